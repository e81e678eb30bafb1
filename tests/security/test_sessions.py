"""Sessions: where someone is signed in, and when a session ends by itself."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from rvuedge.accounts.models import User
from rvuedge.security.models import Event, Session
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
MINUTE, HOUR, DAY = 60, 3600, 86400
PAGE, API = "/accounts/profile/", "/api/v1/shortcuts/"


def sign_in(user, **headers):
    """Sign in on a new device through the page; returns its client."""
    client = Client(**headers)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    return client


def test_a_session_knows_its_user_device_and_network(alice):
    sign_in(alice, HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.9")
    session = Session.objects.get(user=alice)
    assert (session.device, session.network) == ("Safari on iPhone", "203.0.113.0/24")
    assert session.signed_in_at == session.last_used_at == timezone.now()


@pytest.mark.parametrize(("who", "idle", "absolute"), [("alice", 30 * DAY, 90 * DAY), ("rosa", 15 * MINUTE, 12 * HOUR)])
class TestTimeOuts:
    """By role: a clinician's and a staff member's."""

    def test_use_keeps_a_session_until_its_absolute_end(self, request, noon, client, who, idle, absolute):
        client.force_login(request.getfixturevalue(who))
        began = timezone.now()
        while timezone.now() - began < timedelta(seconds=absolute - idle):
            noon.shift(idle - 121)
            assert client.get(PAGE).status_code == 200
        noon.move_to(began + timedelta(seconds=absolute + 1))
        assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"
        assert Event.objects.filter(kind="session_timed_out").get().detail.endswith("Signed in for too long")

    def test_an_unused_session_ends(self, request, noon, client, who, idle, absolute):
        client.force_login(request.getfixturevalue(who))
        noon.shift(idle + 1)
        assert client.get(API).status_code == 401
        assert client.get(PAGE).status_code == 302
        assert not Session.objects.filter(user__isnull=False).exists()
        event = Event.objects.get(kind="session_timed_out")
        assert (event.user_id, event.detail) == (request.getfixturevalue(who).pk, "Unknown device: Unused for too long")


def test_the_last_use_is_stored_every_two_minutes_at_most(noon, owner, alice, django_assert_num_queries):
    with django_assert_num_queries(1):  # the session; its user comes as the owner's transaction opens
        assert owner.get("/accounts/login/").status_code == 302
    noon.shift(121)
    with django_assert_num_queries(2):
        owner.get("/accounts/login/")
    assert Session.objects.get(user=alice).last_used_at == timezone.now()
    with django_assert_num_queries(1):
        owner.get("/accounts/login/")


def test_signing_in_again_starts_the_time_anew(noon, alice):
    client = sign_in(alice)
    noon.shift(10 * DAY)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert Session.objects.get(user=alice).signed_in_at == timezone.now()


def test_the_session_gets_a_new_key_at_sign_in(alice):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "sign-in"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_made_up_key_is_not_accepted(client, alice):
    client.cookies["sessionid"] = "a" * 32
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != "a" * 32


@pytest.mark.parametrize("address", ["/sw.js", "/", "/log/", "/accounts/login/", API])
def test_a_request_with_the_key_from_before_a_sign_in_leaves_the_new_cookie(alice, address):
    client = Client()
    client.get("/accounts/factors/passkeys/login/", HTTP_ACCEPT="application/json")
    old = client.cookies["sessionid"].value
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != old
    late = Client(headers={"cookie": f"sessionid={old}"}).get(address)
    assert "sessionid" not in late.cookies


def test_a_request_with_the_key_from_before_a_confirmation_leaves_the_new_cookie(alice):
    client = sign_in(alice)
    old = client.cookies["sessionid"].value
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    late = Client(headers={"cookie": f"sessionid={old}"}).get(API)
    assert late.status_code == 401
    assert "sessionid" not in late.cookies


def test_a_request_while_the_password_changes_leaves_the_new_cookie(alice):
    client = sign_in(alice)
    User.objects.filter(pk=alice.pk).update(password=make_password("a-new-long-passphrase"))  # the session stays
    late = client.get(API)
    assert late.status_code == 401
    assert "sessionid" not in late.cookies


def test_signing_out_with_the_key_from_before_a_confirmation_deletes_the_cookie(alice):
    client = sign_in(alice)
    old = client.cookies["sessionid"].value
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    late = Client(headers={"cookie": f"sessionid={old}"}).post("/accounts/logout/")
    assert late.cookies["sessionid"].value == ""
    assert late.cookies["sessionid"]["max-age"] == 0


def test_a_sign_out_that_another_site_asks_for_clears_nothing(alice):
    client = sign_in(alice)
    client.handler.enforce_csrf_checks = True
    for cookies in ({}, {"headers": {"cookie": ""}}):  # as SameSite=Lax sends none
        answer = client.post("/accounts/logout/", **cookies)
        assert answer.status_code == 403
        assert "sessionid" not in answer.cookies
        assert "Clear-Site-Data" not in answer
    assert client.get(API).status_code == 200


def test_signing_out_ends_the_session_on_the_server(alice):
    client = sign_in(alice)
    key = client.cookies["sessionid"].value
    answer = client.post("/accounts/logout/")
    assert answer.cookies["sessionid"].value == ""
    client.cookies["sessionid"] = key
    assert client.get(API).status_code == 401


def test_a_changed_password_ends_the_other_sessions(alice):
    here, there = sign_in(alice), sign_in(alice)
    new = {"oldpassword": PASSWORD, "password1": "a-new-long-passphrase", "password2": "a-new-long-passphrase"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert here.get(API).status_code == 200
    assert there.get(API).status_code == 401
    assert Session.objects.filter(user=alice).count() == 1
    assert Event.objects.get(kind="session_ended").detail == "Unknown device: password changed"


def test_a_password_set_by_a_command_ends_all_sessions(alice):
    there = sign_in(alice)
    alice.set_password("a-new-long-passphrase")
    alice.save()
    assert there.get(API).status_code == 401
    assert not Session.objects.filter(user=alice).exists()


def test_a_deactivated_account_is_signed_out_everywhere(alice):
    there = sign_in(alice)
    alice.is_active = False
    alice.save()
    assert there.get(API).status_code == 401


def test_a_confirmation_changes_the_key_and_keeps_the_session(noon, alice):
    client = sign_in(alice, HTTP_USER_AGENT=IPHONE)
    began, before = timezone.now(), client.cookies["sessionid"].value
    noon.shift(3600)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.cookies["sessionid"].value != before
    session = Session.objects.get(user=alice)
    assert (session.signed_in_at, session.device) == (began, "Safari on iPhone")
    client.cookies["sessionid"] = before
    assert client.get(API).status_code == 401
