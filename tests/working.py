"""The real worker and web server as separate processes on the test's database."""

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
NAME = "test process"


def environment(**more):
    """The environment variables of a process that uses this test's database and staging folder."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test",
        "PGAPPNAME": NAME,
        "STAGING_DIR": str(settings.STAGING_DIR),
        **more,
    }


def start_worker(*options, silent_seconds="1.5", **more):
    """Start a worker that considers others dead after `silent_seconds` without a heartbeat; `more` is for its
    environment."""
    command = [sys.executable, "manage.py", "work", "--silent-seconds", silent_seconds, *options]
    return subprocess.Popen(
        command, env=environment(**more), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def stop(process):
    """Stop a worker with SIGTERM, so it finishes what it has begun; return its output."""
    if process.poll() is None:
        process.terminate()
    return process.communicate(timeout=30)[0]


def wait_until(condition, seconds=30):
    """Poll until the condition is true; raise TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"The condition wasn't met within {seconds} seconds.")
        time.sleep(0.05)


def wait_for_database_sessions():
    """Wait until killed processes' database sessions have ended: PostgreSQL completes a COMMIT it has received."""
    wait_until(lambda: _session_count() == 0)


def _session_count():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME])
        return cursor.fetchone()[0]


def start_server(*options, output=subprocess.DEVNULL, **more):
    """Start gunicorn on the test's database; return (process, port). Its workers are in its process group. `output` is
    the file for what it prints, `more` is for its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "rvuedge.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
        *options,
    ]
    process = subprocess.Popen(
        command,
        env=environment(**more),
        cwd=ROOT,
        start_new_session=True,
        stdout=output,
        stderr=output,
    )
    wait_until(lambda: is_serving(port))
    return process, port


def is_serving(port):
    """Whether a server responds on this port."""
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as client:
            client.request("GET", "/health/")
            return client.getresponse().status == 200
    except OSError:
        return False


def kill_all(process):
    """SIGKILL a process and all of its children at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
