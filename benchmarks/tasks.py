"""Background jobs of the benchmarks. The worker finds this module by name; each job is safe to run again."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from benchmarks.uploads import remove_old_uploads
from rvuedge.jobs.errors import errors_recorded

HOURLY = "17 * * * *"


@app.periodic(cron=HOURLY)  # type: ignore[arg-type] # called by name
@app.task(name="benchmarks.tasks.tidy", pass_context=True, queueing_lock="benchmarks.tidy")
def tidy(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 procrastinate passes the time to every periodic job
    """Delete uploaded surveys that weren't imported within a day."""
    with errors_recorded(context):
        remove_old_uploads()
