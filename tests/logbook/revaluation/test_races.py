"""Accepting a release while the log changes: nothing is lost, nothing is stale, nothing waits forever."""

import threading
import time

import psycopg
import pytest
import time_machine
from django.db import connection

from codes.fee_schedule.edition import edition
from logbook.domain.valuation.trace import replay, trace_from_data
from logbook.entries import services
from logbook.entries.queries import accepts_releases
from logbook.models import Entry, PolicyVersion, Revaluation
from logbook.revaluation import apply
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.decisions import accept, undo_acceptance
from tests.logbook.revaluation.releases import APRIL, april, january, log, values
from tests.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def offered(alice):
    with time_machine.travel("2026-05-20T16:00:00Z"):
        january()
        for _ in range(40):
            log(alice, "27447", "20610")
        april()
    return alice


def other_connection():
    settings = connection.settings_dict
    return psycopg.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"])


@pytest.fixture
def locked(offered, monkeypatch):
    """The log of `offered`, locked by another connection until the test ends."""
    monkeypatch.setattr(apply, "TRIES", 2)
    with other_connection() as other:
        other.execute("SELECT 1 FROM logbook_logversion WHERE user_id = %s FOR UPDATE", [offered.pk])
        yield offered
        other.rollback()


BUSY = "Your log was busy, so nothing changed. Try again."


def test_a_policy_is_not_applied_to_a_busy_log(client, locked):
    before = values(locked)
    client.force_login(locked)
    page = client.post("/settings/policy/", {"preset": "unreduced", "action": "apply"})
    assert page.status_code == 422
    assert BUSY in text(page)
    assert page.context["form"]["preset"].value() == "unreduced"
    assert values(locked) == before
    assert not PolicyVersion.objects.exists()


def test_a_policy_change_of_a_busy_log_is_not_undone(client, offered, request):
    client.force_login(offered)
    client.post("/settings/policy/", {"preset": "unreduced", "action": "apply"})
    before, done = values(offered), Revaluation.objects.get()
    request.getfixturevalue("locked")
    page = client.post(f"/settings/policy/undo/{done.pk}/", follow=True)
    assert BUSY in text(page)
    assert values(offered) == before
    assert Revaluation.objects.get().undone_at is None


@pytest.mark.parametrize("action", ["accept_all", "undo"])
def test_a_release_is_not_accepted_or_undone_in_a_busy_log(client, offered, request, action):
    client.force_login(offered)
    address, number = "/history/release/RVU26B/", edition()
    if action == "undo":
        address = f"/history/release/undo/{accept(user=offered, label='RVU26B').pk}/"
    before = values(offered)
    request.getfixturevalue("locked")
    page = client.post(address, {"action": action, "edition": number}, follow=True)
    assert BUSY in text(page)
    assert values(offered) == before


def test_accepting_automatically_is_saved_for_a_busy_log(client, locked):
    before = values(locked)
    client.force_login(locked)
    page = client.post("/settings/policy/", {"preset": "parity", "action": "apply", "accepts": ["0", "1"]}, follow=True)
    assert "Saved. Your log was busy, so open offers will be accepted later." in text(page)
    assert accepts_releases(locked)
    assert values(locked) == before


def test_a_locked_log_is_left_unchanged(offered, monkeypatch):
    monkeypatch.setattr(apply, "TRIES", 4)
    before = values(offered)
    with other_connection() as other:
        other.execute("SELECT 1 FROM logbook_logversion WHERE user_id = %s FOR UPDATE", [offered.pk])
        with pytest.raises(LogBusyError):
            accept(user=offered, label="RVU26B")
        assert values(offered) == before
        other.rollback()
    assert accept(user=offered, label="RVU26B").changed_count == 80


def test_entries_edited_during_acceptance_have_the_right_value(offered):
    stop, problems, edits = threading.Event(), [], []

    def edit():
        entries = list(Entry.objects.filter(user=offered, code="20610").values_list("pk", flat=True))
        try:
            while not stop.is_set():
                for n in (1, 3, 2):
                    pk = entries[len(edits) % len(entries)]
                    services.edit_entry(user=offered, entry_id=pk, service_date=APRIL, units=n, setting="facility")
                    edits.append(n)
                time.sleep(0.05)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=edit)
    thread.start()
    accepted = 0
    for _ in range(8):
        done = accept(user=offered, label="RVU26B")
        accepted += bool(done)
        if done:
            undo_acceptance(user=offered, revaluation_id=done.pk)
    stop.set()
    thread.join()
    assert not problems
    assert accepted
    assert len(edits) > 3
    accept(user=offered, label="RVU26B")
    for entry in Entry.objects.select_related("release"):
        assert replay(trace_from_data(entry.trace)[0]) == entry.wrvu
        if entry.code_id == "27447":
            assert f"{entry.wrvu.normalize():f}" == "20"
        else:
            assert entry.wrvu == entry.units * entry.work_rvu / 2
            assert f"{entry.work_rvu:.2f}" == "0.90"
