"""Background jobs of the site's operation. The worker finds this module by name; each job is safe to run again."""

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from rvuedge.jobs.errors import errors_recorded
from rvuedge.operations.history_checks import HistoryChangedError, check_history
from rvuedge.operations.retention import purge
from rvuedge.operations.verification import ReleasesDifferError, verify

NIGHTLY = "17 8 * * *"  # UTC: about 3 AM in New York
NIGHTLY_LATER = "47 8 * * *"
NIGHTLY_LAST = "17 9 * * *"


@app.periodic(cron=NIGHTLY)  # type: ignore[arg-type] # called by name
@app.task(name="rvuedge.operations.tasks.purge_old", pass_context=True, queueing_lock="operations.purge")
def purge_old(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 passed to every periodic job
    """Delete what the retention schedule no longer keeps."""
    with errors_recorded(context):
        purge()


@app.periodic(cron=NIGHTLY_LATER)  # type: ignore[arg-type] # called by name
@app.task(name="rvuedge.operations.tasks.verify_releases", pass_context=True, queueing_lock="operations.verify")
def verify_releases(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 as above
    """Check the published releases. A difference fails the job, so staff see it there, in the metrics and in
    `manage.py doctor`."""
    with errors_recorded(context):
        if not verify().is_ok:
            raise ReleasesDifferError


@app.periodic(cron=NIGHTLY_LAST)  # type: ignore[arg-type] # called by name
@app.task(name="rvuedge.operations.tasks.verify_history", pass_context=True, queueing_lock="operations.history")
def verify_history(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 as above
    """Check that nobody changed the history behind the site's back. If someone did, the job fails, as above."""
    with errors_recorded(context):
        if not check_history().is_ok:
            raise HistoryChangedError
