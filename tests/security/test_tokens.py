"""API tokens: every endpoint with every scope, and how a token begins and ends."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from logbook.models import Entry
from rvuedge.security import tokens
from rvuedge.security.models import ApiToken, Event
from rvuedge.security.tokens import TokenRefusedError, make_token
from tests.people import PASSWORD
from tests.sessions import log
from tests.tokens import bearer

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"uuid": "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11", "int": "1"}
APPENDS = {("POST", "/api/v1/entries/"), ("POST", "/api/v1/entries/sync/")}


def endpoints():
    """Return (address, view class) of every API endpoint, with a sample for each parameter."""
    return sorted(_walk(get_resolver(), "/"), key=lambda found: found[0])


def _walk(resolver, prefix):
    for entry in resolver.url_patterns:
        route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "RVU26A"), str(entry.pattern))
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, prefix + route)
        elif (prefix + route).startswith("/api/"):
            yield prefix + route, entry.callback.cls


ENDPOINTS = endpoints()
PUBLIC = {address for address, view in ENDPOINTS if not view.authentication_classes}


def test_the_endpoints_are_found():
    assert {"/api/v1/entries/", "/api/v1/device/", "/api/v1/staff/releases/"} <= {address for address, _ in ENDPOINTS}
    assert len(ENDPOINTS) >= 19


def expected(scope, method, address):
    """Whether a token of a scope may call an endpoint that needs or reads an account."""
    if address.startswith("/api/v1/staff/"):
        return False
    if scope == "append":
        return (method, address) in APPENDS
    return scope == "full" or method in ("GET", "HEAD", "OPTIONS") or address == "/api/v1/entries/preview/"


@pytest.mark.parametrize("scope", ["read", "append", "full"])
@pytest.mark.parametrize("address", [address for address, _ in ENDPOINTS if address not in PUBLIC])
def test_a_token_does_what_its_scope_says_and_nothing_else(client, rosa, rvu26a, scope, address):
    headers = {"Authorization": bearer(rosa, scope)}  # she is staff, so only the scope keeps the token out
    for method in METHODS:
        response = client.generic(method, address, "{}", "application/json", headers=headers)
        refused = response.status_code == 403
        assert refused is not expected(scope, method, address), (method, response.status_code)
        assert response.status_code not in (401, 500)
    assert not Event.objects.filter(kind="token_refused").exists()


@pytest.mark.parametrize("address", sorted(PUBLIC))
def test_public_endpoints_ignore_tokens(client, address):
    wrong = client.get(address, headers={"Authorization": "Bearer rvue_wrong"})
    assert wrong.status_code == client.get(address).status_code != 401


def operation(kind, **facts):
    return {"id": str(uuid.uuid4()), "kind": kind, **facts}


def creation():
    session, client_id = str(uuid.uuid4()), str(uuid.uuid4())
    lines = [{"client_id": client_id, "hcpcs": "20610", "session": session}]
    return operation("create", service_date="2026-03-02", setting="facility", session=session, lines=lines)


@pytest.mark.usefixtures("noon")
def test_an_append_token_adds_entries_and_changes_none(client, alice, rvu26a):
    log(alice, "99213")
    [kept] = Entry.objects.all()
    headers = {"Authorization": bearer(alice, "append")}

    def sync(*operations):
        return client.post("/api/v1/entries/sync/", {"operations": operations}, "application/json", headers=headers)

    answer = sync(creation())
    assert (answer.status_code, answer.json()["answers"][0]["status"]) == (200, "applied")
    assert Entry.objects.filter(user=alice).count() == 2
    for kind in ("edit", "delete", "restore", "unknown", None):
        change = operation(kind, client_id=str(kept.client_id), base=kept.revision, changes={"units": 9})
        assert sync(creation(), change).status_code == 403
    assert Entry.objects.filter(user=alice, deleted_at=None).count() == 2
    assert Entry.objects.get(pk=kept.pk).units == 1


def test_a_token_opens_no_page(client, alice, rosa):
    for address in ("/log/", "/dashboard/", "/accounts/profile/", "/accounts/security/", "/staff/"):
        response = client.get(address, headers={"Authorization": bearer(rosa)})
        assert (response.status_code, "login" in response["Location"]) == (302, True)


def test_only_the_hash_is_stored(alice):
    token, secret = make_token(user=alice, name="Shortcuts", scope="append")
    assert secret.startswith("rvue_")
    assert len(secret) == len("rvue_") + 43  # 256 bits in base64
    assert secret not in str(ApiToken.objects.values().get(pk=token.pk))
    assert token.digest == tokens.digest_of(secret)
    assert secret not in str(list(Event.objects.values()))


def status(client, secret):
    return client.get("/api/v1/shortcuts/", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.mark.parametrize(("days", "lasts"), [(30, 30), (90, 90), (365, 365), (4000, 365)])
def test_a_token_expires(noon, client, alice, days, lasts):
    _, secret = make_token(user=alice, name="A", scope="read", days=days)
    noon.shift(timedelta(days=lasts, seconds=-1))
    assert status(client, secret) == 200
    noon.shift(1)
    response = client.get("/api/v1/shortcuts/", headers={"Authorization": f"Bearer {secret}"})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="RVU Edge"')
    assert response.json()["error"]["message"] == "This token is unknown, expired or revoked."
    assert Event.objects.filter(kind="token_refused", user=None).count() == 1


def test_a_changed_password_revokes_tokens(client, alice, charlie):
    (_, secret), (_, other) = (make_token(user=user, name="A", scope="read") for user in (alice, charlie))
    signed_in = Client()
    signed_in.force_login(alice)
    new = {"oldpassword": PASSWORD, "password1": "a-new-long-passphrase", "password2": "a-new-long-passphrase"}
    signed_in.post("/accounts/password/change/", new)
    assert (status(client, secret), status(client, other)) == (401, 200)
    assert Event.objects.get(kind="token_revoked", user=alice).detail == "A: password changed"


@pytest.mark.parametrize("secret", ["", "rvue_", "rvue_" + "x" * 43, "x" * 10_000, "rvue_é", "rvue_a b"])
def test_a_token_that_does_not_exist(client, alice, secret):
    make_token(user=alice, name="A", scope="read")
    assert status(client, secret) == 401
    assert status(client, f"{secret}\x00") == 400


def test_a_wrong_token_is_refused_although_the_session_is_signed_in(owner):
    assert status(owner, "rvue_wrong") == 401


def test_a_token_of_an_inactive_account_is_refused(client, alice):
    _, secret = make_token(user=alice, name="A", scope="read")
    alice.is_active = False
    alice.save()
    assert status(client, secret) == 401


def test_its_use_is_stored_by_day_and_a_new_network_is_an_event(noon, client, alice, django_assert_num_queries):
    token, secret = make_token(user=alice, name="Phone", scope="read")
    for address in ("203.0.113.9", "203.0.113.77", "198.51.100.1"):
        client.get("/api/v1/shortcuts/", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR=address)
    events = Event.objects.filter(kind="token_new_network").order_by("id")
    assert [(event.network, event.detail) for event in events] == [
        ("203.0.113.0/24", "Phone"), ("198.51.100.0/24", "Phone"),
    ]  # fmt: skip
    assert ApiToken.objects.get(pk=token.pk).last_used_on == timezone.now().date()
    with django_assert_num_queries(3):  # the token with its user, the rate limit, the shortcuts
        client.get("/api/v1/shortcuts/", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR="203.0.113.1")


def test_an_account_has_at_most_twenty_tokens(alice):
    for number in range(20):
        make_token(user=alice, name=str(number), scope="read")
    with pytest.raises(TokenRefusedError, match="You already have 20 tokens"):
        make_token(user=alice, name="one more", scope="read")


def test_the_schema_describes_tokens(client):
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {"token": []} in schema["paths"]["/api/v1/entries/"]["get"]["security"]
