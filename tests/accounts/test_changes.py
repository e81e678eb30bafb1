"""Changes of address and password: asked for again, verified, and told to the owner; nothing of others is left."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import Resolver404, resolve

from rvuedge.accounts.models import User
from tests.pages import text
from tests.people import PASSWORD
from tests.signing_in import SigningClient, code_in, give_app

pytestmark = pytest.mark.django_db
ENTER = "/accounts/confirm-email/"
NEW = "umbrella-paperclip-canyon"


def addresses(user):
    return [(one.email, one.primary, one.verified) for one in EmailAddress.objects.filter(user=user).order_by("email")]


def change_email(client, email="new@example.com"):
    return client.post("/accounts/email/", {"action_add": "", "email": email})


def test_a_new_address_replaces_the_old_one_after_its_code_and_the_old_one_is_told(owner, alice):
    owner.confirm(alice)
    assert change_email(owner).url == ENTER
    assert addresses(alice) == [("alice@example.com", True, True)]
    owner.post(ENTER, {"code": code_in(mail.outbox[0])})
    assert addresses(alice) == [("new@example.com", True, True)]
    assert User.objects.get().email == "new@example.com"
    assert (mail.outbox[1].to, mail.outbox[1].subject) == (["alice@example.com"], "Your RVU Edge email was changed")
    assert "new@example.com" in mail.outbox[1].body


def test_a_wrong_code_leaves_the_address(owner, alice):
    owner.confirm(alice)
    change_email(owner)
    owner.post(ENTER, {"code": "BBBB-BBBB"})
    assert addresses(alice) == [("alice@example.com", True, True)]


def test_changing_to_an_address_of_another_account_says_nothing_before_the_code(owner, alice, charlie):
    owner.confirm(alice)
    assert change_email(owner, "charlie@example.com").url == ENTER
    assert "already" not in text(owner.get(ENTER))
    owner.post(ENTER, {"code": code_in(mail.outbox[0])})
    assert addresses(alice) == [("alice@example.com", True, True)]


@pytest.mark.parametrize("action", ["action_primary", "action_remove", "action_send"])
def test_an_unverified_address_never_becomes_primary_and_the_primary_one_stays(owner, alice, action):
    EmailAddress.objects.create(user=alice, email="other@example.com")
    owner.confirm(alice)
    owner.post("/accounts/email/", {action: "", "email": "other@example.com"})
    owner.post("/accounts/email/", {"action_remove": "", "email": "alice@example.com"})
    assert ("alice@example.com", True, True) in addresses(alice)
    assert User.objects.get().email == "alice@example.com"


def test_someone_elses_unverified_sign_up_does_not_block_a_change_to_an_own_address(owner, alice):
    data = {"email": "new@example.com", "password1": NEW, "name": "Mallory", "career_stage": "resident"}
    SigningClient().post("/accounts/signup/", data)
    owner.confirm(alice)
    change_email(owner)
    assert "right" in text(owner.post(ENTER, {"code": "BBBB-BBBB"}))
    assert User.objects.filter(email="new@example.com", name="Mallory").exists()
    owner.post(ENTER, {"code": code_in(mail.outbox[-1])})
    assert User.objects.get().email == "new@example.com"
    assert addresses(alice) == [("new@example.com", True, True)]


SENSITIVE = [
    ("post", "/accounts/email/", {"action_add": "", "email": "new@example.com"}),
    ("get", "/accounts/factors/passkeys/add/", {}),
    ("post", "/accounts/factors/passkeys/add/", {"name": "x", "credential": "{}"}),
    ("get", "/accounts/factors/app/add/", {}),
    ("post", "/accounts/factors/app/add/", {"code": "000000"}),
    ("post", "/accounts/factors/app/remove/", {}),
    ("get", "/accounts/factors/recovery-codes/", {}),
    ("post", "/accounts/factors/recovery-codes/", {}),
    ("post", "/accounts/factors/recovery-codes/new/", {}),
    ("post", "/accounts/factors/passkeys/1/remove/", {}),
    ("post", "/accounts/factors/passkeys/1/edit/", {"name": "x"}),
]


@pytest.mark.parametrize(("method", "address", "data"), SENSITIVE)
def test_a_stolen_session_changes_nothing_without_the_password(owner, alice, method, address, data):
    response = getattr(owner, method)(address, data)
    assert (response.status_code in (302, 404)) is True
    if response.status_code == 302 and address != "/accounts/factors/app/remove/":
        assert response.url.startswith("/accounts/reauthenticate/")
    assert not mail.outbox


def test_removing_the_app_takes_the_password_again(client, alice):
    give_app(alice)
    client.force_login(alice)
    assert client.post("/accounts/factors/app/remove/").url.startswith("/accounts/reauthenticate/")


def test_setting_a_first_password_takes_a_confirmation_and_keeps_no_password_in_the_session(client, alice):
    alice.set_unusable_password()
    alice.save()
    give_app(alice)
    client.force_login(alice)
    data = {"password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/set/", data).url.startswith("/accounts/reauthenticate/")
    assert NEW not in str(dict(client.session))
    client.confirm(alice)
    client.post("/accounts/password/set/", data)
    assert User.objects.get().check_password(NEW)
    assert mail.outbox[-1].subject == "Your RVU Edge account has a password"


def test_confirming_lets_a_change_go_on_as_it_was_sent(owner, alice):
    asked = change_email(owner)
    wrong = owner.post(asked.url, {"password": "not-the-password"})
    assert "The password is incorrect." in text(wrong)
    owner.post(asked.url, {"password": PASSWORD, "next": "/accounts/email/"})
    assert mail.outbox[0].to == ["new@example.com"]


def change_password(client, old, new):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_changing_the_password_takes_the_old_one_ends_other_sessions_and_is_told(owner, alice):
    other = SigningClient()
    other.force_login(alice)
    assert "Enter your current password." in text(change_password(owner, "wrong-password", NEW))
    assert change_password(owner, PASSWORD, NEW).status_code == 302
    assert owner.get("/dashboard/").status_code == 200
    assert other.get("/dashboard/").status_code == 302
    assert mail.outbox[0].subject == "Your RVU Edge password was changed"


def reset(client, email):
    client.post("/accounts/password/reset/", {"email": email})
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    if found is None:
        return None
    form = client.get(found[1], follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def test_a_reset_ends_sessions_drops_unverified_addresses_and_is_told(client, alice):
    thief = SigningClient()
    thief.force_login(alice)
    EmailAddress.objects.create(user=alice, email="thief@example.com")
    reset(client, "alice@example.com")
    assert thief.get("/dashboard/").status_code == 302
    assert addresses(alice) == [("alice@example.com", True, True)]
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (["alice@example.com"], "Your RVU Edge password was reset")


def test_a_reset_does_not_sign_in_and_asks_for_the_second_factor(client, alice):
    give_app(alice)
    reset(client, "alice@example.com")
    assert client.get("/dashboard/").status_code == 302
    signed = client.post("/accounts/login/", {"login": "alice@example.com", "password": NEW})
    assert signed.url == "/accounts/factors/authenticate/"


def test_an_address_that_an_account_never_verified_does_not_reset_it(client, alice):
    EmailAddress.objects.create(user=alice, email="victim@example.com")
    assert reset(client, "victim@example.com") is None
    assert mail.outbox[0].subject == "No RVU Edge account with this address"


def test_a_reset_link_works_once_and_for_ten_minutes(client, alice, settings):
    reset(client, "alice@example.com")
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    assert "no longer valid" in text(SigningClient().get(path, follow=True))
    assert settings.PASSWORD_RESET_TIMEOUT == 600


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/confirm-email/abc/", "/accounts/login/code/", "/accounts/login/code/confirm/", "/accounts/2fa/",
        "/accounts/signup/passkey/", "/accounts/factors/recovery-codes/download/", "/accounts/factors/trust/",
        "/accounts/phone/change/", "/accounts/3rdparty/", "/accounts/social/login/error/", "/admin/", "/admin/login/",
    ],
)  # fmt: skip
def test_pages_that_nobody_needs_do_not_exist(client, address):
    with pytest.raises(Resolver404):
        resolve(address)
    assert client.get(address).status_code == 404
