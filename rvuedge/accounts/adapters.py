"""allauth's adapters: our error messages, and how second factors are named and stored."""

import base64
import hashlib
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher
from django.utils.encoding import force_bytes
from qrcode.image.svg import SvgPathImage

from rvuedge.accounts.factors import PASSKEY, RECOVERY, needs_factor

MESSAGES = {
    "cannot_remove_primary_email": "You can't remove your email. Change it instead.",
    "duplicate_email": "Your account already has this email.",
    "email_password_mismatch": "The email or password is incorrect.",
    "email_taken": "An account with this email already exists. Sign in, or reset your password.",
    "enter_current_password": "Enter your current password.",
    "incorrect_code": "That code isn't right.",
    "incorrect_password": "The password is incorrect.",
    "max_email_addresses": "You can have up to %d emails.",
    "too_many_login_attempts": "Too many failed attempts. Wait a few minutes, then try again.",
    "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
}
WAYS = {
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
}
FACTOR_MESSAGES = {
    "cannot_delete_authenticator": "Staff need a second factor. Add another one before you remove this one.",
    "cannot_generate_recovery_codes": "Add a passkey or an authenticator app first.",
    "incorrect_code": "That code isn't right. Each code works once.",
    "unverified_email": "Verify your email first.",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's behavior with our error messages."""

    error_messages = DefaultAccountAdapter.error_messages | MESSAGES

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Return the ways to confirm who you are, in our words, a passkey first: it can't be phished."""
        ways = super().get_reauthentication_methods(user)
        for way in ways:
            way["description"] = WAYS[way["id"]]
        return sorted(ways, key=lambda way: list(WAYS).index(way["id"]))


class HashedCode(str):
    """A recovery code as it's stored: the hash, which equals the code it was made of (ASVS 6.5.2)."""

    def __eq__(self, code: object) -> bool:
        return isinstance(code, str) and check_password(normalize_user_code(code), str(self))

    __hash__ = str.__hash__


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second factors, with secrets encrypted by SECRET_KEY, so a copy of the database alone opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | FACTOR_MESSAGES

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; a recovery code that is only stored as a hash stays one."""
        if is_hash(encrypted_text):
            return HashedCode(encrypted_text)
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:  # SECRET_KEY changed: no code is right, and an empty secret would be guessed
            raise self.validation_error("incorrect_code") from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor of someone who needs one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return not needs_factor(authenticator.user) or others.exclude(type=RECOVERY).exists()

    def generate_authenticator_name(self, user: Any, type: str) -> str:  # noqa: ARG002 allauth passes it by name
        """Return the name of a passkey whose owner gave none."""
        count = Authenticator.objects.filter(user_id=user.pk, type=PASSKEY).count()
        return f"Passkey {count + 1}"

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an SVG element for the page, since the content policy forbids data URLs."""
        return str(qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return "RVU Edge"


def is_hash(text: str) -> bool:
    """Return whether the text is a password hash."""
    try:
        return bool(identify_hasher(text))
    except ValueError:
        return False


def _cipher() -> MultiFernet:
    """Return the cipher of SECRET_KEY; what earlier keys encrypted stays readable (SECRET_KEY_FALLBACKS)."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str | bytes) -> bytes:
    return hashlib.blake2b(force_bytes(key), digest_size=32, person=b"rvuedge.factors"[:16]).digest()
