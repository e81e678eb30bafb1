"""FTE over time on the profile: add, change and remove a change; what's refused; the log's version."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from logbook.entries.queries import log_version
from logbook.goals.practice import practice_of
from rvuedge.accounts import fte
from rvuedge.accounts.models import FtePeriod
from tests.pages import text

pytestmark = pytest.mark.django_db
NEW = "/accounts/profile/fte/new/"
CHANGE = {"starts_on": "2026-04-01", "fte": "0.80", "cfte": "0.60"}


def stored(user):
    return [(one.starts_on, one.fte, one.cfte) for one in user.fte_periods.all()]


def test_one_value_needs_no_dates(owner, alice):
    profile = {"name": "Alice", "career_stage": "attending", "specialty": "urology", "locality": ""}
    owner.post("/accounts/profile/", profile | {"fte": "1.00", "cfte": "0.60"})
    assert stored(alice) == [(None, Decimal("1.00"), Decimal("0.60"))]
    page = owner.get("/accounts/profile/").content.decode()
    assert 'value="0.60"' in page
    owner.post("/accounts/profile/", profile | {"fte": "0.90", "cfte": ""})
    assert stored(alice) == [(None, Decimal("0.90"), None)]


def test_a_change_is_added_edited_and_removed(owner, alice):
    assert owner.get(NEW).status_code == 200
    assert owner.post(NEW, CHANGE).url == "/accounts/profile/"
    assert stored(alice) == [(None, 1, None), (date(2026, 4, 1), Decimal("0.80"), Decimal("0.60"))]
    page = text(owner.get("/accounts/profile/"))
    assert "From Apr 1, 2026 0.80 FTE, 0.60 cFTE" in page
    assert "From the start of your log to Apr 1, 2026" in page
    change = alice.fte_periods.get(starts_on__isnull=False)
    at = f"/accounts/profile/fte/{change.pk}/"
    assert 'value="2026-04-01"' in owner.get(at).content.decode()
    owner.post(at, CHANGE | {"starts_on": "2026-05-01", "cfte": ""})
    assert stored(alice)[1] == (date(2026, 5, 1), Decimal("0.80"), None)
    owner.post(f"{at}remove/")
    assert stored(alice) == [(None, 1, None)]


def test_a_future_change_is_marked(owner, alice):
    owner.post(NEW, CHANGE | {"starts_on": "2099-01-01"})
    assert "In the future" in text(owner.get("/accounts/profile/"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts_on": "2026-03-01"}, "You already have a change on Mar 1, 2026. Change that one, or choose another"),
        ({"starts_on": ""}, "This field is required."),
        ({"starts_on": "2026-02-30"}, "Enter a valid date."),
        ({"starts_on": "0001-01-01"}, "Choose a year from 1980 to 2100."),
        ({"fte": "1.51"}, "less than or equal to 1.5"),
        ({"fte": "-0.1"}, "greater than or equal to 0"),
        ({"fte": "0.555"}, "2 decimal places"),
        ({"cfte": "0.81"}, "Clinical FTE is part of your FTE, so it can't be more than 0.80."),
    ],
)  # fmt: skip
def test_an_invalid_change_is_explained_and_not_saved(owner, alice, changes, message):
    owner.post(NEW, CHANGE | {"starts_on": "2026-03-01"})
    before = stored(alice)
    page = owner.post(NEW, CHANGE | changes)
    assert (page.status_code, message in text(page)) == (422, True)
    assert stored(alice) == before


def test_a_change_can_be_moved_but_not_onto_another(owner, alice):
    owner.post(NEW, CHANGE)
    owner.post(NEW, CHANGE | {"starts_on": "2026-05-01"})
    later = alice.fte_periods.get(starts_on=date(2026, 5, 1))
    page = owner.post(f"/accounts/profile/fte/{later.pk}/", CHANGE)
    assert (page.status_code, "already have a change on Apr 1, 2026" in text(page)) == (422, True)
    assert alice.fte_periods.filter(starts_on=date(2026, 5, 1)).exists()


def test_a_stranger_cannot_reach_a_change(owner, alice, charlie, client):
    period = fte.save_period(user=charlie, starts_on=date(2026, 4, 1), fte=Decimal("0.50"), cfte=None)
    at = f"/accounts/profile/fte/{period.pk}/"
    assert owner.get(at).status_code == 404
    assert owner.post(at, CHANGE).status_code == 404
    assert owner.post(f"{at}remove/").status_code == 404
    first = alice.fte_periods.create(fte=Decimal("0.90"))
    assert owner.post(f"/accounts/profile/fte/{first.pk}/remove/").status_code == 404
    assert owner.get(f"{at}remove/").status_code == 405
    client.logout()
    for address in (NEW, at, f"{at}remove/"):
        assert client.post(address, CHANGE).url.startswith("/accounts/login/")
    assert FtePeriod.objects.filter(user=charlie).count() == 2


def test_too_many_changes_are_refused(alice):
    days = [date(2020, 1, 1) + timedelta(n) for n in range(fte.MAX_PERIODS)]
    FtePeriod.objects.bulk_create([FtePeriod(user=alice, starts_on=day) for day in days])
    with pytest.raises(fte.FteRefusedError, match="already have 50 periods"):
        fte.save_period(user=alice, starts_on=date(2026, 5, 1), fte=Decimal("0.50"), cfte=None)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("fte_in_range", {"fte": "1.51"}),
        ("fte_in_range", {"fte": "-0.01"}),
        ("cfte_within_fte", {"fte": "0.50", "cfte": "0.51"}),
        ("cfte_within_fte", {"cfte": "-0.01"}),
        ("fte_starts_once", {}),
    ],
)
def test_the_database_refuses_invalid_periods(alice, name, fields):
    alice.fte_periods.create()
    starts_on = None if name == "fte_starts_once" else date(2026, 4, 1)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        alice.fte_periods.create(starts_on=starts_on, **fields)


def test_the_practice_has_the_same_history(alice):
    fte.save_first_period(alice, Decimal("0.90"))
    fte.save_period(user=alice, starts_on=date(2026, 4, 1), fte=Decimal("0.80"), cfte=Decimal("0.60"))
    assert practice_of(alice).fte == fte.history_for(alice)
    assert [one.fte for one in practice_of(alice).fte.appointments] == [Decimal("0.90"), Decimal("0.80")]


@pytest.mark.django_db(transaction=True)
def test_each_change_makes_a_new_version_of_the_log(alice):
    seen = [log_version(alice)]

    def changed():
        seen.append(log_version(alice))
        return seen[-1] != seen[-2]

    fte.save_first_period(alice, Decimal("0.90"))
    assert changed()
    period = fte.save_period(user=alice, starts_on=date(2026, 4, 1), fte=Decimal("0.80"), cfte=None)
    assert changed()
    fte.remove_period(user=alice, period_id=period.pk)
    assert changed()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_fteperiod SET cfte = 0.5")
    assert changed()
    assert not changed()
