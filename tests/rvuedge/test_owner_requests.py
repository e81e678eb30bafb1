"""A request sees its owner's rows only, and its transaction: when it opens, and what it keeps."""

import io

import pytest
from django.db import connection
from django.test import Client

from logbook.models import Leave
from tests.people import PASSWORD
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rvuedge.owner_urls")]


@pytest.fixture
def people(alice, charlie, rvu26a):
    """Alice with two entries, and charlie with none."""
    log(alice, "20610", "99213")
    return alice, charlie


def test_a_page_that_forgets_to_ask_for_the_users_own_rows_shows_a_stranger_nothing(people, client):
    alice, charlie = people
    for user, count in ((alice, 2), (charlie, 0), (alice, 2)):
        client.force_login(user)
        assert client.get("/test/forgetful/").json() == {"entries": count}


def test_an_answer_that_is_sent_in_pieces_has_its_owners_rows_only(people, client):
    alice, charlie = people
    for user, text in ((alice, f"{alice.pk};" * 2), (charlie, "")):
        client.force_login(user)
        assert client.get("/test/streamed/").getvalue().decode() == text
    with connection.cursor() as cursor:
        cursor.execute("SELECT rvuedge_owner(), current_setting('role')")
        assert cursor.fetchone() == (None, "none")


def test_a_session_from_before_a_new_password_shows_nobodys_rows(alice, client):
    client.force_login(alice)
    assert client.get("/test/owner/").json() == {"user": alice.pk, "owner": alice.pk}
    alice.set_password(f"{PASSWORD}-new")
    alice.save()
    assert client.get("/test/owner/").json() == {"user": None, "owner": None}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("ends", "status", "kept"),
    [("200", 200, 1), ("404", 404, 1), ("409", 409, 1), ("error", 500, 0), ("503", 503, 0), ("statement", 500, 0)],
)
def test_a_server_error_takes_back_what_was_written_and_another_answer_keeps_it(alice, ends, status, kept):
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    answer = client.get(f"/test/write/?ends={ends}")
    assert answer.status_code == status
    if status == 500:
        assert "Something went wrong on our server" in answer.content.decode()
    assert Leave.objects.count() == kept
    assert not connection.in_atomic_block
    assert client.get("/test/owner/").json()["owner"] == alice.pk


class Body(io.BytesIO):
    """A body that notes whether a transaction is open when it's read."""

    was_open = None

    def read(self, *size):
        self.was_open = self.was_open or connection.in_atomic_block
        return super().read(*size)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_a_body_arrives_before_the_transaction_opens(alice, kind):
    """Whoever sends slowly holds no connection to the database."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    client.cookies["csrftoken"] = token = "a" * 32
    body = Body(b'{"text": "abc"}' if kind == "application/json" else f"text=abc&csrfmiddlewaretoken={token}".encode())
    answer = client.request(
        **{"REQUEST_METHOD": "POST", "PATH_INFO": "/test/receive/", "CONTENT_TYPE": kind, "wsgi.input": body},
        CONTENT_LENGTH=str(len(body.getvalue())),
        HTTP_X_CSRFTOKEN=token,
    )
    assert answer.json() == {"length": 15 if kind == "application/json" else 3}
    assert body.was_open is False
