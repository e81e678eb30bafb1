"""A streaming replica and a failover by hand, as docs/operations.md says: the primary is killed in the middle of sync,
import and publish. Nothing acknowledged is lost, and public pages go on.

db1 and db2 are two PostgreSQL clusters of one machine: db2's commands use another folder and port.
"""

import contextlib
import http.client
import json
import ssl
import threading
import time
import uuid

import pytest

from tests.making import release_members, row, write_zip
from tests.ops.machine import blocks

SECTION = "A second database machine"
LET_IN, COPY, WAIT, WEB, PROMOTE = range(5)
CLIENTS = 4
SECONDS = 6  # of work before the primary dies
IMPORTS = """
from pathlib import Path
from codes.importing.services import import_release
from codes.releases.publishing import publish_release
for path in sorted(Path("/opt/releases").glob("*.zip")):
    release = import_release(path)
    print("imported", release.label, flush=True)
    publish_release(release)
    print("published", release.label, flush=True)
"""
MAKE_CLIENTS = """
from rvuedge.accounts.models import User
from rvuedge.security.tokens import make_token
for n in range({count}):
    user = User.objects.create_user(f"client{{n}}@example.com", None)
    print("token", make_token(user=user, name="load", scope="full")[1])
"""
VALUE_COUNTS = """
SELECT DISTINCT count(*) FROM codes_codevalue v JOIN codes_release r ON r.id = v.release_id
WHERE year < 2025 GROUP BY r.id
"""
ENTRIES = "SELECT client_id FROM logbook_entry WHERE deleted_at IS NULL"
OPERATIONS = "SELECT operation FROM logbook_syncoperation"


def on_db2(commands):
    """The commands for db2, on the cluster that stands for it."""
    for old, new in (("15/main", "15/replica"), ("15 main", "15 replica"), ("postgresql\n", "postgresql@15-replica\n")):
        commands = commands.replace(old, new)
    return f"export PGPORT=5433\n{commands}"


@pytest.fixture(scope="module")
def replicated(site):
    """The site with a replica that each commit waits for."""
    steps = blocks(SECTION)
    site.run("pg_createcluster 15 replica -p 5433 -- --auth-local=peer --auth-host=scram-sha-256")
    site.run("systemctl start postgresql@15-replica")
    site.run(steps[LET_IN])
    site.run(on_db2(steps[COPY]))
    time.sleep(1)
    assert "rvuedge_replica|streaming" in site.run(steps[WAIT])
    site.run(steps[WEB].replace("db2:5432", "db2:5433"))
    site.wait_for_site()
    return site


class Client(threading.Thread):
    """A device that syncs one operation after the other, and sends it again until it's answered."""

    def __init__(self, token, until):
        super().__init__(daemon=True)
        self.token, self.until, self.acknowledged, self.statuses = token, until, [], []

    def run(self):
        while not self.until.is_set():
            operation = {"id": str(uuid.uuid4()), "kind": "create", "session": str(uuid.uuid4()), "setting": "facility"}
            line = {"client_id": str(uuid.uuid4()), "hcpcs": "99213", "units": 1}
            self.send(operation | {"service_date": "2026-03-02", "lines": [line]}, line["client_id"])

    def send(self, operation, entry):
        while not self.until.is_set():
            status, answer = request("POST", "/api/v1/entries/sync/", {"operations": [operation]}, self.token)
            self.statuses.append(status)
            if status == 200 and answer["answers"][0]["status"] == "applied":
                self.acknowledged.append((operation["id"], entry))
                return
            time.sleep(0.3)


def request(method, path, body=None, token=""):
    """Send a request through the proxy; return its status (0 without an answer) and its JSON."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", 443, timeout=20, context=context)) as connection:
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers | {"Host": "rvuedge.example"})
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            return 0, None
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status, json.loads(content) if is_json else None


def lines_of(process, found):
    found.extend(line.split() for line in process.stdout if line.startswith(("imported", "published")))


def rows(site, statement):
    """A statement's rows on db2."""
    return set(site.run(f'runuser -u postgres -- psql -p 5433 -qAt rvuedge -c "{statement}"').split("\n")) - {""}


