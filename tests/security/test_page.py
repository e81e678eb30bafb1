"""The security page: devices, tokens, activity."""

import time
from urllib.parse import quote

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from rvuedge.security import kinds
from rvuedge.security.models import ApiToken, Event, Session
from rvuedge.security.places import place_of_detail
from rvuedge.security.receivers import on_factor_change, on_factor_use
from rvuedge.security.tokens import make_token
from tests.pages import markup, text
from tests.people import PASSWORD
from tests.signing_in import code_in, give_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAGE = "/accounts/security/"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"
ADDRESSES = [PAGE, f"{PAGE}activity/", f"{PAGE}tokens/new/", f"{PAGE}delete/"]
ACTIONS = [f"{PAGE}sessions/end/", f"{PAGE}sessions/end-others/", f"{PAGE}tokens/1/revoke/"]


def sign_in(user, user_agent=EDGE, *, confirm=False):
    """Sign in on a new device; with `confirm`, also confirm the password, as actions require."""
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR="203.0.113.9")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if confirm:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def number(client, device):
    """Return the number of another device on the page."""
    found = markup(client.get(PAGE)).partition(f'aria-label="Sign out {device}"')[0]
    return found.rpartition('name="session" value="')[2].partition('"')[0]


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_sign_in_first(client, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", ACTIONS)
def test_actions_need_a_sign_in_and_a_post(client, owner, address):
    assert Client().post(address)["Location"].startswith("/accounts/login/")
    assert owner.get(address).status_code == 405


@pytest.mark.parametrize("address", [*ACTIONS, f"{PAGE}tokens/new/", f"{PAGE}delete/"])
def test_actions_need_a_confirmation(alice, address):
    client = sign_in(alice)
    make_token(user=alice, name="A", scope="read")
    response = client.post(address, {"name": "B", "scope": "full", "days": "90", "confirmation": "delete"})
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert ApiToken.objects.get(user=alice).name == "A"


def test_the_page_asks_again_after_a_while(noon, alice):
    client = sign_in(alice)
    assert client.get(PAGE).status_code == 200
    noon.shift(15 * 60)
    assert client.get(PAGE)["Location"] == f"/accounts/reauthenticate/?next={quote(PAGE, safe='')}"
    client.post(f"/accounts/reauthenticate/?next={PAGE}", {"password": PASSWORD})
    assert client.get(PAGE).status_code == 200
    assert client.session[RECORDS][-1]["at"] == time.time()


def test_it_lists_where_the_user_is_signed_in(noon, alice, charlie):
    sign_in(alice, IPHONE)
    sign_in(charlie, IPHONE)
    noon.shift(3600)
    page = text(sign_in(alice).get(PAGE))
    assert "Only your password protects this account. Add a passkey." in page
    assert "This computer Edge on Windows, since Mar 2 now" in page
    assert "Safari on iPhone Active Mar 2, 1:00 PM, since Mar 2 Sign out" in page


def test_a_device_is_signed_out(alice):
    here, phone = sign_in(alice, confirm=True), sign_in(alice, IPHONE)
    here.post(f"{PAGE}sessions/end/", {"session": number(here, "Safari on iPhone")})
    assert "Signed out: Safari on iPhone." in text(here.get(PAGE))
    assert phone.get("/api/v1/shortcuts/").status_code == 401
    assert phone.get("/log/")["Location"].startswith("/accounts/login/")
    assert Event.objects.get(kind="session_ended", user=alice).detail == "Safari on iPhone"


def test_all_others_are_signed_out(alice, charlie):
    here = sign_in(alice, confirm=True)
    others = [sign_in(alice, IPHONE), sign_in(alice)]
    stranger = sign_in(charlie)
    here.post(f"{PAGE}sessions/end-others/")
    assert [client.get("/api/v1/shortcuts/").status_code for client in (here, *others, stranger)] == [
        200,
        401,
        401,
        200,
    ]
    assert "Signed out 2 other devices." in text(here.get(PAGE))


@pytest.mark.parametrize("session", ["", "x", "-1", "99999999999999999999", "0"])
def test_another_ones_session_cannot_be_ended(alice, charlie, session):
    stranger = sign_in(charlie, confirm=True)
    theirs = sign_in(alice)
    answer = stranger.post(f"{PAGE}sessions/end/", {"session": session or number(theirs, "Edge on Windows")})
    assert answer.status_code == 302
    assert Session.objects.filter(user=alice).count() == 1


def test_the_session_key_is_not_on_the_page(alice):
    sign_in(alice, IPHONE)
    here = sign_in(alice)
    page = markup(here.get(PAGE))
    assert not [key for key in Session.objects.values_list("session_key", flat=True) if key in page]


def test_a_token_is_made_shown_once_and_revoked(alice):
    client = sign_in(alice, confirm=True)
    made = client.post(f"{PAGE}tokens/new/", {"name": "Shortcuts", "scope": "append", "days": "30"})
    assert "no-store" in made["Cache-Control"]
    secret = markup(made).partition('id="token-secret" tabindex="-1">')[2].partition("<")[0]
    token = ApiToken.objects.get(user=alice)
    assert secret.startswith("rvue_")
    assert (token.name, token.scope, (token.expires_at - token.created_at).days) == ("Shortcuts", "append", 30)
    page = client.get(PAGE)
    assert "Shortcuts May only add to your log, to Apr 1, 2026. Never used" in text(page)
    assert secret not in markup(page)
    client.post(f"{PAGE}tokens/{token.pk}/revoke/")
    assert not ApiToken.objects.exists()
    kinds = Event.objects.filter(user=alice, kind__startswith="token").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["token_made", "token_revoked"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 61}, {"scope": "staff"}, {"days": "400"}, {"days": "x"}, {"name": "a\0"}]
)
def test_a_token_with_wrong_facts_is_not_made(alice, wrong):
    client = sign_in(alice, confirm=True)
    answer = client.post(f"{PAGE}tokens/new/", {"name": "A", "scope": "read", "days": "90"} | wrong)
    assert answer.status_code in (400, 422)
    assert not ApiToken.objects.exists()


