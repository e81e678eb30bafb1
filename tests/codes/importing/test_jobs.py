"""Uploads and the job that imports them: every way an import can end, and that it ends once."""

import os
import re
import shutil
import threading
import time
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from codes.importing import jobs, uploads
from codes.importing.progress import CancelledError, ImportProgress
from codes.models import CodeValue, ImportProblem, Release, ReleaseImport
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.working import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(rosa, staging, tmp_path):
    """Upload a file as rosa."""

    def send(path, name="rvu26a.zip", **options):
        copy = shutil.copy(path, staging / f"{time.monotonic_ns()}.upload")
        return uploads.accept_upload(uploads.Upload(copy, name, copy.stat().st_size), actor=rosa, **options)

    return send


@pytest.fixture
def wrong_zip(tmp_path):
    rows = [making.row(f"9{n:04d}") | {"status": "?"} for n in range(30)]
    return making.write_zip(tmp_path / "wrong.zip", making.release_members(rows))


def test_an_upload_creates_a_file_a_row_and_a_job(send, zip_of_two, rosa):
    upload = send(zip_of_two)
    assert uploads.file_of(upload).read_bytes() == zip_of_two.read_bytes()
    assert (upload.state, upload.created_by, upload.license_accepted_at is not None) == ("waiting", rosa, True)
    job = ProcrastinateJob.objects.get()
    assert (job.args, job.lock, job.status) == ({"import_id": upload.pk}, "codes.import", "todo")
    record = AuditRecord.objects.get(action="release.upload")
    assert (record.actor, record.subject, record.after["bytes"]) == (rosa, "rvu26a.zip", upload.size)
    assert "AMA license accepted" in record.after


def test_the_job_stages_the_release_and_removes_the_file(send, zip_of_two, rosa):
    upload = send(zip_of_two)
    jobs.run_import(upload.pk)
    upload.refresh_from_db()
    release = Release.objects.get()
    assert (upload.state, upload.release, upload.attempts) == ("staged", release, 1)
    assert (release.state, release.source_name, release.imported_by, release.row_count) == (
        "staged", "rvu26a.zip", rosa, 2,
    )  # fmt: skip
    assert not uploads.file_of(upload).exists()
    assert AuditRecord.objects.get(action="release.import").after["sha256"] == release.source_sha256


def test_running_the_job_again_does_nothing(send, zip_of_two):
    upload = send(zip_of_two)
    for _ in range(3):
        jobs.run_import(upload.pk)
    assert (Release.objects.count(), CodeValue.objects.count()) == (1, 2)
    assert AuditRecord.objects.filter(action="release.import").count() == 1


def test_every_problem_is_kept_with_line_and_column(send, wrong_zip):
    upload = send(wrong_zip)
    jobs.run_import(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.problem_count, Release.objects.count()) == ("refused", 30, 0)
    problems = list(ImportProblem.objects.filter(of=upload))
    assert len(problems) == 30
    first = problems[0]
    assert (first.file, first.line, first.column, first.value) == ("PPRRVU2026_Jan_nonQPP.csv", 11, "STATUS CODE", "?")
    assert problems[-1].line == 40
    assert AuditRecord.objects.filter(action="release.refuse").count() == 1


def test_a_file_already_loaded_is_refused_with_its_release(send, zip_of_two):
    jobs.run_import(send(zip_of_two).pk)
    second = send(zip_of_two)
    jobs.run_import(second.pk)
    second.refresh_from_db()
    assert second.state == "refused"
    assert second.error.startswith("This file is already loaded as RVU26A revision 1 (staged).")


def test_a_chosen_effective_date_is_kept(send, zip_of_two):
    jobs.run_import(send(zip_of_two, effective_from=date(2026, 2, 1)).pk)
    assert Release.objects.get().effective_from.isoformat() == "2026-02-01"


def test_a_waiting_import_is_canceled_at_once(send, zip_of_two, rosa):
    upload = jobs.cancel_import(send(zip_of_two).pk, actor=rosa)
    assert (upload.state, uploads.file_of(upload).exists()) == ("cancelled", False)
    jobs.run_import(upload.pk)
    assert not Release.objects.exists()
    with pytest.raises(jobs.ImportEndedError, match="has already ended: Cancelled"):
        jobs.cancel_import(upload.pk, actor=rosa)


def test_a_canceled_import_whose_worker_died_ends_when_restarted(send, zip_of_two, rosa):
    upload = send(zip_of_two)
    jobs._begin(upload.pk)
    assert jobs.cancel_import(upload.pk, actor=rosa).state == "running"
    jobs.run_import(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Release.objects.count()) == ("cancelled", 0)


def test_a_stale_attempt_leaves_nothing(send, zip_of_two):
    upload = send(zip_of_two)
    first = jobs._begin(upload.pk)
    second = jobs._begin(upload.pk)
    assert (first.attempts, second.attempts) == (1, 2)
    with pytest.raises(jobs.StaleAttemptError), ImportProgress(first.pk, first.attempts) as progress:
        jobs._stage(first, progress)
    assert (Release.objects.count(), AuditRecord.objects.filter(action="release.import").count()) == (0, 0)
    with ImportProgress(second.pk, second.attempts) as progress:
        jobs._stage(second, progress)
    assert Release.objects.count() == 1