@contextlib.contextmanager
def work(site):
    """Devices and imports meanwhile: (devices, the event that ends them, imports, what they reported)."""
    made = site.run(f"/srv/rvuedge/deploy/manage shell --no-imports -c '{MAKE_CLIENTS.format(count=CLIENTS)}'")
    tokens = [line.split()[1] for line in made.splitlines() if line.startswith("token")]
    assert len(tokens) == CLIENTS
    site.run("mkdir -p /opt/releases")
    codes = [row(f"{number}", work_rvu="1.00") for number in range(20000, 20400)]
    for year in range(2005, 2025):
        write_zip(site.root / "opt" / "releases" / f"rvu{year % 100:02}a.zip", release_members(codes, year))
    over, reported = threading.Event(), []
    clients = [Client(token, over) for token in tokens]
    with site.running(f"/srv/rvuedge/deploy/manage shell --no-imports -c '{IMPORTS}'") as imports:
        reading = threading.Thread(target=lines_of, args=(imports, reported), daemon=True)
        for thread in (reading, *clients):
            thread.start()
        yield clients, over, imports, reported
    reading.join()


def wait_until_all_go_on(clients, before, seconds=30):
    """Wait until each device has three more acknowledged operations; return how many more each has."""
    deadline = time.monotonic() + seconds
    while True:
        more = [len(client.acknowledged) - count for client, count in zip(clients, before, strict=True)]
        if min(more) >= 3 or time.monotonic() > deadline:
            return more
        time.sleep(0.2)


def test_a_killed_primary_takes_nothing_acknowledged_with_it(replicated):
    site, steps = replicated, blocks(SECTION)
    assert {request("GET", "/codes/99213/")[0] for _ in range(20)} == {200}
    with work(site) as (clients, over, imports, reported):
        time.sleep(SECONDS)
        while len(reported) < 3:
            time.sleep(0.1)
            assert imports.poll() is None, "the imports stopped early"
        before = [len(client.acknowledged) for client in clients]
        site.run("main=$(head -1 /var/lib/postgresql/15/main/postmaster.pid); kill -KILL $main $(pgrep -P $main)")
        pages = [request("GET", "/codes/99213/")[0] for _ in range(10)]
        imports.wait(60)
        assert site.run(on_db2(steps[PROMOTE])).split()[-1] == "f"
        took_over = wait_until_all_go_on(clients, before)
        over.set()
        for client in clients:
            client.join(30)

    assert pages == [200] * 10, "public pages go on without a primary"
    assert imports.returncode != 0, "an import or a publication was in progress"
    assert min(before) > 3, "there were acknowledged operations before"
    assert min(took_over) >= 3, "each device went on with the new primary, without a restart of ours"
    check_devices(site, clients)
    check_releases(site, reported)
    assert request("GET", "/codes/20610/")[0] == 200


def check_devices(site, clients):
    """Each acknowledged operation is there once; without an answer, at most one of each device."""
    acknowledged = [pair for client in clients for pair in client.acknowledged]
    assert {operation for operation, _ in acknowledged} <= rows(site, OPERATIONS)
    stored = rows(site, ENTRIES)
    assert {entry for _, entry in acknowledged} <= stored
    assert len(stored) - len(acknowledged) <= CLIENTS
    statuses = {status for client in clients for status in client.statuses}
    assert 503 in statuses
    assert 500 not in statuses


def check_releases(site, reported):
    """What was reported as imported or published is; nothing is there by half."""
    states = rows(site, "SELECT year || letter, state FROM codes_release WHERE year < 2025")
    states = dict(line.split("|") for line in states)
    for verb, label in reported:
        key = f"20{label[3:5]}{label[5:]}"
        assert key in states, f"{label} was {verb}"
        assert verb == "imported" or states[key] == "published"
    assert rows(site, VALUE_COUNTS) == {"400"}
