"""manage.py serve: run the site on this machine. `make run` installs everything and calls it."""

import atexit
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from rvuedge.settings.env import is_on


class Command(BaseCommand):
    help = "Migrate, load the starter release and the demo accounts, and serve on this machine, with a worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if os.environ.get("RUN_MAIN") != "true":  # only once, not at each reload
            _refuse_taken(port)
            call_command("migrate", verbosity=0)
            call_command("load_starter", stdout=self.stdout)
            self._demo()
            self.stdout.write(self.style.SUCCESS(f"\nRVU Edge is at http://127.0.0.1:{port}/\n"))
            self.stdout.write("Mails, such as sign-up codes, are printed here.")
            self.stdout.flush()
        else:
            _start_worker()
        # The middleware serves static files, compressed as in production.
        call_command("runserver", f"127.0.0.1:{port}", skip_checks=True, use_static_handler=False)

    def _demo(self) -> None:
        if is_on("DEMO", default=True):
            call_command("create_demo", stdout=self.stdout)
            call_command("create_staff", stdout=self.stdout)
        else:
            self.stdout.write("No demo account (DEMO=0).")


def _start_worker() -> None:
    """Run the background worker as long as this process lives; each reload starts a new one. If this process is killed,
    the pipe closes, which stops the worker."""
    command = [sys.executable, sys.argv[0], "work", "--with-parent"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 our own command
    atexit.register(_stop, worker)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    worker.terminate()
    try:
        worker.wait(timeout=10)
    except subprocess.TimeoutExpired:
        worker.kill()


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"Port {port} is in use. Choose another one: PORT={port + 1} make run") from error
