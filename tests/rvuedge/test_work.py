"""The worker as a process: it runs queued jobs, retries, records errors, and stops with its parent."""

import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from codes.importing.uploads import Upload, accept_upload
from codes.models import Release, ReleaseImport
from codes.releases import actions
from logbook.models import CodeBundle
from logbook.tasks import BUILD_BUNDLES
from rvuedge.jobs.errors import remove_old_jobs
from rvuedge.jobs.models import JobError
from tests import making
from tests.working import ROOT, environment, start_worker, stop, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE disk_full USING MESSAGE = 'no room'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON codes_codesummary FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""


@pytest.fixture
def worker():
    workers = []

    def start(*options):
        workers.append(start_worker(*options))
        return workers[-1]

    yield start
    for process in workers:
        stop(process)


def send(source, staging, rosa, name="rvu26a.zip"):
    copy = shutil.copy(source, staging / f"{name}.upload")
    return accept_upload(Upload(copy, name, copy.stat().st_size), actor=rosa)


def test_uploads_are_imported_one_at_a_time_in_order(worker, zip_of_two, staging, rosa, tmp_path):
    other = making.write_zip(tmp_path / "b.zip", making.release_members([making.row("99213")], 2026, "B"))
    uploads = [send(zip_of_two, staging, rosa), send(other, staging, rosa, "b.zip"), send(zip_of_two, staging, rosa)]
    worker()
    wait_until(lambda: not ReleaseImport.objects.filter(state__in=["waiting", "running"]).exists())
    first, second, third = (ReleaseImport.objects.get(pk=upload.pk) for upload in uploads)
    assert (first.state, second.state, third.state) == ("staged", "staged", "refused")
    assert first.finished_at <= second.started_at <= second.finished_at <= third.started_at


def test_a_release_is_published_at_its_scheduled_time(worker, staging, rosa):
    release = making.load([making.row("20610")], publish=False)
    actions.publish_at(release.pk, timezone.now() + timedelta(seconds=3), actor=rosa)
    worker()
    wait_until(lambda: Release.objects.get().state == "published")
    assert Release.objects.get().published_at >= Release.objects.get().imported_at
    wait_until(lambda: CodeBundle.objects.exists())
    # Queued by the change, or by the minute just before and not begun yet.
    built = ProcrastinateEvent.objects.filter(job__task_name=BUILD_BUNDLES, type="succeeded")
    wait_until(lambda: built.filter(at__gt=Release.objects.get().published_at).exists())


def test_an_error_is_recorded_and_the_job_retried(worker, zip_of_two, staging, rosa, client):
    with connection.cursor() as cursor:
        cursor.execute(NO_ROOM)
    try:
        upload = send(zip_of_two, staging, rosa)
        worker()
        wait_until(lambda: JobError.objects.exists())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER no_room ON codes_codesummary; DROP FUNCTION no_room()")
    client.force_login(rosa)
    page = client.get("/staff/jobs/").content.decode()
    assert "OperationalError 53100 at codes/" in page
    assert "no room" not in page
    assert "A worker is running." in page
    wait_until(lambda: ReleaseImport.objects.get(pk=upload.pk).state == "staged")
    assert ReleaseImport.objects.get(pk=upload.pk).attempts == 2


def test_a_worker_stops_with_the_process_that_started_it(staging):
    command = [sys.executable, "manage.py", "work", "--with-parent"]
    process = subprocess.Popen(
        command, env=environment(), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wait_until(lambda: b"start_worker" in process.stdout.readline())
    process.communicate(timeout=20)  # closes its input
    assert process.returncode in (0, -15)  # -15: before it installed its signal handler


def test_old_finished_jobs_are_deleted(zip_of_two, staging, rosa):
    send(zip_of_two, staging, rosa)
    job = ProcrastinateJob.objects.get()
    JobError.objects.create(job_id=job.pk, attempt=1, error="no room")
    later = timezone.now() + timedelta(1)
    remove_old_jobs(later)
    assert ProcrastinateJob.objects.exists()  # still queued
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    remove_old_jobs(timezone.now() - timedelta(1))
    assert ProcrastinateJob.objects.exists()
    remove_old_jobs(later)
    assert not ProcrastinateJob.objects.exists()
    assert not JobError.objects.exists()
