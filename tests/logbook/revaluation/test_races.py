"""Accepting a release while the log changes: nothing is lost, nothing is stale, nobody waits for ever."""

import threading
import time

import psycopg
import pytest
import time_machine
from django.db import connection

from logbook.domain.valuation.trace import replay, trace_from_data
from logbook.entries import services
from logbook.models import Entry
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.decisions import accept, take_back
from tests.logbook.revaluation.releases import APRIL, april, january, log, values

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


def test_a_log_that_another_holds_is_left_as_it_is(offered):
    before = values(offered)
    with other_connection() as other:
        other.execute("SELECT 1 FROM logbook_logversion WHERE user_id = %s FOR UPDATE", [offered.pk])
        with pytest.raises(LogBusyError):
            accept(user=offered, label="RVU26B")
        assert values(offered) == before
        other.rollback()
    assert accept(user=offered, label="RVU26B").changed_count == 80


def test_entries_edited_meanwhile_come_out_right(offered):
    ends, problems, edits = threading.Event(), [], []

    def edit():
        entries = list(Entry.objects.filter(user=offered, code="20610").values_list("pk", flat=True))
        try:
            while not ends.is_set():
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
            take_back(user=offered, revaluation_id=done.pk)
    ends.set()
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
