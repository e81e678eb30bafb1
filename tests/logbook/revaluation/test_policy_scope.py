"""A new policy revalues what the clinician chooses: entries from a date on, the whole log, or none."""

from datetime import date

import pytest

from logbook.entries.queries import entries_for, policy_of
from logbook.models import Entry, Revaluation
from tests import making
from tests.pages import text
from tests.sessions import log

DAYS = (date(2024, 3, 4), date(2025, 12, 1), date(2026, 3, 1), date(2026, 3, 2))
PAGE = "/settings/policy/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def logged(alice):
    """A pair on each of four days, the last one today: 20610 counts half under parity."""
    rows = [making.row(code, work_rvu="1.00", multiple_procedure="2") for code in ("20610", "20605")]
    making.load(rows, 2024, "A")
    for day in DAYS:
        log(alice, "20610", "20605", day=day)


def send(client, **data):
    return client.post(PAGE, {"preset": "unreduced"} | data, follow=True)


def totals(user):
    return [sum(e.wrvu for e in entries_for(user).filter(service_date=day)) for day in DAYS]


@pytest.mark.parametrize(
    ("choice", "preview", "days"),
    [
        ({}, "1 of 2 entries from Mar 2, 2026 on: 1.50 becomes 2.00 wRVU (+0.50).", 1),
        ({"scope": "from"}, "1 of 2 entries from Mar 2, 2026 on", 1),
        ({"scope": "from", "since": "2025-12-01"}, "3 of 6 entries from Dec 1, 2025 on: 4.50 becomes 6.00 wRVU", 3),
        ({"scope": "all"}, "4 of 8 entries from Mar 4, 2024 on: 6.00 becomes 8.00 wRVU (+2.00).", 4),
        ({"scope": "new"}, "Your log keeps its values. Entries you log from now on use the new policy.", 0),
    ],
)
def test_only_the_chosen_entries_are_revalued(owner, alice, choice, preview, days):
    page = send(owner, action="preview", **choice)
    assert preview in text(page)
    assert totals(alice) == [1.5] * 4
    send(owner, action="apply", previewed=page.context["previewed"], **choice)
    assert totals(alice) == [1.5] * (4 - days) + [2] * days
    assert policy_of(alice).preset == "unreduced"


def test_the_largest_changes_have_their_year(owner):
    preview = text(send(owner, action="preview", scope="all"))
    assert "Mar 4, 2024 0.50 1.00" in preview


def test_the_page_offers_today_by_default(owner):
    page = owner.get(PAGE).content.decode()
    assert 'name="scope" value="from" checked' in page
    assert 'name="since" value="2026-03-02"' in page


def test_new_entries_use_the_policy_and_undoing_restores_it(owner, alice):
    page = send(owner, action="apply", scope="new")
    assert "Policy saved for new entries. No entry was revalued." in text(page)
    assert sum(entry.wrvu for entry in log(alice, "20610", "20605")) == 2
    owner.post(f"{PAGE}undo/{Revaluation.objects.get().pk}/")
    assert policy_of(alice).preset == "parity"
    assert totals(alice)[:3] == [1.5] * 3


def test_choices_changed_after_the_preview_are_previewed_first(owner, alice):
    page = send(owner, action="preview", scope="new")
    page = send(owner, action="apply", previewed=page.context["previewed"], scope="all")
    assert "4 of 8 entries" in text(page)
    assert "You changed your choices after the preview, so nothing is saved yet." in text(page)
    assert totals(alice) == [1.5] * 4
    assert not Revaluation.objects.exists()


@pytest.mark.parametrize("choice", [{"scope": "some"}, {"scope": "from", "since": "soon"}])
def test_an_invalid_choice_changes_nothing(owner, alice, choice):
    assert send(owner, action="apply", **choice).status_code == 422
    assert totals(alice) == [1.5] * 4
    assert not Entry.objects.filter(policy__isnull=False).exists()
