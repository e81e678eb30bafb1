"""Goal, work calendar, leave, estimated value: what the pages accept, and what the database refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from logbook.dashboard.services import save_cards
from logbook.entries.queries import log_version
from logbook.goals import services
from logbook.models import Display, Goal, Leave
from rvuedge.accounts.fte import history_for, save_first_period
from rvuedge.accounts.services import save_profile
from tests.pages import text

pytestmark = pytest.mark.django_db
FORM = {
    "amount": "6000", "unit": "year", "starts_month": "7", "starts_day": "15", "is_for_full_time": "on",
    "counts_from": "2026-03-02", "weekdays": ["0", "1", "3"], "weeks_off": "5.5", "keeps_holidays": "on",
}  # fmt: skip


def test_a_goal_is_saved_and_shown_in_the_form(owner, alice):
    save_first_period(alice, Decimal("1.00"), Decimal("0.80"))
    assert owner.post("/settings/goals/", FORM).url == "/settings/goals/"
    goal = Goal.objects.get(user=alice)
    assert (goal.amount, goal.unit, goal.starts_month, goal.starts_day) == (6000, "year", 7, 15)
    assert (goal.is_for_full_time, goal.counts_from) == (True, date(2026, 3, 2))
    assert (goal.weekdays, goal.weeks_off, goal.keeps_holidays) == ([0, 1, 3], Decimal("5.5"), True)
    target = goal.target(history_for(alice))
    assert target.full_amount(target.period_of(date(2026, 3, 2))) == 4800
    assert "0.80 cFTE over this year" in text(owner.get("/settings/goals/"))
    page = owner.get("/settings/goals/").content.decode()
    assert 'value="6000.00"' in page
    assert 'value="2026-03-02"' in page


def test_without_an_amount_only_the_calendar_is_saved(owner, alice):
    owner.post("/settings/goals/", FORM | {"amount": ""})
    assert Goal.objects.get(user=alice).target(history_for(alice)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"), ("amount", "-5"), ("amount", "many"), ("amount", "12345678"), ("unit", "decade"),
        ("starts_month", "13"), ("starts_day", "29"), ("starts_day", "0"),
        ("counts_from", "2026-02-30"), ("counts_from", "0001-01-01"), ("weekdays", []), ("weekdays", ["7"]),
        ("weeks_off", "41"), ("weeks_off", "-1"), ("weeks_off", ""),
    ],
)  # fmt: skip
def test_an_invalid_goal_names_the_field_and_keeps_the_input(owner, field, value):
    page = owner.post("/settings/goals/", FORM | {field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert 'value="2026-03-02"' in page.content.decode() or field == "counts_from"
    assert not Goal.objects.exists()


def test_leave_can_be_added_and_removed(owner, alice):
    owner.post("/settings/goals/leave/", {"first": "2026-03-02", "last": "2026-03-13"})
    leave = Leave.objects.get(user=alice)
    assert "Mar 2–13, 2026" in owner.get("/settings/goals/").content.decode()
    assert owner.post(f"/settings/goals/leave/{leave.pk}/remove/").status_code == 302
    assert not Leave.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2026-03-13", "2026-03-02", "The last day is before the first."),
        ("2026-03-10", "2026-03-20", "Some of these days are already marked as leave."),
        ("", "2026-03-20", "This field is required."),
        ("soon", "2026-03-20", "Enter a valid date."),
    ],
)
def test_invalid_or_overlapping_leave_is_refused(owner, alice, first, last, message):
    services.add_leave(user=alice, first=date(2026, 3, 1), last=date(2026, 3, 10))
    page = owner.post("/settings/goals/leave/", {"first": first, "last": last})
    assert page.status_code == 422
    assert message in page.content.decode()
    assert Leave.objects.count() == 1


def test_two_people_can_take_leave_on_the_same_days(alice, charlie):
    for user in (alice, charlie):
        services.add_leave(user=user, first=date(2026, 3, 1), last=date(2026, 3, 10))
    assert Leave.objects.count() == 2


def test_a_stranger_cannot_remove_leave(owner, charlie):
    leave = services.add_leave(user=charlie, first=date(2026, 3, 1), last=date(2026, 3, 10))
    assert owner.post(f"/settings/goals/leave/{leave.pk}/remove/").status_code == 404
    assert Leave.objects.exists()


def test_the_medicare_value_needs_a_locality(owner, alice, rvu26a):
    page = owner.post("/settings/value/", {"dollars_per_wrvu": "57.50", "shows_medicare": "on"})
    assert page.status_code == 422
    assert "Choose your payment locality" in page.content.decode()
    save_profile(user=alice, name="Alice", career_stage="attending", locality="10112-00")
    assert owner.post("/settings/value/", {"dollars_per_wrvu": "57.50", "shows_medicare": "on"}).status_code == 302
    display = Display.objects.get(user=alice)
    assert (display.dollars_per_wrvu, display.medicare_locality) == (Decimal("57.50"), "10112-00")
    owner.post("/settings/value/", {"dollars_per_wrvu": ""})
    display.refresh_from_db()
    assert (display.dollars_per_wrvu, display.medicare_locality) == (None, "")


@pytest.mark.parametrize("value", ["0", "-1", "lots", "123456"])
def test_an_invalid_dollar_rate_is_refused(owner, value):
    page = owner.post("/settings/value/", {"dollars_per_wrvu": value})
    assert page.status_code == 422
    assert not Display.objects.exists()


@pytest.mark.parametrize("address", ["/settings/goals/", "/settings/value/"])
def test_settings_require_signing_in(client, address):
    assert client.get(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/settings/goals/leave/", "/settings/goals/leave/1/remove/"])
def test_changes_require_a_post(owner, client, address):
    assert owner.get(address).status_code == 405
    client.logout()
    assert client.post(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/settings/goals/", "/settings/value/"])
def test_other_methods_are_rejected(owner, address):
    assert owner.delete(address).status_code == 405


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"amount": 0}, "goal_amount_positive"),
        ({"unit": "week"}, "goal_unit_known"),
        ({"starts_month": 13}, "goal_month_in_year"),
        ({"starts_day": 29}, "goal_day_in_every_month"),
        ({"weekdays": []}, "goal_weekdays_known"),
        ({"weekdays": [7]}, "goal_weekdays_known"),
        ({"weeks_off": "-1"}, "goal_weeks_off_in_range"),
    ],
)
def test_the_database_refuses_invalid_goals(alice, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Goal.objects.create(user=alice, **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"dollars_per_wrvu": 0}, "display_dollars_positive"),
        ({"medicare_locality": "here"}, "display_locality_shape"),
        ({"cards": ["x"] * 41}, "display_cards_few"),
    ],
)
def test_the_database_refuses_invalid_displays(alice, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Display.objects.create(user=alice, **fields)


def test_the_database_refuses_invalid_leave(alice):
    with pytest.raises(IntegrityError, match="leave_ends_after_it_begins"), transaction.atomic():
        Leave.objects.bulk_create([Leave(user=alice, first=date(2026, 3, 2), last=date(2026, 3, 1))])
    Leave.objects.create(user=alice, first=date(2026, 3, 1), last=date(2026, 3, 2))
    with pytest.raises(IntegrityError, match="leave_days_once"), transaction.atomic():
        Leave.objects.create(user=alice, first=date(2026, 3, 2), last=date(2026, 3, 3))


@pytest.mark.django_db(transaction=True)
def test_each_change_makes_a_new_version_of_the_log(alice):
    seen = [log_version(alice)]

    def changed():
        seen.append(log_version(alice))
        return seen[-1] != seen[-2]

    services.save_goal(user=alice, amount=Decimal(6000))
    assert changed()
    services.save_goal(user=alice, amount=Decimal(7000))
    assert changed()
    leave = services.add_leave(user=alice, first=date(2026, 3, 1), last=date(2026, 3, 2))
    assert changed()
    services.remove_leave(user=alice, leave_id=leave.pk)
    assert changed()
    save_cards(user=alice, cards=["recent"], hidden=[])
    assert changed()
    assert not changed()


def test_deleting_a_user_deletes_their_settings(alice):
    services.save_goal(user=alice, amount=Decimal(6000))
    services.add_leave(user=alice, first=date(2026, 3, 1), last=date(2026, 3, 2))
    save_cards(user=alice, cards=[], hidden=[])
    alice.delete()
    assert [model.objects.count() for model in (Goal, Leave, Display)] == [0, 0, 0]
