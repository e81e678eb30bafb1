"""Passwords in a list of breached ones are refused; the list is searched on disk."""

import hashlib
import random

import pytest
from django.core.exceptions import ValidationError

from rvuedge.accounts.breached import BreachedValidator, is_in_list, problem_of_list

PASSWORDS = [f"breached password {number}" for number in range(2_000)]


@pytest.fixture(params=["\n", "\r\n"])
def breached(request, tmp_path):
    chance = random.Random(6)
    hashes = sorted(hashlib.sha1(password.encode()).hexdigest().upper() for password in PASSWORDS)
    lines = (f"{found}:{chance.randrange(1, 10 ** chance.randrange(1, 9))}{request.param}" for found in hashes)
    path = tmp_path / "pwned.txt"
    path.write_bytes("".join(lines).encode())
    return path


def test_every_password_of_the_list_is_found_and_no_other(breached):
    assert all(is_in_list(password, breached) for password in PASSWORDS)
    assert not any(is_in_list(f"fine {password}", breached) for password in PASSWORDS)


def test_an_empty_list_has_none(tmp_path):
    (tmp_path / "none.txt").touch()
    assert not is_in_list("anything", tmp_path / "none.txt")


def test_a_breached_password_is_refused_if_there_is_a_list(breached, settings):
    BreachedValidator().validate(PASSWORDS[7])
    settings.BREACHED_PASSWORDS_FILE = str(breached)
    with pytest.raises(ValidationError, match="known from a breach"):
        BreachedValidator().validate(PASSWORDS[7])
    BreachedValidator().validate("umbrella paperclip canyon")


def test_a_list_of_hashes_alone_works_too(tmp_path):
    path = tmp_path / "own.txt"
    hashes = sorted(hashlib.sha1(password.encode()).hexdigest() for password in PASSWORDS[:50])
    path.write_text("\n".join(hashes))
    assert all(is_in_list(password, path) for password in PASSWORDS[:50])
    assert not is_in_list("fine", path)
    assert problem_of_list(path) == ""


def test_a_wrong_list_is_explained(breached, tmp_path):
    assert problem_of_list(breached) == ""
    lines = breached.read_bytes().splitlines()
    wrong = {
        b"\n".join(lines[::-1]): "isn't sorted by hash",
        b"password\n123456\n": "isn't a list of SHA-1 hashes",
        b"": "isn't a list of SHA-1 hashes",
    }
    for content, problem in wrong.items():
        (tmp_path / "wrong.txt").write_bytes(content)
        assert problem_of_list(tmp_path / "wrong.txt") == problem
    assert problem_of_list(tmp_path / "absent.txt") == "can't be read (FileNotFoundError)"
