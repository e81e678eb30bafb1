"""Permissions for every address of the staff area and its API, including addresses added later."""

import re

import pytest
from django.urls import get_resolver

from rvuedge.audit.models import AuditRecord
from tests import making

pytestmark = pytest.mark.django_db
OPEN_TO_ALL_STAFF = {"/staff/"}
SAMPLE_VALUES = {"int": "1", "hcpcs": "99213", "uuid": "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"}


def addresses(under):
    """Return every address under a prefix, with a sample value for each parameter."""
    return sorted({made for made in _walk(get_resolver(), "/") if made.startswith(under)})


def _walk(resolver, prefix):
    for entry in resolver.url_patterns:
        address = prefix + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE_VALUES.get(found[1], "x"), _route(entry))
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry, address)
        else:
            yield address


def _route(entry):
    return str(getattr(entry.pattern, "_route", ""))


STAFF, API = addresses("/staff/"), addresses("/api/v1/staff/")
ALLOWED = (200, 302, 404, 405, 422)


def get_and_post(client, address):
    """Return the responses to GET and POST."""
    return client.get(address), client.post(address)


def test_the_addresses_are_found():
    assert {"/staff/", "/staff/audit/", "/staff/jobs/", "/staff/releases/", "/staff/releases/1/publish/"} <= set(STAFF)
    assert "/api/v1/staff/releases/" in API


@pytest.mark.parametrize("address", STAFF)
def test_anonymous_users_are_sent_to_the_sign_in_page(client, address):
    responses = [response for response in get_and_post(client, address) if response.status_code != 405]
    assert responses
    for response in responses:
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("address", STAFF)
def test_a_clinician_gets_a_404(client, alice, address):
    client.force_login(alice)
    assert {response.status_code for response in get_and_post(client, address)} <= {404, 405}


@pytest.mark.parametrize("address", [address for address in STAFF if address not in OPEN_TO_ALL_STAFF])
def test_staff_without_the_permission_are_refused(client, rosa, address):
    rosa.groups.clear()
    client.force_login(rosa)
    responses = {response.status_code for response in get_and_post(client, address)}
    assert 403 in responses
    assert responses <= {403, 405}


@pytest.mark.parametrize("address", API)
def test_the_api_requires_staff_with_the_permission(client, alice, rosa, address):
    making.load([making.row("20610")], publish=False)
    for user, expected in ((None, {401}), (alice, {403}), (_without_groups(rosa), {403})):
        if user:
            client.force_login(user)
        responses = {response.status_code for response in get_and_post(client, address)}
        assert responses <= expected | {405}
        assert responses & expected
    assert not AuditRecord.objects.exists()


def _without_groups(user):
    user.groups.clear()
    return user


@pytest.mark.parametrize("address", STAFF)
def test_staff_with_the_permission_can_use_every_address(client, rosa, address):
    client.force_login(rosa)
    assert {response.status_code for response in get_and_post(client, address)} <= set(ALLOWED)


def test_the_staff_group_cannot_open_the_admin(client, rosa):
    client.force_login(rosa)
    assert client.get("/admin/codes/release/").status_code in (403, 404)
