"""Sign up, sign in, sign out, a forgotten password, and the profile."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core import mail
from django.db import IntegrityError, connection, transaction

from rvuedge.accounts.backends import ClinicianBackend, known_user, statement_for
from rvuedge.accounts.models import Clinician, User
from tests.pages import text
from tests.people import PASSWORD
from tests.signing_in import code_in

pytestmark = pytest.mark.django_db


def sign_up(client, **changes):
    data = {"email": "dana@example.com", "password1": PASSWORD, "name": "Dana Diaz", "career_stage": "resident"}
    return client.post("/accounts/signup/", data | changes)


def sign_in(client, email="alice@example.com", password=PASSWORD, **data):
    return client.post("/accounts/login/", {"login": email, "password": password} | data)


def test_signing_up_creates_a_clinician_and_signs_in(client):
    response = sign_up(client, email="Dana@Example.com")
    assert response.url == "/accounts/confirm-email/"
    assert client.get("/dashboard/").status_code == 302
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["dana@example.com"], "Your RVU Edge code")
    entered = client.post(response.url, {"code": code_in(message).lower().replace("-", " ")})
    assert entered.url == "/dashboard/"
    user = User.objects.get(email="dana@example.com")
    assert (user.name, user.clinician.career_stage) == ("Dana Diaz", "resident")
    assert client.get("/dashboard/").status_code == 200
    assert identify_hasher(user.password).algorithm == "argon2"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "dana"}, "Enter a valid email address"),
        ({"email": ""}, "This field is required"),
        ({"password1": "123456789012345"}, "easy to guess"),
        ({"password1": "short"}, "too short"),
        ({"career_stage": "king"}, "Select a valid choice"),
    ],
)
def test_an_invalid_sign_up_shows_the_reason_and_keeps_the_input(client, changes, message):
    response = sign_up(client, **changes)
    assert message in text(response)
    assert "Dana Diaz" in response.content.decode()
    assert User.objects.count() == 0


def test_an_email_has_one_account_whatever_its_case(client, alice):
    sign_up(client, email="ALICE@example.com")
    assert User.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Alice@Example.com")


def test_signing_in_continues_to_the_requested_page(client, alice):
    assert sign_in(client, next="/history/").url == "/history/"
    assert client.get("/history/").status_code == 200


def test_signing_in_never_redirects_to_another_site(client, alice):
    assert sign_in(client, next="https://evil.example/").url == "/dashboard/"


@pytest.mark.parametrize(("email", "password"), [("alice@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_password_and_an_unknown_email_get_the_same_message(client, alice, email, password):
    assert "The email or password is incorrect." in text(sign_in(client, email, password))
    assert client.get("/dashboard/").status_code == 302


def test_an_inactive_account_cannot_sign_in_and_loses_its_session(client, alice):
    client.force_login(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/dashboard/").status_code == 302
    sign_in(client)
    assert client.get("/dashboard/").status_code == 302


def test_signing_out_requires_a_post(client, alice):
    client.force_login(alice)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/dashboard/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/dashboard/").status_code == 302


def test_a_forgotten_password_is_reset_by_email(client, alice):
    response = client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    assert "mail" in text(client.get(response.url)).lower()
    (message,) = mail.outbox
    assert message.to == ["alice@example.com"]
    assert message.subject == "Reset your RVU Edge password"
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", message.body)[1]
    form = client.get(path, follow=True)
    changed = client.post(
        form.request["PATH_INFO"], {"password1": "another-horse-chews-42", "password2": "another-horse-chews-42"}
    )
    assert changed.status_code == 302
    assert sign_in(client, password="another-horse-chews-42").status_code == 302


def test_a_reset_for_an_unknown_email_sends_no_reset_link(client, alice):
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    (message,) = mail.outbox
    assert message.to == ["nobody@example.com"]
    assert "/key/" not in message.body


def test_an_invalid_reset_link_shows_a_message(client, alice):
    page = client.get("/accounts/password/reset/key/1-nonsense/")
    assert page.status_code == 200
    assert "link" in text(page).lower()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
    ],
)  # fmt: skip
def test_public_account_pages_use_our_templates(client, address):
    assert 'class="account"' in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/accounts/logout/", "/accounts/email/", "/accounts/password/change/"])
def test_signed_in_account_pages_use_our_templates(client, alice, address):
    client.force_login(alice)
    assert 'class="account"' in client.get(address).content.decode()


PROFILE = {"name": "Alice A.", "career_stage": "app", "specialty": "urology", "locality": "10112-00", "fte": "0.80"}


def test_a_profile_is_saved(client, alice, rvu26a):
    client.force_login(alice)
    response = client.post("/accounts/profile/", PROFILE, follow=True)
    assert "Profile saved." in text(response)
    clinician = Clinician.objects.get(user=alice)
    assert (clinician.specialty, clinician.locality) == ("urology", "10112-00")
    assert [(one.fte, one.cfte) for one in alice.fte_periods.all()] == [(Decimal("0.80"), None)]
    assert "Alice A." in text(client.get("/dashboard/"))


@pytest.mark.parametrize(
    "changes",
    [
        {"fte": "0"},
        {"fte": "2"},
        {"fte": "x"},
        {"cfte": "0.81"},
        {"cfte": "-1"},
        {"specialty": "kings"},
        {"locality": "99999-99"},
        {"career_stage": ""},
    ],
)
def test_an_invalid_profile_is_rejected(client, alice, rvu26a, changes):
    client.force_login(alice)
    response = client.post("/accounts/profile/", PROFILE | changes)
    assert response.status_code == 422
    assert Clinician.objects.get(user=alice).specialty == "general-surgery"


def test_a_saved_locality_is_accepted_when_no_release_has_it(client, alice):
    Clinician.objects.filter(user=alice).update(locality="02102-01")
    client.force_login(alice)
    response = client.post("/accounts/profile/", PROFILE | {"locality": "02102-01"})
    assert response.status_code == 302


def test_the_database_rejects_invalid_profiles(alice):
    for changes in ({"locality": "Alaska"}, {"career_stage": "king"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Clinician.objects.filter(user=alice).update(**changes)


def test_a_row_that_is_known_is_used_once_and_for_its_user_only(alice, charlie, django_assert_num_queries):
    backend = ClinicianBackend()
    with connection.cursor() as cursor:
        cursor.execute(*statement_for(alice.pk))
        row = cursor.fetchone()
    with known_user(alice.pk, row):
        with django_assert_num_queries(1):
            assert backend.get_user(charlie.pk) == charlie
        with django_assert_num_queries(0):
            assert backend.get_user(str(alice.pk)) == alice
        with django_assert_num_queries(1):
            assert backend.get_user(alice.pk) == alice
    with known_user(alice.pk, None), django_assert_num_queries(0):
        assert backend.get_user(alice.pk) is None
    with known_user(alice.pk, row):
        pass
    with django_assert_num_queries(1):
        assert backend.get_user(alice.pk) == alice
