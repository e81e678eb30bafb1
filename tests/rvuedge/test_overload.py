"""A database that's away, overloaded or restarting: 503 with Retry-After at once, and known public pages go on."""

import time
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from psycopg_pool import PoolTimeout

from codes.fee_schedule import edition
from rvuedge.server import busy
from rvuedge.server.backpressure import Backpressure
from tests.working import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_pool():
    """Each test starts with a new pool, as a process does: earlier tests may have filled and drained this one."""
    connection.close()
    connection.close_pool()


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def take_all():
    """Lends all connections of the pool, as a burst of slow requests would; returns a function that takes them."""
    taken, pool = [], connection.pool
    sizes = pool.min_size, pool.max_size, pool.timeout

    def take():
        connection.close()
        pool.open()
        pool.resize(1, 2)
        pool.timeout = 0.2
        taken.append(pool.getconn(timeout=5))
        with suppress(PoolTimeout):  # earlier tests may have left more than two connections in the pool
            while True:
                taken.append(pool.getconn(timeout=0.2))

    yield take
    for each in taken:
        pool.putconn(each)
    pool.resize(*sizes[:2])
    pool.timeout = sizes[2]


def test_an_exhausted_pool_answers_503_at_once(visitor, alice, rvu26a, take_all):
    visitor.force_login(alice)
    take_all()
    start = time.monotonic()
    page = visitor.get("/log/")
    api = visitor.get("/api/v1/entries/")
    assert time.monotonic() - start < 5
    for response in (page, api):
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert "no-store" in response.headers["Cache-Control"]
    assert "busy right now" in page.content.decode()
    assert api.json()["error"].keys() == {"code", "message", "fields"}
    assert api.json()["error"]["code"] == "busy"


def test_known_public_pages_survive_an_exhausted_pool(visitor, rvu26a, settings, take_all):
    settings.EDITION_SECONDS = 0.01
    edition._known.clear()
    warm = visitor.get("/codes/99213/")
    assert warm.status_code == 200
    take_all()
    time.sleep(0.02)
    again = visitor.get("/codes/99213/")
    assert (again.status_code, again.content) == (200, warm.content)
    start = time.monotonic()
    assert visitor.get("/codes/99213/").status_code == 200
    assert time.monotonic() - start < 0.1, "the next visitor doesn't wait for the database"
    assert visitor.get("/codes/20610/").status_code == 503, "a page that isn't known can't be made"
    edition._known.clear()


def test_a_known_page_is_served_only_for_a_bounded_time(visitor, rvu26a, settings, take_all):
    settings.EDITION_SECONDS, settings.STALE_SECONDS = 0.01, 0.05
    edition._known.clear()
    assert visitor.get("/codes/99213/").status_code == 200
    take_all()
    time.sleep(0.06)
    assert visitor.get("/codes/99213/").status_code == 503
    edition._known.clear()


def test_a_signed_in_visitor_gets_no_page_from_before(visitor, alice, rvu26a, settings, take_all):
    settings.EDITION_SECONDS = 0.01
    edition._known.clear()
    visitor.force_login(alice)
    assert visitor.get("/codes/99213/").status_code == 200
    take_all()
    time.sleep(0.02)
    assert visitor.get("/codes/99213/").status_code == 503
    edition._known.clear()


def test_pages_work_at_once_after_the_database_ended_all_connections(visitor, alice, rvu26a):
    visitor.force_login(alice)
    assert visitor.get("/log/").status_code == 200
    connection.ensure_connection()
    address = connection.connection.info
    mine = address.backend_pid
    connection.close()
    with psycopg.connect(address.dsn, password=connection.settings_dict["PASSWORD"], autocommit=True) as other:
        ended = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
        )
        assert other.execute(ended, [other.info.backend_pid]).fetchall()
        left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        wait_until(lambda: other.execute(left).fetchone() == (0,))
        assert mine != other.info.backend_pid
    assert visitor.get("/log/").status_code == 200


@pytest.mark.parametrize(
    ("error", "is_busy"),
    [
        (OperationalError("any"), True),
        (InterfaceError("closed"), True),
        (DatabaseError("any"), False),
        (ValueError("ours"), False),
        (None, False),
    ],
)
def test_only_the_databases_trouble_counts_as_busy(error, is_busy):
    assert busy.is_busy(error) is is_busy


def test_a_primary_that_became_a_replica_counts_as_busy():
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused:
        cursor.execute("BEGIN READ ONLY; CREATE TABLE never (id int)")
    connection.close()
    assert busy.is_busy(refused.value)


def application_in(inside):
    """A WSGI application that calls `inside` and answers."""

    def application(environ, start_response):
        inside()
        start_response("200 OK", [])
        return [b"done"]

    return application


def test_a_process_refuses_more_requests_than_it_can_do_soon():
    seen = []
    request = RequestFactory().get("/api/v1/codes/99213/").environ
    health = RequestFactory().get("/health/").environ

    def inside():
        if len(seen) < 2:
            seen.append(None)
            answers.append(server(request, lambda status, headers: answers.append((status, dict(headers)))))

    answers = []
    server = Backpressure(application_in(inside), 2)
    server(request, lambda *head: None)
    (status, headers), body = answers[0], answers[1]
    assert status == "503 Service Unavailable"
    assert int(headers["Retry-After"]) > 0
    assert b'"busy"' in body[0]
    assert server(health, lambda *head: None) == [b"done"]
    assert server(request, lambda *head: None) == [b"done"], "the places are free again"


def test_a_request_ends_before_its_answer_is_sent(rvu26a):
    """A client that reads slowly holds no database connection."""
    from django.core.wsgi import get_wsgi_application

    server = Backpressure(get_wsgi_application(), 2)
    environ = RequestFactory().get("/codes/99213/").environ
    response = server(environ, lambda *head: None)
    assert connection.connection is None
    assert b"99213" in b"".join(response)
