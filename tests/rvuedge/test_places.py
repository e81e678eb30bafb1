"""Requests wait for their turn without a connection: writers of one log, and first visitors of one page."""

import json
import threading
import uuid
from time import monotonic

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from logbook.models import Entry
from rvuedge.common import page_cache, places
from rvuedge.common.page_cache import versioned_page
from rvuedge.common.places import BusyError, Owners
from rvuedge.operations.pg_tools import address_of
from tests.tokens import bearer
from tests.working import wait_until

SYNC = "/api/v1/entries/sync/"
LOCK, UNLOCK = (f"SELECT pg_advisory_{verb}(hashtext('logbook.sync'), %s)" for verb in ("lock", "unlock"))
USED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
LOCKED = f"{USED} AND wait_event_type = 'Lock'"
IN_TRANSACTION = f"{USED} AND xact_start IS NOT NULL"


class Crowd:
    """Clients of one process, each in a thread."""

    def __init__(self):
        self.process, self.threads, self.answers = Client(), [], []

    def ask(self, act):
        """Call act(client) in a thread of its own."""
        client = Client(raise_request_exception=False)
        client.handler = self.process.handler

        def run():
            try:
                self.answers.append(act(client))
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        self.threads.append(thread)
        return thread

    def wait(self):
        for thread in self.threads:
            thread.join(30)
        return self.answers


def sync(token):
    lines = [{"client_id": str(uuid.uuid4()), "hcpcs": "20610", "units": 1}]
    operation = {"id": str(uuid.uuid4()), "kind": "create", "session": str(uuid.uuid4()), "setting": "facility"}
    body = json.dumps({"operations": [operation | {"service_date": "2026-03-02", "lines": lines}]})
    return lambda client: client.post(SYNC, body, "application/json", headers={"Authorization": token})


@pytest.fixture
def crowd():
    crowd = Crowd()
    yield crowd
    crowd.wait()


@pytest.fixture
def held(alice, charlie, rvu26a):
    """A session of the database that holds alice's log."""
    with psycopg.connect(**address_of(connection.settings_dict), autocommit=True) as other:
        other.execute(LOCK, [alice.pk])
        yield other


def count(session, statement):
    return session.execute(statement).fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_devices_of_one_log_wait_without_holding_connections(crowd, held, alice, charlie):
    token, of_another = bearer(alice), bearer(charlie)
    connection.close()
    for _ in range(6):
        crowd.ask(sync(token))
    wait_until(lambda: count(held, LOCKED) == 1)
    crowd.ask(sync(of_another)).join(10)
    assert [answer.status_code for answer in crowd.answers] == [200], "another log isn't held up"
    assert count(held, LOCKED) == count(held, IN_TRANSACTION) == 1
    page = crowd.ask(lambda client: client.post("/api/v1/parse/", {"q": "20610"}, headers={"Authorization": token}))
    page.join(10)
    assert len(crowd.answers) == 2, "reading doesn't wait for the log"
    held.execute(UNLOCK, [alice.pk])
    assert [answer.status_code for answer in crowd.wait() if answer.request["PATH_INFO"] == SYNC] == [200] * 7
    assert Entry.objects.filter(user=alice).count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_log_that_stays_busy_answers_503_after_a_bounded_time(crowd, held, alice, monkeypatch):
    monkeypatch.setattr(places, "WAIT_SECONDS", 0.5)
    monkeypatch.setattr(places, "MOST_AT_A_LOG", 2)
    token = bearer(alice)
    connection.close()
    crowd.ask(sync(token))
    wait_until(lambda: count(held, LOCKED) == 1)
    start = monotonic()
    waiting = [crowd.ask(sync(token)) for _ in range(4)]
    for thread in waiting:
        thread.join(10)
    assert monotonic() - start < 3
    assert [answer.status_code for answer in crowd.answers] == [503] * 4
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in crowd.answers)
    assert all(answer.json()["error"]["code"] == "busy" for answer in crowd.answers)
    held.execute(UNLOCK, [alice.pk])
    assert sorted(answer.status_code for answer in crowd.wait()) == [200] + [503] * 4


def test_owners_leave_connections_for_visitors():
    owners, until = Owners(4, 1), []
    with owners.take(1, is_write=True), owners.take(2, is_write=False):
        waiter = threading.Thread(target=lambda: until.append(take(owners, 3)))
        waiter.start()
        wait_until(lambda: not owners.queue.acquire(blocking=False) or owners.queue.release())
        with pytest.raises(BusyError), owners.take(4, is_write=False):
            pass
    waiter.join(10)
    assert until == [3], "the one who waited came next"
    with owners.take(1, is_write=True):
        assert list(owners.logs) == [1], "only logs in use are known"


def take(owners, number):
    with owners.take(number, is_write=True):
        return number


class Page:
    """A page that takes a while; counts how often it's made."""

    def __init__(self, ends=None):
        self.made, self.ends, self.go = 0, ends, threading.Event()

    def make(self):
        self.made += 1
        self.go.wait(10)
        if self.ends:
            raise self.ends
        return HttpResponse(f"page {self.made}")

    def visit(self, _client):
        request = RequestFactory().get(f"/{id(self)}/")
        request.user, request._messages = AnonymousUser(), []
        try:
            return versioned_page(request, 1, self.make)
        except Http404:
            return HttpResponse(status=404)


def test_of_many_first_visitors_one_renders_the_page(crowd):
    page = Page()
    for _ in range(10):
        crowd.ask(page.visit)
    wait_until(lambda: page.made == 1)
    page.go.set()
    answers = crowd.wait()
    assert page.made == 1
    assert {answer.content for answer in answers} == {b"page 1"}
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert not page_cache._in_progress


def test_visitors_of_a_page_that_cant_be_kept_dont_wait_for_each_other(crowd):
    page = Page(Http404())
    for _ in range(5):
        crowd.ask(page.visit)
    wait_until(lambda: page.made == 1)
    page.go.set()
    assert [answer.status_code for answer in crowd.wait()] == [404] * 5
    assert not page_cache._in_progress


def test_a_visitor_waits_for_a_page_only_for_a_bounded_time(crowd, monkeypatch):
    monkeypatch.setattr(page_cache, "WAIT_SECONDS", 0.1)
    page = Page()
    crowd.ask(page.visit)
    wait_until(lambda: page.made == 1)
    crowd.ask(page.visit).join(5)
    assert [answer.status_code for answer in crowd.answers] == [503]
    page.go.set()
    assert sorted(answer.status_code for answer in crowd.wait()) == [200, 503]


@pytest.mark.django_db(transaction=True)
def test_a_cold_page_is_read_from_the_database_once(crowd, rvu26a):
    """Whoever waits for it holds no connection."""
    with psycopg.connect(**address_of(connection.settings_dict), autocommit=True) as other:
        connection.close()
        with psycopg.connect(**address_of(connection.settings_dict)) as writer:
            writer.execute("LOCK TABLE codes_codevalue")
            for _ in range(6):
                crowd.ask(lambda client: client.get("/codes/20610/"))
            wait_until(lambda: count(other, LOCKED) == 1)
            wait_until(lambda: count(other, f"{USED} AND state = 'active'") == 1)
            crowd.threads[0].join(0.5)
            assert count(other, LOCKED) == 1
        assert [answer.status_code for answer in crowd.wait()] == [200] * 6
