"""The nightly checks, by the real worker: what differs fails the job, and staff see it among the jobs."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from logbook.entries.services import edit_entry
from logbook.models import HistoryLink
from rvuedge.audit.models import AuditRecord
from rvuedge.audit.services import record
from rvuedge.common.ownership import owned_by
from rvuedge.operations.history_chain import verify_history
from rvuedge.operations.models import HistoryCheck, Verification
from rvuedge.operations.tasks import verify_history as history_task
from rvuedge.operations.tasks import verify_releases as releases_task
from tests.operations.test_history_chain import behind_the_sites_back
from tests.operations.test_verification import tamper
from tests.pages import text
from tests.sessions import log
from tests.working import start_worker, stop, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def run_both():
    """Let the worker run both jobs, and return how they ended."""
    numbers = [task.defer(timestamp=0) for task in (history_task, releases_task)]
    ended = ProcrastinateJob.objects.filter(id__in=numbers, status__in=["succeeded", "failed"]).order_by("id")
    worker = start_worker()
    try:
        wait_until(lambda: len(ended.all()) == 2)
    finally:
        stop(worker)
    return [job.status for job in ended.all()]


def test_what_was_tampered_with_fails_the_nightly_jobs(alice, rvu26a, staff):
    log(alice, "20610")
    assert run_both() == ["succeeded", "succeeded"]
    behind_the_sites_back("UPDATE logbook_entry SET wrvu = 99")
    tamper("UPDATE codes_codevalue SET bilateral = '1' WHERE code_id = '20610' AND release_id = %s", [rvu26a.pk])
    assert run_both() == ["failed", "failed"]
    assert [HistoryCheck.objects.first().is_ok, Verification.objects.first().is_ok] == [False, False]
    page = text(staff.get("/staff/jobs/"))
    for expected in ("Nightly check of the history", "HistoryChangedError", "ReleasesDifferError"):
        assert expected in page


def test_an_audit_record_of_a_request_is_linked_when_it_commits(rosa):
    with owned_by(rosa.pk):
        for _ in range(2):
            record(actor=rosa, action="invented.act", subject="x")
    assert list(HistoryLink.objects.filter(user=None).values_list("number", "kind")) == [(1, "audit"), (2, "audit")]
    assert {chain.fault for chain in verify_history()} == {""}


def test_a_long_transaction_with_an_audit_record_keeps_nobody_waiting(rosa):
    with transaction.atomic():
        record(actor=rosa, action="invented.import", subject="x")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(record_at_once, rosa).result(timeout=20)
    assert list(AuditRecord.objects.order_by("id").values_list("subject", flat=True)) == ["x", "y"]
    assert {chain.fault for chain in verify_history()} == {""}


def record_at_once(user):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    record(actor=user, action="invented.act", subject="y")
    connection.close()


def test_a_check_while_others_write_finds_no_fault(alice, charlie, rvu26a):
    """Four writers: two of one log, one of another, and one whose statement takes no lock of its own."""
    entries = {user: [log(user, "20610", "99213")[0] for _ in range(2)] for user in (alice, charlie)}
    done, failed = threading.Event(), []

    def write(user, entry, units):
        try:
            while not done.is_set():
                for value in (units, units + 1):
                    edit_entry(user=user, entry_id=entry.pk, service_date=entry.service_date, units=value,
                               setting=entry.setting)  # fmt: skip
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    def write_bare(entry):
        with connection.cursor() as cursor:
            while not done.is_set():
                cursor.execute(
                    "UPDATE logbook_entry SET session = gen_random_uuid(), wrvu = wrvu + 1 WHERE id = %s", [entry.pk]
                )
        connection.close()

    jobs = [(write, user, entry, 2) for user in (alice, charlie) for entry in entries[user]]
    threads = [threading.Thread(target=job, args=rest) for job, *rest in [*jobs[:3], (write_bare, entries[charlie][1])]]
    for thread in threads:
        thread.start()
    try:
        found = [chain.fault for _ in range(12) for chain in verify_history()]
        wait_until(lambda: HistoryLink.objects.count() > 60)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failed == []
    assert set(found) == {""}
    assert {chain.fault for chain in verify_history()} == {""}
