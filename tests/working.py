"""The real background worker as a process of its own, on the database of the test."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
NAME = "worker of a test"


def environment(**more):
    """What a process needs to work on the database and the staging folder of this test."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test",
        "PGAPPNAME": NAME,
        "STAGING_DIR": str(settings.STAGING_DIR),
        **more,
    }


def start_worker(*options, silent_seconds="1.5"):
    """A worker that takes others for dead after a second and a half."""
    command = [sys.executable, "manage.py", "work", "--silent-seconds", silent_seconds, *options]
    return subprocess.Popen(
        command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def stop(process):
    """End a worker as `kill` does: it finishes what it has begun."""
    if process.poll() is None:
        process.terminate()
    return process.communicate(timeout=30)[0]


def wait_until(is_so, seconds=30):
    """Ask until it is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not within {seconds} seconds.")
        time.sleep(0.05)


def wait_for_the_server():
    """Until the database's side of killed processes has ended: a COMMIT that was sent is carried out to its end."""
    wait_until(lambda: _sessions() == 0)


def _sessions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME])
        return cursor.fetchone()[0]


def start_server():
    """The real web server, gunicorn, on the database of the test: (process, address). Its workers are in its group."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "rvuedge.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    process = subprocess.Popen(
        command,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: answers(port))
    return process, port


def answers(port):
    """Whether a server is there."""
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as asked:
            asked.request("GET", "/health/")
            return asked.getresponse().status == 200
    except OSError:
        return False


def kill_all(process):
    """SIGKILL a process and all it has started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
