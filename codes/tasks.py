"""Background jobs of the fee schedule. The worker finds this module by its name; each job is safe to run again."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from codes.importing import jobs, uploads
from codes.releases import actions
from rvuedge.jobs.errors import errors_recorded, remove_old_jobs

HOURLY = "7 * * * *"
KEPT = timedelta(days=90)
# The database may be down for a moment. A problem with the file raises nothing: a retry wouldn't help.
RETRY = RetryStrategy(max_attempts=jobs.MOST_ATTEMPTS - 1, exponential_wait=3)


@app.task(name=uploads.TASK, pass_context=True, retry=RETRY)
def import_release(context: JobContext, *, import_id: int) -> None:
    """Stage an uploaded release."""
    with errors_recorded(context):
        jobs.run_import(import_id)


@app.task(name=actions.PUBLISH_TASK, pass_context=True, retry=RETRY)
def publish_release(context: JobContext, *, release_id: int, at: str) -> None:
    """Publish a release whose time has come."""
    with errors_recorded(context):
        actions.publish_when_due(release_id, at)


@app.periodic(cron=HOURLY)  # type: ignore[arg-type] # it is called by name
@app.task(name="codes.tasks.tidy", pass_context=True, queueing_lock="codes.tidy")
def tidy(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 every periodic job is given its time
    """Queue imports that lost their job; delete files that lost their import, and old jobs."""
    with errors_recorded(context):
        uploads.queue_lost()
        uploads.remove_lost_files()
        remove_old_jobs(timezone.now() - KEPT)
