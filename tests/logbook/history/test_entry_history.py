"""The history on an entry's page: what it was, when, and from where. The clock runs, as the database's does."""

import re
from datetime import date

import pytest

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries import moving
from logbook.revaluation import decisions
from logbook.revaluation.policy import apply_policy, undo_revaluation
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(alice):
    """49505, ranked second behind 47562: 3.88 of its 7.76 in RVU26A."""
    works = (("47562", "10.21"), ("49505", "7.76"))
    making.load([making.row(code, work_rvu=work, multiple_procedure="2") for code, work in works], 2026, "A")
    return log(alice, "47562", "49505", day=DAY)[1]


def history(client, entry):
    """The sentences of the page's history, newest first, without their times."""
    shown = text(client.get(f"/history/{entry.pk}/edit/"))
    listed = shown.partition("History of this entry ")[2].partition(" Delete entry")[0]
    parts = re.split(r"[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d [AP]M ", listed)
    return [part.strip() for part in parts if part]


def save(client, entry, **changes):
    facts = {"service_date": DAY.isoformat(), "units": "1", "modifiers": "", "setting": "facility"}
    assert client.post(f"/history/{entry.pk}/edit/", facts | changes).status_code == 302


def test_edits_say_what_changed_and_the_value(owner, entry):
    save(owner, entry, units="2")
    save(owner, entry, units="2", modifiers="RT", session="new")
    save(owner, entry, units="2", modifiers="RT", setting="nonfacility", service_date="2026-03-01")
    assert history(owner, entry) == [
        "Changed on the website: date of service Mar 2, 2026 → Mar 1, 2026; setting facility → office; moved to "
        "another patient",
        "Changed on the website: modifiers none → RT; moved to another patient (7.76 → 11.64 wRVU)",
        "Changed on the website: units 1 → 2 (3.88 → 7.76 wRVU)",
        "Logged, 3.88 wRVU under RVU26A",
    ]


def test_deleting_and_restoring(owner, entry):
    for action in ("delete", "restore"):
        owner.post(f"/history/{entry.pk}/{action}/")
    assert history(owner, entry)[:2] == ["Restored on the website", "Deleted on the website"]


def test_a_policy_change_and_its_undoing(owner, alice, entry):
    done = apply_policy(alice, UNREDUCED, DAY)
    undo_revaluation(alice, done.pk)
    assert history(owner, entry)[:2] == [
        "Revaluation after a policy change undone (7.76 → 3.88 wRVU)",
        "Revalued after a policy change (3.88 → 7.76 wRVU)",
    ]


def test_an_accepted_release(owner, alice, entry):
    rows = [making.row(code, work_rvu="8.00", multiple_procedure="2") for code in ("47562", "49505")]
    making.load(rows, 2026, "B", effective_from=date(2026, 2, 1))
    decisions.accept(user=alice, label="RVU26B")
    assert history(owner, entry)[0].startswith("Revalued when RVU26B was accepted")
    assert "RVU26A → RVU26B" in history(owner, entry)[0]


def test_a_line_moved_in_the_history(owner, alice, entry):
    moving.split_entries(alice, [entry.pk])
    assert history(owner, entry)[0] == "Changed: moved to another patient (3.88 → 7.76 wRVU)"
