"""Load on the real server with 4 workers: `python -m tests.ops.load`, or of another working tree, `… load FOLDER`.

It has a database of its own with the starter release and the demo. For a code page, the dashboard and sync it prints
requests per second, the 95th percentile and errors at 8 and 50 clients; then memory before and after 20,000 requests;
then how many of 5 probes are answered while clients are slow. About four minutes. An older tree without
`deploy/gunicorn.conf.py` is served by 4 workers of 4 threads, as its documentation said.
"""

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
from tests.performance.ports import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local" / f"load-{os.getpid()}"
SECONDS, CLIENTS, ACCOUNTS, MANY = float(os.environ.get("LOAD_SECONDS", "8")), (8, 50), 25, 20_000
SLOW = [(kind, count) for kind in ("headers", "bodies", "readers") for count in (16, 200)] + [("keep-alives", 1500)]
GEVENT = ["-c", "deploy/gunicorn.conf.py"]
THREADS = ["rvuedge.wsgi", "--workers", "4", "--threads", "4", "--log-level", "error"]
PREPARE = """
import io, json, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_starter", stdout=io.StringIO())
call_command("create_demo", stdout=io.StringIO())
from rvuedge.accounts.models import User
from tests.performance.page_speed import EMAIL, signed_in
try:
    from rvuedge.security.tokens import make_token
    token = lambda user: "Bearer " + make_token(user=user, name="load", scope="full")[1]
except ImportError:
    from rest_framework.authtoken.models import Token
    token = lambda user: "Token " + Token.objects.create(user=user).key
users = [User.objects.create_user(f"client{n}@example.com", None) for n in range(%d)]
print(json.dumps([signed_in(User.objects.get(email=EMAIL)), [token(user) for user in users]]))
"""


def main(tree):
    """Measure and print."""
    os.environ["DATABASE_URL"] = embedded.ensure_server(LOCAL / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.performance.settings"
    try:
        cookie, tokens = _people(tree)
        with serving(tree) as (port, process):
            _rates(port, cookie, tokens)
            print(f"memory at first {_memory(process)}")
            load(port, lambda _: get("/codes/97760/"), 8, count=MANY)
            print(f"memory after {MANY:,} requests {_memory(process)}")
            for kind, count in SLOW:
                print(f"{count} slow {kind}: {slow(port, kind, count)} of 5 probes answered", flush=True)
    finally:
        embedded.stop(LOCAL / "postgres")
        shutil.rmtree(LOCAL, ignore_errors=True)


def _people(tree):
    """Load the data; return the demo clinician's cookie and each account's Authorization header."""
    command = [sys.executable, "-W", "ignore", "-c", PREPARE % ACCOUNTS]
    done = subprocess.run(command, cwd=tree, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def serving(tree):
    """Run the tree's server; yields its port and process."""
    port = free_port()
    arguments = GEVENT if (tree / GEVENT[1]).exists() else THREADS
    command = [sys.executable, "-m", "gunicorn", *arguments, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=tree, env=os.environ, stderr=subprocess.DEVNULL)  # a line per request
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
    return post("/api/v1/entries/sync/", json.dumps({"operations": operations}).encode(), Authorization=token)


def _id():
    return str(uuid.uuid4())


def _memory(process):
    """Memory of the server's processes; pages that they share count once (PSS)."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return f"{sum(each.memory_full_info().pss for each in family) / 1e6:.0f} MB in {len(family)} processes"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