def test_another_ones_token_cannot_be_revoked(alice, charlie):
    token, _ = make_token(user=alice, name="A", scope="read")
    stranger = sign_in(charlie, confirm=True)
    assert stranger.post(f"{PAGE}tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()
    assert Event.objects.get(kind="refused").user_id == charlie.pk


def test_it_shows_twenty_events_and_more_on_request(alice, charlie):
    Event.objects.bulk_create(Event(user=alice, kind="token_made", detail=f"number {n}") for n in range(60))
    Event.objects.create(user=charlie, kind="signed_in", detail="a stranger's")
    client = sign_in(alice)
    page = text(client.get(PAGE))
    assert "Signed in : Password Mar 2, 2026, 1:00 PM. Edge on Windows, 203.0.113.0/24" in page
    assert ("number 41" in page, "number 40" in page, "All activity" in page) == (True, False, True)
    everything = text(client.get(f"{PAGE}activity/")) + text(client.get(f"{PAGE}activity/?page=2"))
    assert all(f"number {n}" in everything for n in range(60))
    assert "a stranger's" not in everything


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_whatever_it_shows(alice, count, django_assert_num_queries):
    client = sign_in(alice)
    for n in range(count - 1):
        sign_in(alice)
        make_token(user=alice, name=str(n), scope="read")
    client.get(PAGE)
    with django_assert_num_queries(10):
        client.get(PAGE)


def test_the_profile_links_to_it(owner):
    assert f'href="{PAGE}"' in markup(owner.get("/accounts/profile/"))


def test_tokens_are_told_by_mail_without_their_secret(alice):
    client = sign_in(alice, confirm=True)
    made = client.post(f"{PAGE}tokens/new/", {"name": "Shortcuts", "scope": "append", "days": "30"})
    client.post(f"{PAGE}tokens/{ApiToken.objects.get().pk}/revoke/")
    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("Token created", [alice.email]), ("Token revoked", [alice.email]),
    ]  # fmt: skip
    assert "“Shortcuts” (Only add to your log) on this device: Edge on Windows" in mail.outbox[0].body
    secret = markup(made).partition('id="token-secret" tabindex="-1">')[2].partition("<")[0]
    assert secret not in str([message.body for message in mail.outbox])


def test_who_has_just_signed_up_is_not_asked_again_but_changes_are():
    client = Client(HTTP_USER_AGENT=EDGE)
    typed = {"email": "dana@example.com", "password1": PASSWORD, "name": "Dana", "career_stage": "resident"}
    client.post("/accounts/signup/", typed)
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0])})
    page = markup(client.get(PAGE))
    assert "Account created" in page
    assert "Email address confirmed" in page
    assert 'Signed in<span class="security-detail">: Emailed code' in page
    assert "Email address changed" not in page
    found = [client.get(f"{PAGE}{page}") for page in ("tokens/new/", "delete/")]
    found += [
        client.get("/accounts/factors/app/add/"),
        client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"}),
    ]
    assert [answer.headers.get("Location", "").partition("?")[0] for answer in found] == [
        "/accounts/reauthenticate/"
    ] * 4


def test_a_code_typed_elsewhere_does_not_count_as_a_sign_up_here():
    client, other = Client(), Client()
    typed = {"email": "dana@example.com", "password1": PASSWORD, "name": "Dana", "career_stage": "resident"}
    for each in (client, other):
        each.post("/accounts/signup/", typed)
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0])})
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


def test_activity_has_no_names_of_views(alice):
    named = 'Access refused<span class="security-detail">: '
    kept = {
        "POST mfa_login_webauthn": f"{named}Passkey sign-in", "GET api:entry-detail": f"{named}API",
        "PUT unknown_view": "Access refused</p>",
    }  # fmt: skip
    for detail in kept:
        Event.objects.create(user=alice, kind="refused", detail=detail)
    page = markup(sign_in(alice).get(PAGE))
    for detail, shown in kept.items():
        assert shown in page
        assert detail.partition(" ")[2] not in page


def test_each_view_has_plain_words():
    """A new app or page of an account needs words, or its refusals say nothing."""
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    names |= {f"{space}:x" for space in get_resolver().namespace_dict}
    assert [name for name in names if name.startswith(("account", "mfa")) and not place_of_detail(f"GET {name}")] == []
    spaces = [name for name in names if name.endswith(":x")]
    assert [name for name in spaces if not place_of_detail(f"GET {name}")] == []


def test_recovery_codes_are_a_set_in_the_activity(alice):
    client = sign_in(alice, confirm=True)
    give_app(alice)
    client.post("/accounts/factors/recovery-codes/new/")
    on_factor_change(kinds.FACTOR_ADDED, alice, alice.authenticator_set.get(type="recovery_codes"))
    on_factor_use(alice, alice.authenticator_set.get(type="recovery_codes"))
    found = {(kinds.name_of(kind), detail) for kind, detail in Event.objects.values_list("kind", "detail")}
    assert ("Sign-in method added", "Recovery codes") in found
    assert ("Recovery code used", "") in found
    assert not any(detail == "Recovery code" for _, detail in found)
