"""Load on the real server with 4 workers, as a table for docs/performance.md: `python -m tests.ops.load`.

`python -m tests.ops.load before=FOLDER after=.` measures two working trees one after the other, a column each; `--only
sync,slow` measures only some of: page, dashboard, sync, memory, slow. Each tree gets a database of its own with the
starter release and the demo. About four minutes for each. An older tree without `deploy/gunicorn.conf.py` is served by
4 workers of 4 threads, as its documentation said.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from rvuedge import embedded
from tests.ops.clients import get, load, post, slow
from tests.performance.ports import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local" / f"load-{os.getpid()}"
SECONDS, CLIENTS, ACCOUNTS, MANY = float(os.environ.get("LOAD_SECONDS", "8")), (8, 50), 25, 20_000
SLOW = [(kind, count) for kind in ("headers", "bodies", "readers") for count in (16, 200)] + [("keep-alives", 1500)]
KINDS = ("page", "dashboard", "sync", "memory", "slow")
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


def main():
    """Measure each tree, and print the table."""
    arguments = argparse.ArgumentParser(description="Load on the real server, as a table in Markdown.")
    arguments.add_argument("trees", nargs="*", default=["now=."], help="NAME=FOLDER, a column each")
    arguments.add_argument("--only", default=",".join(KINDS))
    chosen = arguments.parse_args()
    columns = {}
    for tree in chosen.trees:
        name, _, folder = tree.rpartition("=")
        columns[name or folder] = dict(_measured(Path(folder).resolve(), chosen.only.split(",")))
    print(_table(columns))


def _table(columns):
    """The measurements as a table in Markdown."""
    rows = [["4 workers", *columns], ["---"] * (len(columns) + 1)]
    names = dict.fromkeys(name for column in columns.values() for name in column)
    rows += [[name, *(column.get(name, "") for column in columns.values())] for name in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _measured(tree, kinds):
    """Yield each measurement of a tree: what, and how much. Says it on standard error, too."""
    os.environ["DATABASE_URL"] = embedded.ensure_server(LOCAL / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.performance.settings"
    try:
        cookie, tokens = _people(tree)
        with serving(tree) as (port, process):
            for what, found in _measurements(port, process, cookie, tokens, kinds):
                print(f"{tree.name}: {what}: {found}", file=sys.stderr, flush=True)
                yield what, found
    finally:
        embedded.stop(LOCAL / "postgres")
        shutil.rmtree(LOCAL, ignore_errors=True)


def _measurements(port, process, cookie, tokens, kinds):
    yield "processes that ran or waited beside it, on average (1 min)", f"{os.getloadavg()[0]:.1f}"
    requests = {
        "page": ("code page", lambda _: get("/codes/97760/")),
        "dashboard": ("dashboard", lambda _: get("/dashboard/", Cookie=cookie)),
        "sync": ("sync of two sessions, two devices a log", lambda client: _sync(tokens[client % ACCOUNTS])),
    }
    for kind, (name, request) in requests.items():
        if kind in kinds:
            yield from _rates(port, process, name, request)
    if "memory" in kinds:
        before = _memory(process)
        load(port, lambda _: get("/codes/97760/"), 8, count=MANY)
        yield f"memory at first, and after {MANY:,} requests", f"{before:.0f}, {_memory(process):.0f} MB"
    for kind, count in SLOW if "slow" in kinds else ():
        yield f"probes answered, of 5, with {count:,} slow {kind}", str(slow(port, kind, count, rounds=3))


def _rates(port, process, name, request):
    load(port, request, 8, seconds=1)
    for clients in CLIENTS:
        before = _processor_time(process)
        found = load(port, request, clients, seconds=SECONDS)
        each = (_processor_time(process) - before) / max(1, found.statuses.get(200, 0)) * 1000
        told = [f"{found.rate:.0f}/s, p95 {found.p95:,.0f} ms, {each:.1f} ms of a core each"]
        told += [f"{found.refused} times told to wait"] if found.refused else []
        told += [f"{found.errors} errors"] if found.errors else []
        yield f"{name}, {clients} clients", ", ".join(told)


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


def _processor_time(process):
    """Seconds that the server and its database have used."""
    postmaster = int((LOCAL / "postgres" / "postmaster.pid").read_text().split()[0])
    used = psutil.Process(postmaster).cpu_times()
    total = used.children_user + used.children_system  # of sessions that have ended
    for root in (process.pid, postmaster):
        for each in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                total += sum(each.cpu_times()[:2])
    return total


def _memory(process):
    """Memory of the server's processes in MB; pages that they share count once (PSS)."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(each.memory_full_info().pss for each in family) / 1e6


if __name__ == "__main__":
    main()
