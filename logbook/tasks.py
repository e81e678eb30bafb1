"""Background jobs of the log. The worker finds this module by name; each job is safe to run again."""

import contextlib

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.job_context import JobContext

from logbook.parsing.bundle import build_bundles
from logbook.revaluation.decisions import accept_automatically
from logbook.revaluation.waiting import value_waiting
from rvuedge.jobs.errors import errors_recorded

EACH_MINUTE = "* * * * *"
BUILD_BUNDLES = "logbook.tasks.build_bundles"
BUNDLES_LOCK = "logbook.build_bundles"


@app.periodic(cron=EACH_MINUTE)  # type: ignore[arg-type] # it is called by name
@app.task(name="logbook.tasks.accept_releases", pass_context=True, queueing_lock="logbook.accept_releases")
def accept_releases(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 passed to every periodic job
    """Value entries that waited for a release, and accept new values for users who accept automatically. Usually
    there's nothing to do."""
    with errors_recorded(context):
        value_waiting()
        accept_automatically()


@app.periodic(cron=EACH_MINUTE)  # type: ignore[arg-type] # it is called by name
@app.task(name=BUILD_BUNDLES, pass_context=True, lock=BUNDLES_LOCK, queueing_lock=BUNDLES_LOCK)
def build_missing_bundles(context: JobContext, *, timestamp: int) -> None:  # noqa: ARG001 as above
    """Build the code bundles that the current edition lacks. Runs every minute, in case a change sent no signal."""
    with errors_recorded(context):
        build_bundles()


def queue_bundles() -> None:
    """Queue the job that builds code bundles, unless it's already queued."""
    job = app.configure_task(BUILD_BUNDLES, lock=BUNDLES_LOCK, queueing_lock=BUNDLES_LOCK)
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(timestamp=0)