def test_an_import_that_keeps_killing_workers_fails(send, zip_of_two, rosa):
    upload = send(zip_of_two)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs._begin(upload.pk)
    jobs.run_import(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Release.objects.count()) == ("failed", 0)
    assert "started 5 times and was interrupted each time" in upload.error
    jobs.retry_import(upload.pk, actor=rosa)
    jobs.run_import(upload.pk)
    assert Release.objects.get().state == "staged"


BROKEN_DISK = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE disk_full USING MESSAGE = 'no room'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON codes_codesummary FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""


def test_a_server_error_requeues_the_import_and_keeps_the_file(send, zip_of_two):
    upload = send(zip_of_two)
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_DISK)
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        with pytest.raises(DatabaseError, match="no room"):
            jobs.run_import(upload.pk)
        upload.refresh_from_db()
        last = attempt == jobs.MOST_ATTEMPTS
        assert (upload.state, upload.attempts) == ("failed" if last else "waiting", attempt)
        assert re.fullmatch(r"OperationalError 53100 at codes/importing/\w+.py:\d+ \w+", upload.error)
    assert (Release.objects.count(), uploads.file_of(upload).exists()) == (0, True)


def test_only_a_failed_import_can_be_retried(send, zip_of_two, rosa):
    upload = send(zip_of_two)
    with pytest.raises(jobs.ImportEndedError, match="can't be retried"):
        jobs.retry_import(upload.pk, actor=rosa)


def test_an_import_without_a_job_is_requeued(send, zip_of_two):
    upload = send(zip_of_two)
    assert uploads.queue_lost() == 0
    ReleaseImport.objects.create(
        name="lost.zip", stored_name="lost.zip", size=1, created_at=timezone.now(), license_accepted_at=timezone.now()
    )
    assert uploads.queue_lost() == 1
    assert ProcrastinateJob.objects.count() == 2
    assert upload.pk in {job.args["import_id"] for job in ProcrastinateJob.objects.all()}


def test_files_without_an_import_are_deleted_after_a_day(send, zip_of_two, staging):
    kept = uploads.file_of(send(zip_of_two))
    for name, age in (("old.upload", 90_000), ("young.upload", 60)):
        (staging / name).write_bytes(b"x")
        os.utime(staging / name, (time.time() - age,) * 2)
    os.utime(kept, (time.time() - 90_000,) * 2)
    assert uploads.remove_lost_files() == 1
    assert {path.name for path in staging.iterdir()} == {kept.name, "young.upload"}


def test_uploads_per_hour_are_limited_per_user(send, zip_of_two, settings, charlie):
    settings.UPLOADS_PER_HOUR = 2
    send(zip_of_two)
    send(zip_of_two)
    with pytest.raises(uploads.UploadRefusedError, match="2 files in the last hour"):
        send(zip_of_two)
    uploads.refuse_too_many(charlie)
    ReleaseImport.objects.update(created_at=timezone.now() - timedelta(hours=2))
    send(zip_of_two)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "lost", "finished_at": "2026-01-01T00:00:00Z"}, "import_state_known"),
        ({"state": "staged", "finished_at": None}, "import_ended_has_time"),
        ({"state": "running"}, "import_runs_alone"),
    ],
)
def test_the_database_refuses_invalid_states(send, zip_of_two, facts, constraint):
    jobs._begin(send(zip_of_two).pk)
    other = send(zip_of_two)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReleaseImport.objects.filter(pk=other.pk).update(**facts)


@pytest.mark.django_db(transaction=True)
def test_progress_is_visible_to_others_and_cancel_stops_the_import(send, zip_of_two, rosa):
    upload = jobs._begin(send(zip_of_two).pk)
    with ImportProgress(upload.pk, upload.attempts) as progress, transaction.atomic():
        progress.begin("values", 19_090)
        progress.report_rows(6_000)
        wait_until(lambda: ReleaseImport.objects.get(pk=upload.pk).phase)
        seen = ReleaseImport.objects.get(pk=upload.pk)
        assert (seen.phase, seen.rows_done, seen.rows_total) == ("values", 6_000, 19_090)
        run_in_another_session(jobs.cancel_import, upload.pk, actor=rosa)
        wait_until(lambda: was_canceled(progress))
    assert ReleaseImport.objects.get(pk=upload.pk).cancel_asked_at


def was_canceled(progress):
    try:
        progress.report_rows(7_000)
    except CancelledError:
        return True
    return False


def run_in_another_session(work, *arguments, **options):
    """Run on another connection, as the web server does next to the worker."""

    def run():
        work(*arguments, **options)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


class CancelsInLastPhase:
    """Progress that cancels the import in its last phase."""

    def begin(self, phase, _rows):
        if phase == "section statistics":
            raise CancelledError

    def report_rows(self, _rows):
        """Continue."""


def test_an_import_canceled_in_its_last_phase_leaves_nothing(send, zip_of_two):
    begun = jobs._begin(send(zip_of_two).pk)
    with pytest.raises(CancelledError):
        jobs._stage(begun, CancelsInLastPhase())
    assert (Release.objects.count(), CodeValue.objects.count()) == (0, 0)
