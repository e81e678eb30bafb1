"""Background jobs of the fee schedule. The worker finds this module by name; each job is safe to run again."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from codes.content.services import remove_old_stagings
from codes.importing import jobs, uploads
from codes.releases import actions
from rvuedge.jobs.errors import errors_recorded, remove_old_jobs

HOURLY = "7 * * * *"
KEPT = timedelta(days=90)
# Retry because the database may be down for a moment. A problem with the file doesn't raise: a retry wouldn't help.
RETRY = RetryStrategy(max_attempts=jobs.MOST_ATTEMPTS - 1, exponential_wait=3)


@app.task(name=uploads.TASK, pass_context=True, retry=RETRY)
def import_release(context: JobContext, *, import_id: int) -> None:
    """Stage an uploaded release."""
    with errors_recorded(context):
        jobs.run_import(import_id)


@app.task(name=actions.PUBLISH_TASK, pass_context=True, retry=RETRY)
def publish_release(context: JobContext, *, release_id: int, at: str) -> None:
    """Publish a release at its scheduled time."""
    with errors_recorded(context):
        actions.publish_when_due(release_id, at)


@app.periodic(cron=HOURLY)  # type: ignore[arg-type] # called by name
@app.task(name="codes.tasks.tidy", pass_context=True, queueing_lock="codes.tidy")
def tidy(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 procrastinate passes the time to every periodic job
    """Requeue imports without a job; delete files without an import, content that waited for a day, and old jobs."""
    with errors_recorded(context):
        uploads.queue_lost()
        uploads.remove_lost_files()
        remove_old_stagings()
        remove_old_jobs(timezone.now() - KEPT)
