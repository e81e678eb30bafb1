"""Histories of 50 real clients, devices of five accounts, over real connections: each records what it sent, how it was
answered and what it read, and a checker goes over all of it. Connections are cut, so clients send again."""

import json
import random
import time
import uuid
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from rest_framework.throttling import SimpleRateThrottle

from logbook.models import Entry, EntryChange
from rvuedge.accounts.models import User
from tests import making
from tests.api.history_checker import DELETED, DONE, LOGGED, READ, REFUSED, UNKNOWN, Event, faults
from tests.api.test_entries import DAY
from tests.clients import at_once
from tests.effort import FULL
from tests.people import PASSWORD
from tests.sessions import log
from tests.tokens import bearer

ACCOUNTS, DEVICES, STEPS = 5, 10, 40 if FULL else 6
CUT = 0.25  # the share of connections that are cut after a request is sent
TRIES = 200
ENTRIES = "/api/v1/entries/"
pytestmark = pytest.mark.django_db(transaction=True)


class Client:
    """A device with its history. What isn't acknowledged is sent again, with the same ids."""

    def __init__(self, number, address, user, token, shared):
        self.rng = random.Random(number)
        self.host, self.user, self.token, self.shared = urlsplit(address).netloc, user, token, shared
        self.waiting, self.own = {}, []
        self.events, self.changes = [], []
        self.statuses = Counter()

    def run(self):
        """Log, delete, change a line that all devices of the account have, and read, in random order."""
        for _ in range(STEPS):
            self.rng.choice([self.log, self.log, self.delete, self.change, self.read])()
        for _ in range(TRIES):
            if not self.waiting:
                break
            self.sync(may_cut=False)
        self.read()
        return self

    def call(self, method, address, data=None, *, may_cut=False):
        """Return (status, JSON); the status is None if the connection was cut. Waits if the server asks for it."""
        headers = {"Authorization": self.token, "Content-Type": "application/json"}
        try:
            with closing(HTTPConnection(self.host, timeout=60)) as connection:
                connection.request(method, address, json.dumps(data) if data else None, headers)
                if may_cut and self.rng.random() < CUT:
                    time.sleep(self.rng.choice([0, 0.01, 0.1]))
                    return None, None
                response = connection.getresponse()
                body = response.read()
        except ConnectionError:  # the server has more connections than it accepts
            time.sleep(self.rng.uniform(0.1, 0.5))
            return None, None
        self.statuses[response.status] += 1
        if response.status == 503:
            time.sleep(self.rng.uniform(0.1, 0.5))
        return response.status, json.loads(body) if response.status == 200 else None

    def note(self, kind, lines, start, outcome=DONE):
        self.events.append(Event(self.user.pk, kind, frozenset(lines), start, time.monotonic(), outcome))

    def log(self):
        line = str(uuid.uuid4())
        facts = {"kind": "create", "service_date": str(DAY), "setting": "facility"}
        operation = str(uuid.uuid4())
        self.waiting[operation] = (
            LOGGED,
            line,
            facts | {"id": operation, "lines": [{"client_id": line, "hcpcs": "99213"}]},
        )
        self.own.append((line, operation))
        self.sync(may_cut=True)

    def delete(self):
        """Delete a line of one's own, which may not have been sent yet."""
        if self.own:
            line, base = self.own.pop(self.rng.randrange(len(self.own)))
            operation = str(uuid.uuid4())
            self.waiting[operation] = (
                DELETED,
                line,
                {"kind": "delete", "id": operation, "client_id": line, "base": base},
            )
            self.sync(may_cut=True)

    def sync(self, *, may_cut):
        start, sent = time.monotonic(), dict(self.waiting)
        operations = [facts for _, _, facts in sent.values()]
        status, found = self.call("POST", f"{ENTRIES}sync/", {"operations": operations}, may_cut=may_cut)
        answers = {answer["id"]: answer["status"] for answer in found["answers"]} if status == 200 else {}
        for operation, (kind, line, _) in sent.items():
            outcome = {"applied": DONE, None: UNKNOWN if status in (None, 200) else REFUSED}.get(answers.get(operation))
            assert outcome, answers
            self.note(kind, [line], start, outcome)
            if outcome == DONE:
                del self.waiting[operation]

    def change(self):
        """Change a shared line from the revision that this client has just read."""
        address = f"{ENTRIES}{self.rng.choice(self.shared)}/"
        status, seen = self.call("GET", address)
        if status == 200:
            facts = {"units": self.rng.randint(1, 900), "revision": seen["revision"]}
            status, changed = self.call("PATCH", address, facts)
            if status == 200:
                self.changes.append(((address, facts["revision"]), (address, changed["revision"])))

    def read(self):
        start = time.monotonic()
        status, found = self.call("GET", f"{ENTRIES}?page_size=500")
        if status == 200:
            assert found["next"] is None
            self.note(READ, [entry["id"] for entry in found["results"]], start)


@pytest.fixture
def clients(live_server, monkeypatch):
    """Ten devices each of five accounts, and the lines that are in an account's log from the start."""
    for name in list(SimpleRateThrottle.THROTTLE_RATES):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, name, "100000/min")
    making.load([making.row("99213", work_rvu="1.30", global_days="XXX")], 2026, "A")
    found = []
    for account in range(ACCOUNTS):
        user = User.objects.create_user(f"clinician{account}@example.com", PASSWORD)
        shared = [str(entry.client_id) for entry in log(user, "99213", "99213", day=DAY)]
        token = bearer(user)
        found += [Client(len(found), live_server.url, user, token, shared) for _ in range(DEVICES)]
    return found


def test_histories_of_50_clients_are_consistent(clients):
    before = time.monotonic()
    done = at_once([client.run for client in clients])
    assert set(sum((client.statuses for client in done), Counter())) <= {200, 409, 503}
    assert not [client for client in done if client.waiting]
    events = [event for client in done for event in client.events]
    users = {client.user.pk: client.shared for client in done}
    events += [Event(user, LOGGED, frozenset(shared), before - 1, before) for user, shared in users.items()]
    stored = {user: [] for user in users}
    for user, line in Entry.objects.filter(deleted_at=None).values_list("user", "client_id"):
        stored[user].append(str(line))
    assert faults(events, stored) == []
    assert {event.outcome for event in events} > {DONE, UNKNOWN} - {REFUSED}
    assert {event.kind for event in events} == {LOGGED, DELETED, READ}
    check_changes(done)


def check_changes(done):
    """Each change began where another ended: nobody's change was overwritten unseen."""
    changes = [pair for client in done for pair in client.changes]
    assert max(Counter(before for before, _ in changes).values()) == 1
    assert len({after for _, after in changes}) == len(changes)
    ends = {after for _, after in changes} - {before for before, _ in changes}
    kept = {(f"{ENTRIES}{each.client_id}/", str(each.revision)) for each in Entry.objects.all()}
    assert ends <= kept
    lines = {line for client in done for line in client.shared}
    assert EntryChange.objects.filter(entry__client_id__in=lines).count() <= len(changes)
