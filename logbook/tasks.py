"""Background jobs of the log; the worker finds them by this module's name. Each is safe to run again."""

import contextlib

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.job_context import JobContext

from logbook.parsing.bundle import build_bundles
from logbook.revaluation.decisions import accept_automatically
from rvuedge.jobs.errors import errors_recorded

EACH_MINUTE = "* * * * *"
BUILD_BUNDLES = "logbook.tasks.build_bundles"
BUNDLES_LOCK = "logbook.build_bundles"


@app.periodic(cron=EACH_MINUTE)  # type: ignore[arg-type] # it is called by name
@app.task(name="logbook.tasks.accept_releases", pass_context=True, queueing_lock="logbook.accept_releases")
def accept_releases(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 every periodic job is given its time
    """Accept what newly published or withdrawn releases change, for users who chose it; usually there is nothing."""
    with errors_recorded(context):
        accept_automatically()


@app.periodic(cron=EACH_MINUTE)  # type: ignore[arg-type] # it is called by name
@app.task(name=BUILD_BUNDLES, pass_context=True, lock=BUNDLES_LOCK, queueing_lock=BUNDLES_LOCK)
def build_missing_bundles(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 as above
    """Build the code bundles that the current edition lacks. Each minute too, in case a change announced nothing."""
    with errors_recorded(context):
        build_bundles()


def queue_bundles() -> None:
    """Queue the building of code bundles, unless it already waits in the queue."""
    job = app.configure_task(BUILD_BUNDLES, lock=BUNDLES_LOCK, queueing_lock=BUNDLES_LOCK)
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(timestamp=0)
