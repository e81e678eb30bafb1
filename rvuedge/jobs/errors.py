"""Record the errors of background jobs, and remove old jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import Error, connection
from procrastinate.job_context import JobContext

from rvuedge.common.logs.faults import summary
from rvuedge.jobs.models import JobError

OLD_JOBS = """
DELETE FROM procrastinate_jobs j
WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
  AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)
"""


@contextmanager
def errors_recorded(context: JobContext) -> Iterator[None]:
    """Record the error of a failed attempt for staff: its class and place, since a message may quote rows."""
    try:
        yield
    except Exception as error:
        try:
            JobError.objects.get_or_create(
                job_id=context.job.id or 0, attempt=context.job.attempts + 1, defaults={"error": summary(error)}
            )
        except Error as unreachable:
            raise error from unreachable
        raise


def remove_old_jobs(before: datetime) -> None:
    """Delete jobs that ended before this time, and their errors."""
    with connection.cursor() as cursor:
        cursor.execute(OLD_JOBS, [before])
    JobError.objects.filter(happened_at__lt=before).delete()
