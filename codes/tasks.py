"""Background jobs of the fee schedule; the worker finds them by the name of this module. Each may be run again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import Error, connection
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from codes import import_jobs, release_actions
from codes.models import JobError

HOURLY = "7 * * * *"
KEPT = timedelta(days=90)
OLD_JOBS = """
DELETE FROM procrastinate_jobs j
WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
  AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)
"""
# The database may be away for a moment. What a file is wrong in raises nothing: no second look would help.
AGAIN = RetryStrategy(max_attempts=import_jobs.MOST_ATTEMPTS - 1, exponential_wait=3)


@contextmanager
def errors_noted(context: JobContext) -> Iterator[None]:
    """Keep why an attempt failed, for staff to see."""
    try:
        yield
    except Exception as error:
        words = f"{type(error).__name__}: {error}"[:2_000]
        try:
            JobError.objects.get_or_create(
                job_id=context.job.id or 0, attempt=context.job.attempts + 1, defaults={"error": words}
            )
        except Error as unreachable:
            raise error from unreachable
        raise


@app.task(name=import_jobs.TASK, pass_context=True, retry=AGAIN)
def import_release(context: JobContext, *, import_id: int) -> None:
    """Stage an uploaded release."""
    with errors_noted(context):
        import_jobs.run_import(import_id)


@app.task(name=release_actions.PUBLISH_TASK, pass_context=True, retry=AGAIN)
def publish_release(context: JobContext, *, release_id: int, at: str) -> None:
    """Publish a release whose time has come."""
    with errors_noted(context):
        release_actions.publish_when_due(release_id, at)


@app.periodic(cron=HOURLY)  # type: ignore[arg-type] # it is called by name
@app.task(name="codes.tasks.tidy", pass_context=True, queueing_lock="codes.tidy")
def tidy(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 every periodic job is given its time
    """Queue imports that lost their job; delete files that lost their import, and old jobs."""
    with errors_noted(context):
        import_jobs.queue_lost()
        import_jobs.remove_lost_files()
        remove_old_jobs(timezone.now() - KEPT)


def remove_old_jobs(before: datetime) -> None:
    """Delete jobs that ended before then, and why they failed."""
    with connection.cursor() as cursor:
        cursor.execute(OLD_JOBS, [before])
    JobError.objects.filter(happened_at__lt=before).delete()
