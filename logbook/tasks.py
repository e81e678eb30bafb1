"""Background jobs of the log; the worker finds them by this module's name. Each is safe to run again."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from logbook.revaluation.decisions import accept_automatically
from rvuedge.jobs.errors import errors_noted

EACH_MINUTE = "* * * * *"


@app.periodic(cron=EACH_MINUTE)  # type: ignore[arg-type] # it is called by name
@app.task(name="logbook.tasks.accept_releases", pass_context=True, queueing_lock="logbook.accept_releases")
def accept_releases(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 every periodic job is given its time
    """Accept what newly published or withdrawn releases change, for users who chose it; usually there is nothing."""
    with errors_noted(context):
        accept_automatically()
