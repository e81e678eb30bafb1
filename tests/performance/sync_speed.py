"""200 clients each sync 50 operations, repeated and out of order, over real HTTP.

Each account has 8 devices, so some clients always write to the same log. The floor is the same number of bare
requests on the same stack. Every client sends shuffled batches with duplicates until the server has applied all of
its operations. Then the database must have exactly their result.
"""

import http.client
import json
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db.models import Sum

from logbook.models import Entry
from rvuedge.accounts.models import User
from tests.performance.page_speed import BARE, serving
from tests.tokens import bearer

CLIENTS, OPERATIONS, ACCOUNTS, CONCURRENT, BATCH = 200, 50, 25, 16, 12
CODE, WORK = "99213", Decimal("1.30")
DAY = "2026-03-02"


def measure():
    """Return (seconds of as many bare requests, seconds of all clients, requests, whether the totals are exact)."""
    users = [User.objects.create_user(f"client{n}@example.com", None) for n in range(ACCOUNTS)]
    tokens = [bearer(user) for user in users]
    expected = [0] * ACCOUNTS
    with serving(threads=8) as port:
        start = time.perf_counter()
        with ThreadPoolExecutor(CONCURRENT) as pool:
            jobs = [pool.submit(_client, port, n, tokens[n % ACCOUNTS]) for n in range(CLIENTS)]
            done = [job.result() for job in jobs]
        took = time.perf_counter() - start
        requests = sum(count for count, _ in done)
        floor = _bare(port, requests)
    for n, (_, units) in enumerate(done):
        expected[n % ACCOUNTS] += units
    return floor, took, requests, all(_is_exact(user, units) for user, units in zip(users, expected, strict=True))


def _is_exact(user, units):
    live = Entry.objects.filter(user=user, deleted_at=None)
    total = live.aggregate(total=Sum("wrvu"))["total"]
    return total == WORK * units and Entry.objects.filter(user=user).count() == 20 * CLIENTS // ACCOUNTS


def _client(port, number, token):
    """Send one device's fifty operations until all are applied; return (requests, units left in the log)."""
    rng = random.Random(number)
    operations, units = _operations(rng)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    waiting, count = operations * 2, 0
    while waiting:
        rng.shuffle(waiting)
        later = []
        for at in range(0, len(waiting), BATCH):
            sent = waiting[at : at + BATCH]
            answers = _send(connection, token, sent)
            count += 1
            for operation, answer in zip(sent, answers, strict=True):
                if answer["status"] == "later":
                    later.append(operation)
                elif answer["status"] != "applied":
                    raise RuntimeError(f"{answer['status']}: {answer['reason']}")
        waiting = later
    connection.close()
    return count, units


def _operations(rng):
    """Log twenty procedures, edit all twenty, delete ten."""
    found, units = [], 0
    for n in range(20):
        created = {"id": _id(), "kind": "create", "session": _id(), "service_date": DAY, "setting": "facility"}
        created["lines"] = [{"client_id": _id(), "hcpcs": CODE, "units": 1}]
        target = {"client_id": created["lines"][0]["client_id"]}
        count = rng.randint(2, 9)
        edited = {"id": _id(), "kind": "edit", "base": created["id"], "after": created["id"], **target}
        edited["changes"] = {"units": count}
        found += [created, edited]
        if n % 2:
            found.append({"id": _id(), "kind": "delete", "base": edited["id"], "after": edited["id"], **target})
        else:
            units += count
    return found[:OPERATIONS], units


def _id():
    return str(uuid.uuid4())


def _send(connection, token, operations):
    headers = {"Authorization": token, "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/entries/sync/", json.dumps({"operations": operations}), headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"sync returned {response.status}: {body[:300]!r}")
    return json.loads(body)["answers"]


def _bare(port, requests):
    def send_requests():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(requests // CONCURRENT):
            connection.request("GET", BARE)
            connection.getresponse().read()
        connection.close()

    start = time.perf_counter()
    threads = [threading.Thread(target=send_requests) for _ in range(CONCURRENT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start
