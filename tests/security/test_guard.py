"""Guessing passwords: it gets slow, over all processes, and never keeps the owner out."""

import pytest
from django.core import mail
from django.test import Client

from rvuedge.security import guard
from rvuedge.security.models import Event, RateCount
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HERE, THERE = "203.0.113.9", "198.51.100.7"
TOO_MANY = "Too many failed attempts."


def attempt(email="alice@example.com", password="wrong", address=THERE):
    """Try to sign in; returns "in", "wrong" or "too many"."""
    response = Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password})
    if response.status_code == 302:
        return "in"
    return "too many" if TOO_MANY in response.content.decode() else "wrong"


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com", "Alice@Example.com"])
def test_after_five_failures_each_next_attempt_waits_longer(noon, alice, email):
    assert [attempt(email) for _ in range(6)] == ["wrong"] * 5 + ["too many"]
    for wait in (30, 60, 120, 240, 480, 900, 900):
        noon.shift(wait - 1)
        assert attempt(email) == "too many"
        noon.shift(1)
        assert attempt(email) == "wrong"


def test_even_the_right_password_waits(noon, alice):
    for _ in range(5):
        attempt()
    assert attempt(password=PASSWORD) == "too many"
    noon.shift(30)
    assert attempt(password=PASSWORD) == "in"
    assert [attempt() for _ in range(5)] == ["wrong"] * 5  # the failures are forgotten


def test_the_owner_elsewhere_is_not_locked_out(noon, alice):
    for _ in range(20):
        attempt(address=THERE)
        noon.shift(10)
    assert attempt(password=PASSWORD, address=HERE) == "in"


def test_a_botnet_reaches_the_cap_of_an_account_and_its_owner_still_gets_in(alice, monkeypatch):
    monkeypatch.setattr(guard, "PER_ACCOUNT", 10)
    assert attempt(password=PASSWORD, address=HERE) == "in"
    found = [attempt(address=f"198.51.{n}.7") for n in range(14)]
    assert found == ["wrong"] * 10 + ["too many"] * 4
    assert attempt(password=PASSWORD, address="192.0.2.1") == "too many"  # even with the right password
    assert attempt(password=PASSWORD, address=HERE) == "in"  # where the owner has signed in before


def test_the_cap_leaves_a_reset_by_mail(alice, monkeypatch):
    monkeypatch.setattr(guard, "PER_ACCOUNT", 1)
    attempt(address="192.0.2.1")
    assert attempt(password=PASSWORD) == "too many"
    Client().post("/accounts/password/reset/", {"email": alice.email})
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert Event.objects.get(kind="reset_asked").user_id == alice.pk


def test_a_network_that_tries_many_accounts_is_stopped(db, monkeypatch):
    monkeypatch.setattr(guard, "PER_NETWORK", 8)
    found = [attempt(f"user{n}@example.com") for n in range(10)]
    assert found == ["wrong"] * 8 + ["too many"] * 2
    assert RateCount.objects.filter(scope=guard.PAIR).count() == 8  # a refused one leaves no row


def test_confirming_a_password_is_guarded_too(owner):
    found = [owner.post("/accounts/reauthenticate/", {"password": "wrong"}).content.decode() for _ in range(6)]
    assert [TOO_MANY in page for page in found] == [False] * 5 + [True]


def test_no_typed_address_is_stored(db):
    for _ in range(7):
        attempt("someone.private@example.com")
    stored = str(list(RateCount.objects.values())) + str(list(Event.objects.values()))
    assert "someone" not in stored
    assert THERE not in str(list(Event.objects.values()))
