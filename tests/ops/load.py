"""Load on the real server with 4 workers: `python -m tests.ops.load`, or `--threads` for 4 threads each as before.

It has a database of its own with the starter release and the demo. For a code page, the dashboard and sync it prints
requests per second, the 95th percentile and errors at 8 and 50 clients; then memory before and after 20,000 requests;
then how many of 5 probes are answered while clients are slow. About two minutes.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import psutil

from rvuedge import embedded
from tests.ops.clients import get, load, post, slow

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local" / f"load-{os.getpid()}"
SECONDS, CLIENTS, ACCOUNTS, MANY = float(os.environ.get("LOAD_SECONDS", "5")), (8, 50), 25, 20_000
SLOW = {"headers": 200, "bodies": 200, "readers": 200, "keep-alives": 1500}
GEVENT = ["-c", "deploy/gunicorn.conf.py"]
THREADS = ["rvuedge.wsgi", "--workers", "4", "--threads", "4", "--log-level", "error"]


def main(options):
    """Measure and print."""
    os.environ["DATABASE_URL"] = embedded.ensure_server(LOCAL / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.performance.settings"
    try:
        cookie, tokens = _people()
        with serving(THREADS if options == ["--threads"] else GEVENT) as (port, process):
            _rates(port, cookie, tokens)
            print(f"memory at first {_memory(process)}")
            load(port, lambda _: get("/codes/97760/"), 8, count=MANY)
            print(f"memory after {MANY:,} requests {_memory(process)}")
            for kind, count in SLOW.items():
                print(f"{count} slow {kind}: {slow(port, kind, count)} of 5 probes answered", flush=True)
    finally:
        embedded.stop(LOCAL / "postgres")
        shutil.rmtree(LOCAL, ignore_errors=True)


def _people():
    """Load the data; return the demo clinician's cookie and a token for each account."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from rvuedge.accounts.models import User
    from rvuedge.security.tokens import make_token
    from tests.performance.page_speed import EMAIL, signed_in

    call_command("migrate", verbosity=0)
    call_command("load_starter", stdout=io.StringIO())
    call_command("create_demo", stdout=io.StringIO())
    users = [User.objects.create_user(f"client{n}@example.com", None) for n in range(ACCOUNTS)]
    tokens = [make_token(user=user, name="load", scope="full")[1] for user in users]
    cookie = signed_in(User.objects.get(email=EMAIL))
    connection.close_pool()
    return cookie, tokens


@contextmanager
def serving(arguments):
    """Run the server; yields its port and process."""
    from tests.performance.page_speed import free_port, wait_for

    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *arguments, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)  # a line per request
    try:
        wait_for(port)
        time.sleep(2)  # the other workers
        yield port, process
    finally:
        process.terminate()
        process.wait(60)


def _rates(port, cookie, tokens):
    kinds = {
        "code page": lambda _: get("/codes/97760/"),
        "dashboard": lambda _: get("/dashboard/", Cookie=cookie),
        "sync": lambda n: _sync(tokens[n % ACCOUNTS]),
    }
    for name, request in kinds.items():
        load(port, request, 8, seconds=1)
        for clients in CLIENTS:
            found = load(port, request, clients, seconds=SECONDS)
            measured = f"{found.rate:.0f}/s, p95 {found.p95:.0f} ms, {found.errors} errors {found.statuses}"
            print(f"{name}, {clients} clients: {measured}", flush=True)


def _sync(token):
    """Two new sessions of one line each."""
    operations = [
        {"id": _id(), "kind": "create", "session": _id(), "service_date": "2026-03-02", "setting": "facility",
         "lines": [{"client_id": _id(), "hcpcs": "99213", "units": 1}]}
        for _ in range(2)
    ]  # fmt: skip
    return post(
        "/api/v1/entries/sync/", json.dumps({"operations": operations}).encode(), Authorization=f"Bearer {token}"
    )


def _id():
    return str(uuid.uuid4())


def _memory(process):
    """Memory of the server's processes; pages that they share count once (PSS)."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return f"{sum(each.memory_full_info().pss for each in family) / 1e6:.0f} MB in {len(family)} processes"


if __name__ == "__main__":
    main(sys.argv[1:])
