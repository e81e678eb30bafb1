"""Sign-up: an address counts once its owner has typed the mailed code, and nobody learns who has an account."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from rvuedge.accounts.models import PendingSignUp, User
from tests.pages import markup, text
from tests.people import PASSWORD
from tests.plugins.hashing import FastArgon2Hasher
from tests.signing_in import SigningClient, code_in

pytestmark = pytest.mark.django_db
ENTER = "/accounts/confirm-email/"
OTHERS = "mallory-chose-this-one"


def sign_up(client, email="dana@example.com", password=PASSWORD, name="Dana Diaz"):
    data = {"email": email, "password1": password, "name": name, "career_stage": "resident"}
    return client.post("/accounts/signup/", data)


def sign_in(client, email, password):
    return client.post("/accounts/login/", {"login": email, "password": password})


def is_signed_in(client):
    return client.get("/dashboard/").status_code == 200


def test_a_wrong_code_opens_nothing_and_three_end_the_try(client):
    sign_up(client)
    for _ in range(2):
        assert "That code isn't right." in text(client.post(ENTER, {"code": "BBBB-BBBB"}))
    page = text(client.post(ENTER, {"code": "BBBB-BBBB"}, follow=True))
    assert "That was the third wrong code, so it no longer works. Start again to get a new one." in page
    assert "Too many failed attempts" not in page
    assert client.post(ENTER, {"code": code_in(mail.outbox[0])}).url == "/accounts/login/"
    assert not is_signed_in(client)


def test_a_code_works_for_ten_minutes_in_the_browser_that_asked(client):
    sign_up(client)
    code = code_in(mail.outbox[0])
    assert SigningClient().post(ENTER, {"code": code}).url == "/accounts/login/"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post(ENTER, {"code": code}).url == "/accounts/login/"
    assert not is_signed_in(client)


def test_another_code_replaces_the_first(client):
    sign_up(client)
    client.post(ENTER, {"action": "resend"})
    first, second = (code_in(message) for message in mail.outbox)
    assert "That code isn't right." in text(client.post(ENTER, {"code": first}))
    assert client.post(ENTER, {"code": second}).url == "/dashboard/"


@pytest.mark.parametrize("first", ["dana@example.com", "alice@example.com", "dan@example.com"])
def test_who_signs_up_again_gets_what_was_typed_last(client, alice, first):
    """Back to correct the address, the password or the name. An address with an account looks the same."""
    sign_up(client, first, OTHERS, "Dan")
    assert sign_up(client).url == ENTER
    assert [message.to for message in mail.outbox] == [[first], ["dana@example.com"]]
    assert client.post(ENTER, {"code": code_in(mail.outbox[-1])}).url == "/dashboard/"
    dana = User.objects.get(email="dana@example.com")
    assert (dana.name, dana.check_password(PASSWORD)) == ("Dana Diaz", True)


def test_an_unverified_account_cannot_be_used_even_with_a_session(client):
    sign_up(client)
    user = User.objects.get()
    assert sign_in(SigningClient(), user.email, PASSWORD).url == ENTER
    client.force_login(user)
    for address in ("/dashboard/", "/accounts/factors/passkeys/add/", "/accounts/email/", "/api/v1/device/"):
        assert client.get(address).status_code in (302, 401, 403), address


def test_the_owner_of_an_address_gets_nothing_that_a_squatter_made(client):
    mallory = SigningClient()
    sign_up(mallory, password=OTHERS, name="Mallory")
    sign_up(client)
    client.post(ENTER, {"code": code_in(mail.outbox[-1])})
    assert is_signed_in(client)
    assert User.objects.get().name == "Dana Diaz"
    assert "incorrect" in text(sign_in(SigningClient(), "dana@example.com", OTHERS))
    mallory.post(ENTER, {"code": code_in(mail.outbox[0])})  # even with the code of the squatter's mail
    assert not is_signed_in(mallory)


@pytest.mark.parametrize("comes", ["before", "after", "often"])
def test_a_squatter_does_not_end_the_code_of_the_owners_browser(client, comes):
    squatters = [SigningClient() for _ in range(4)]
    for squatter in squatters[: {"before": 1, "after": 0, "often": 2}[comes]]:
        sign_up(squatter, password=OTHERS, name="Mallory")
    sign_up(client)
    code = code_in(mail.outbox[-1])
    for squatter in squatters[{"before": 4, "after": 3, "often": 2}[comes] :]:
        sign_up(squatter, password=OTHERS, name="Mallory")
    assert client.post(ENTER, {"code": code}).url == "/dashboard/"
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.name, user.clinician.career_stage) == ("Dana Diaz", "resident")
    assert "incorrect" in text(sign_in(SigningClient(), "dana@example.com", OTHERS))
    assert is_signed_in(client)
    for squatter in squatters:  # even with the codes of their mails
        for message in mail.outbox:
            squatter.post(ENTER, {"code": code_in(message)})
        assert not is_signed_in(squatter)


def test_who_knows_the_squatters_password_does_not_get_in_after_the_owner(client):
    mallory = SigningClient()
    sign_up(SigningClient(), password=OTHERS)
    sign_in(mallory, "dana@example.com", OTHERS)
    code = code_in(mail.outbox[-1])
    sign_up(client)
    client.post(ENTER, {"code": code_in(mail.outbox[-1])})
    mallory.post(ENTER, {"code": code})
    assert is_signed_in(client)
    assert not is_signed_in(mallory)


def test_a_squatter_keeps_nothing_when_the_owner_resets_the_password(client):
    sign_up(SigningClient(), password=OTHERS)
    user = User.objects.get()
    user.set_password(PASSWORD)
    user.save()
    assert "incorrect" in text(sign_in(SigningClient(), "dana@example.com", OTHERS))
    assert sign_in(client, "dana@example.com", PASSWORD).url == ENTER
    client.post(ENTER, {"code": code_in(mail.outbox[-1])})
    assert is_signed_in(client)
    assert not PendingSignUp.objects.exists()


def test_a_verified_account_is_not_replaced(client, alice):
    sign_up(client, email="alice@example.com", password=OTHERS)
    assert User.objects.get().check_password(PASSWORD)
    assert "You already have an account" in mail.outbox[0].body
    assert "BBBB" not in mail.outbox[0].body


def test_an_account_made_by_an_operator_is_not_replaced_before_its_first_sign_in(client, alice):
    alice.emailaddress_set.all().delete()
    sign_up(client, email="alice@example.com", password=OTHERS)
    assert User.objects.get().check_password(PASSWORD)


def test_an_abandoned_sign_up_is_removed_after_a_day(client, alice):
    sign_up(SigningClient(), email="eve@example.com")
    PendingSignUp.objects.update(started_at=timezone.now() - timedelta(hours=25))
    sign_up(client)
    assert {user.email for user in User.objects.all()} == {"alice@example.com", "dana@example.com"}


def journey(email):
    """What a visitor sees who signs up with an address: each page, with the address and tokens taken out."""
    client, seen = SigningClient(), []
    for response in (
        sign_up(client, email=email), client.get(ENTER),
        client.get("/accounts/login/"), client.get("/accounts/signup/"),
        client.post(ENTER, {"action": "resend"}), client.post(ENTER, {"action": "change", "email": "x@example.com"}),
        *(client.post(ENTER, {"code": "BBBB-BBBB"}) for _ in range(2)),
        client.get(ENTER), client.get("/accounts/login/"),
    ):  # fmt: skip
        page = markup(response).replace(email, "EMAIL")
        seen.append((response.status_code, response.headers.get("Location"), strip_tokens(page)))
    return seen


def strip_tokens(page):
    return page.split('name="csrfmiddlewaretoken"')[0] + str(len(page) // 40)


def test_signing_up_looks_the_same_for_an_address_with_an_account(alice):
    assert journey("alice@example.com") == journey("nobody@example.com")


class CountingHasher(FastArgon2Hasher):
    """Counts the passwords it hashes."""

    count = 0

    def encode(self, password, salt):
        CountingHasher.count += 1
        return super().encode(password, salt)


def test_signing_up_takes_as_long_for_an_address_with_an_account(alice, settings):
    """Hashing is by far the longest step of a sign-up."""
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_up.CountingHasher"]
    counts = [hashes_of(lambda e=email: sign_up(SigningClient(), email=e)) for email in (alice.email, "no@example.com")]
    assert counts == [1, 1]


def test_signing_in_takes_as_long_for_an_address_without_an_account(alice, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_up.CountingHasher"]
    alice.set_password(PASSWORD)
    alice.save()
    counts = [
        hashes_of(lambda e=email: sign_in(SigningClient(), e, OTHERS)) for email in (alice.email, "no@example.com")
    ]
    assert counts == [0, 1]  # checking a stored hash isn't counted, and takes as long


def hashes_of(act):
    before = CountingHasher.count
    act()
    return CountingHasher.count - before


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/login/"])
def test_asking_about_an_address_gets_the_same_answer(alice, address):
    answers = set()
    for email in ("alice@example.com", "nobody@example.com"):
        response = SigningClient().post(address, {"email": email, "login": email, "password": "not-the-password"})
        page = markup(response).replace(email, "EMAIL")
        answers.add((response.status_code, response.headers.get("Location"), strip_tokens(page)))
    assert len(answers) == 1
