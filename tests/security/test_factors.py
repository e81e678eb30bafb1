"""Second factors: their changes and uses are events, and a change ends the other sessions."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from rvuedge.accounts.factors import factors_of
from rvuedge.security.models import Event, Session
from rvuedge.security.status import status_of
from tests.people import PASSWORD
from tests.signing_in import give_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def code_of(secret):
    """Return the current code of an authenticator app."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def events_of(user):
    return list(Event.objects.filter(user=user).order_by("id").values_list("kind", "detail"))


@pytest.mark.django_db(transaction=True)  # allauth sends the signal after the commit
def test_adding_an_app_is_recorded_and_signs_out_the_other_devices(client, alice):
    there = Client()
    there.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    client.force_login(alice)
    client.confirm(alice)
    client.get("/accounts/factors/app/add/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/factors/app/add/", {"code": code_of(secret)}).status_code == 302
    found = events_of(alice)
    assert ("factor_added", "Authenticator app") in found
    assert ("session_ended", "Unknown device: sign-in methods changed") in found
    assert client.get("/api/v1/shortcuts/").status_code == 200
    assert there.get("/api/v1/shortcuts/").status_code == 401
    assert Session.objects.filter(user=alice).count() == 1


def test_a_wrong_and_a_right_code_are_recorded(alice):
    secret, client = give_app(alice), Client()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    client.post("/accounts/factors/authenticate/", {"code": "000000"})
    client.post("/accounts/factors/authenticate/", {"code": code_of(secret)})
    assert events_of(alice) == [
        ("factor_failed", "Authenticator app"),
        ("factor_used", "Authenticator app"),
        ("signed_in", "Password, Authenticator app"),
    ]


def test_the_status_says_what_protects_the_account(noon, alice):
    assert status_of(factors_of(alice)).is_good is False
    give_app(alice)
    assert status_of(factors_of(alice)).text == "Authenticator app, no recovery codes"
    facts = {"seed": get_adapter().encrypt("x"), "used_mask": 0}
    Authenticator.objects.create(user=alice, type=Authenticator.Type.RECOVERY_CODES, data=facts)
    assert status_of(factors_of(alice)).text == "Authenticator app, recovery codes saved Mar 2, 2026"
