"""Background jobs of security. The worker finds this module by name; each job is safe to run again."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from rvuedge.jobs.errors import errors_recorded
from rvuedge.security import cache, limits
from rvuedge.security.signed_in import remove_ended

EVERY_FIVE_MINUTES = "*/5 * * * *"


@app.periodic(cron=EVERY_FIVE_MINUTES)  # type: ignore[arg-type] # called by name
@app.task(name="rvuedge.security.tasks.tidy", pass_context=True, queueing_lock="security.tidy")
def tidy(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 procrastinate passes the time
    """Delete sessions that are over, and counts and cached values that have expired."""
    with errors_recorded(context):
        remove_ended()
        limits.remove_expired()
        cache.remove_expired()
