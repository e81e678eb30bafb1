"""manage.py work: run the background worker. It needs only the database; any number of workers may run."""

import asyncio
import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from procrastinate.app import App
from procrastinate.contrib.django import app

from rvuedge.common.ownership import NOT_ALL, sees_all_rows

JOBS_AT_ONCE = 2
HEARTBEAT_SECONDS = 2.0
# A worker without a heartbeat for this long is considered dead, and its jobs are requeued.
SILENT_SECONDS = 10.0
LOOK_SECONDS = 3.0
# New jobs notify the worker; jobs waiting for a lock or a retry are found by polling.
POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Run background jobs until stopped. SIGTERM or Ctrl-C lets running jobs finish first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop when no job is due")
        parser.add_argument(
            "--silent-seconds",
            type=float,
            default=SILENT_SECONDS,
            help="seconds without a heartbeat until a worker counts as dead",
        )
        parser.add_argument("--with-parent", action="store_true", help="stop when standard input closes")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sees_all_rows():
            raise CommandError(NOT_ALL)
        if options["with_parent"]:
            threading.Thread(target=_stop_with_parent, daemon=True).start()
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as worker_app:
            asyncio.run(_work(worker_app, options["silent_seconds"], wait=not options["until_idle"]))


def _stop_with_parent() -> None:
    """Stop when the pipe closes: a parent that was killed can't stop this process itself."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


async def _work(worker_app: App, silent_seconds: float, *, wait: bool) -> None:
    async with worker_app.open_async():
        await _requeue_stalled(worker_app, silent_seconds)
        watch = asyncio.create_task(_watch(worker_app, silent_seconds))
        try:
            await worker_app.run_worker_async(
                wait=wait,
                concurrency=JOBS_AT_ONCE,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=min(HEARTBEAT_SECONDS, silent_seconds / 3),
                stalled_worker_timeout=silent_seconds,
            )
        finally:
            watch.cancel()


async def _watch(worker_app: App, silent_seconds: float) -> None:
    while True:
        await asyncio.sleep(min(LOOK_SECONDS, silent_seconds / 2))
        await _requeue_stalled(worker_app, silent_seconds)


async def _requeue_stalled(worker_app: App, silent_seconds: float) -> None:
    """Queue the jobs of dead workers again; each job works out what is left to do."""
    manager = worker_app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        await manager.retry_job(job)
