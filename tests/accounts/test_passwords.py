"""New passwords: their length, what's too easy to guess, and no other rule."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.accounts.models import User
from rvuedge.accounts.password_rules import (
    LEAST,
    GuessableValidator,
    LengthValidator,
    common_passwords,
    is_guessable,
    words_of,
)
from rvuedge.settings import accounts
from tests.people import PASSWORD
from tests.signing_in import give_app

GUESSABLE = [
    "123456789012345", "password1234567", "passwordpassword", "iloveyouiloveyou", "qwertyuiopasdfgh", "aaaaaaaaaaaaaaa",
    "Password!Password!", "trustno1-trustno1", "abcdefghijklmno", "thisismypassword", "1q2w3e4r5t6y7u8i",
    "RVU Edge 2026 !!", "rvuedge-rvuedge-1", "wRVU-surgery-2026", "surgeon.hospital.1", "qwertyuiop1234567890",
    "letmein-letmein-2026", "___________________",
]  # fmt: skip
FINE = [
    PASSWORD, "umbrella paperclip canyon", "Sommer in Wien 1987", "kvxqjzpwmtrbdns", "日本語のとても長いパスワードです",
    "5f3kd9sl2m1q0zz",
    "   leading and trailing   ", "ALLUPPERWITHOUTDIGITSQZX", "99213 was a long clinic day",
]  # fmt: skip


@pytest.mark.parametrize("password", GUESSABLE)
def test_a_long_password_made_of_common_ones_or_of_the_sites_words_is_refused(password):
    assert is_guessable(password)


@pytest.mark.parametrize("password", FINE)
def test_any_other_password_is_fine_whatever_its_characters(password):
    assert not is_guessable(password)
    LengthValidator().validate(password)


def test_every_common_password_is_refused_twice_and_with_a_year():
    common = sorted(common_passwords())
    assert len(common) > 19_000
    assert all(is_guessable(word) and is_guessable(word.upper()) for word in common)
    for word in [word for word in common[::97] if len(re.sub(r"[\W_]", "", word)) >= 4]:
        for password in (f"{word}2026", f"{word}-{word}"):
            assert is_guessable(password), password


def test_at_least_3000_guessable_passwords_are_long_enough_for_the_length_rule():
    """ASVS 6.2.4 counts only passwords that the other rules would accept."""
    long = {
        word + other for word in ("password", "iloveyou", "princess") for other in common_passwords() if other.isalnum()
    }
    long = [password for password in sorted(long) if len(password) >= LEAST]
    assert len(long) > 10_000
    assert all(is_guessable(password) for password in long[::61])


def test_the_owners_name_and_address_are_no_password():
    user = User(email="maya.okafor@hospital.example", name="Maya Okafor")
    for password in ("maya-okafor-maya", "Okafor.Maya.1984", "okafor-hospital-maya"):
        with pytest.raises(ValidationError, match="easy to guess"):
            GuessableValidator().validate(password, user)
    assert words_of("Zoë O'Neil-Müller") == {"zoë", "neil", "müller"}


@given(st.text(max_size=80))
def test_any_text_is_judged(password):
    assert is_guessable(password) in (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("length", "plain", "with_factor"), [(7, 0, 0), (8, 0, 1), (14, 0, 1), (15, 1, 1), (256, 1, 1), (257, 0, 0)]
)
def test_the_length_is_15_or_8_with_a_second_factor(alice, length, plain, with_factor):
    assert is_long_enough(length, alice) == plain
    give_app(alice)
    assert is_long_enough(length, alice) == with_factor


def is_long_enough(length, user):
    try:
        LengthValidator().validate("x" * length, user)
    except ValidationError:
        return False
    return True


@pytest.mark.django_db
def test_a_password_is_kept_exactly_as_typed(owner, alice):
    new = " Ümbrella  Paperclip  canyon " + "x" * 100
    owner.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user = User.objects.get()
    assert user.check_password(new)
    assert not user.check_password(new.strip())
    assert not user.check_password(new.lower())


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/login/"])
def test_password_fields_are_masked_and_allow_pasting_and_managers(client, address):
    page = client.get(address).content.decode()
    assert 'type="password"' in page
    assert "onpaste" not in page
    assert ('autocomplete="new-password"' in page) or ('autocomplete="current-password"' in page)
    assert "maxlength" not in page.split('type="password"')[1].split(">")[0]


@pytest.mark.django_db
def test_an_old_password_that_new_rules_refuse_still_signs_in(client, alice):
    alice.set_password("short")
    alice.save()
    assert client.post("/accounts/login/", {"login": alice.email, "password": "short"}).url == "/dashboard/"


def test_a_password_is_stored_as_argon2id(alice):
    assert alice.password.startswith("argon2$argon2id$")
    assert accounts.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
