"""Histories of many real clients on one log: each records what it sent, what was acknowledged and what it read, and a
checker goes over all of it. Answers get lost on the way, so clients send again."""

import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import pytest
from rest_framework.throttling import SimpleRateThrottle

from logbook.models import Entry, EntryChange
from tests import making
from tests.api.test_entries import DAY
from tests.clients import at_once, devices_of
from tests.effort import FULL
from tests.sessions import log

CLIENTS, STEPS = 50, 40 if FULL else 5
LOST = 0.25  # the share of answers that don't arrive
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Client:
    """A client with its history: operations sent, those acknowledged, and how many lines each read had."""

    number: int
    api: object
    sent: dict = field(default_factory=dict)
    acknowledged: set = field(default_factory=set)
    reads: list = field(default_factory=list)
    revisions: list = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    def run(self, lines):
        """Log, change one of the shared lines, and read, in random order."""
        rng = random.Random(self.number)
        for _ in range(STEPS):
            rng.choice([self.log, self.log, self.change, self.read])(rng, lines)
        self.deliver()
        self.read(rng, lines)
        return self

    def log(self, rng, _lines):
        """Send an operation; until an answer arrives, it's sent again with the next one."""
        line = {"client_id": str(uuid.uuid4()), "hcpcs": "99213"}
        facts = {"kind": "create", "service_date": str(DAY), "setting": "facility", "lines": [line]}
        operation = {"id": str(uuid.uuid4()), **facts}
        self.sent[operation["id"]] = operation
        self.send(is_lost=rng.random() < LOST)

    def send(self, *, is_lost):
        """Send what isn't acknowledged. A server that's too busy says so, which is no acknowledgment either."""
        waiting = [operation for key, operation in self.sent.items() if key not in self.acknowledged]
        response = self.call("post", "/api/v1/entries/sync/", {"operations": waiting})
        if response.status_code == 200 and not is_lost:
            self.acknowledged |= {answer["id"] for answer in response.json()["answers"]
                                  if answer["status"] == "applied"}  # fmt: skip

    def deliver(self):
        """Send until everything is acknowledged."""
        while len(self.acknowledged) < len(self.sent) and self.statuses.total() < 500:
            self.send(is_lost=False)

    def call(self, method, address, data=None):
        """Return the response to a request. When the server is too busy, wait before the next one, as devices do."""
        response = getattr(self.api, method)(address, data, format="json")
        self.statuses[response.status_code] += 1
        if response.status_code == 503:
            time.sleep(random.uniform(0.1, 0.5))
        return response

    def change(self, rng, lines):
        """Change a shared line from the revision that this client has just read."""
        address = f"/api/v1/entries/{rng.choice(lines)}/"
        seen = self.call("get", address)
        if seen.status_code == 200:
            facts = {"units": rng.randint(1, 900), "revision": seen.json()["revision"]}
            response = self.call("patch", address, facts)
            if response.status_code == 200:
                self.revisions.append(((address, facts["revision"]), (address, response.json()["revision"])))

    def read(self, _rng, _lines):
        """Read all lines: those that this client has logged for sure, and all others."""
        response = self.call("get", "/api/v1/entries/?page_size=500")
        if response.status_code == 200:
            own = {self.sent[key]["lines"][0]["client_id"] for key in self.acknowledged}
            found = {entry["id"] for entry in response.json()["results"]}
            self.reads.append((own, found, response.json()["next"]))


@pytest.fixture
def clients(alice, monkeypatch):
    for name in list(SimpleRateThrottle.THROTTLE_RATES):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, name, "100000/min")
    making.load([making.row("99213", work_rvu="1.30", global_days="XXX")], 2026, "A")
    return [Client(n, api) for n, api in enumerate(devices_of(alice, CLIENTS))]


def test_histories_of_50_clients_are_consistent(alice, clients):
    lines = [str(entry.client_id) for entry in log(alice, "99213", "99213", day=DAY)]
    done = at_once([partial(client.run, lines) for client in clients])
    statuses = sum((client.statuses for client in done), Counter())
    assert set(statuses) <= {200, 409, 503}
    stored = Counter(Entry.objects.filter(deleted_at=None).values_list("client_id", flat=True))
    sent = {uuid.UUID(operation["lines"][0]["client_id"]) for client in done for operation in client.sent.values()}
    assert set(stored) == sent | {uuid.UUID(line) for line in lines}  # each acknowledged one, and no other
    assert set(stored.values()) == {1}
    assert all(len(client.acknowledged) == len(client.sent) for client in done)
    check_reads(done)
    check_changes(done, lines)


def check_reads(done):
    """A client reads what it has been told is logged, and never loses what it has read before."""
    for client in done:
        before = set()
        for own, found, has_more in client.reads:
            assert not has_more
            assert own <= found
            assert before <= found
            before = found


def check_changes(done, lines):
    """Each change began where another ended: nobody's change was overwritten unseen."""
    changes = [pair for client in done for pair in client.revisions]
    assert max(Counter(before for before, _ in changes).values()) == 1
    assert len({after for _, after in changes}) == len(changes)
    ends = {after for _, after in changes} - {before for before, _ in changes}
    kept = {(f"/api/v1/entries/{each.client_id}/", str(each.revision)) for each in Entry.objects.all()}
    assert ends <= kept
    assert EntryChange.objects.filter(entry__client_id__in=lines).count() <= len(
        changes
    )  # the same units change nothing
