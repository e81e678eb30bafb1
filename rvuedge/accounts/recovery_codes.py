"""Recovery codes: shown once, then kept as hashes only.

A code has 24 random characters of 32, which is 120 bits. From 112 bits on, a plain SHA-256 without a salt is enough
(ASVS 6.5.2): nobody can try that many. The codes had eight digits before, each with its own Argon2 hash, so showing a
set took ten slow hashes and so did a wrong code: seconds on a busy machine. Codes of that kind still work.
"""

import hashlib
import secrets
import string

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, identify_hasher
from django.db import transaction

from rvuedge.accounts.factors import RECOVERY
from rvuedge.accounts.models import User

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: without I, L, O and U
LOOK_ALIKE = str.maketrans("ILO", "110")
LENGTH, GROUP = 24, 4
PREFIX = "sha256:"


@transaction.atomic
def reveal(user: User) -> list[str]:
    """Return the user's recovery codes the first time, and keep only their hashes; later an empty list."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    if codes is None or "seed" not in codes.data:
        return []
    plain = [new_code() for _ in range(app_settings.RECOVERY_CODE_COUNT)]
    codes.data = {"migrated_codes": [hashed(code) for code in plain]}
    codes.save(update_fields=["data"])
    return plain


def are_unseen(user: User) -> bool:
    """Return whether the user has recovery codes that were never shown."""
    codes = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return codes is not None and "seed" in codes.data


def new_code() -> str:
    """Return a random code, in groups for reading: 7K3M-…"""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(code: str) -> str:
    """Return what's stored of a code: the same for every way to type it."""
    plain = normalize_user_code(code).upper().translate(LOOK_ALIKE)
    return PREFIX + hashlib.sha256(plain.encode()).hexdigest()


class StoredCode(str):
    """A code as it's stored: its hash, which equals the code it was made of."""

    def __eq__(self, code: object) -> bool:
        if not isinstance(code, str):
            return False
        if self.startswith(PREFIX):
            return secrets.compare_digest(hashed(code), str(self))
        return is_old_code(code) and check_password(normalize_user_code(code), str(self))

    __hash__ = str.__hash__


def is_old_code(text: str) -> bool:
    """Return whether a text is like a code of the old kind: nothing else is worth its slow hash."""
    plain = normalize_user_code(text)
    return len(plain) == app_settings.RECOVERY_CODE_DIGITS and set(plain) <= set(string.digits)


def is_stored(text: str) -> bool:
    """Return whether a text is what's stored of a code."""
    if text.startswith(PREFIX):
        return True
    try:
        return bool(identify_hasher(text))
    except ValueError:
        return False
