"""allauth's forms for second factors, with our labels, codes that work once, and passkeys that need no password."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django.forms import BooleanField, HiddenInput, TextInput

from rvuedge.accounts.factors import APP, use_up
from rvuedge.privacy.detector import Field
from rvuedge.privacy.fields import FreeText

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class OneTimeCode:
    """A code of the authenticator app or a recovery code; each works once."""

    fields: dict[str, Any]
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = CODE_ATTRIBUTES
        self.fields["code"].help_text = "From your authenticator app, or one of your recovery codes."

    def clean_code(self) -> str:
        """Return the code, and let nobody use it again."""
        code = str(super().clean_code())  # type: ignore[misc]
        if self.authenticator.type == APP and not use_up(self.authenticator):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OneTimeCode, base.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in."""


class ReauthenticateCodeForm(OneTimeCode, base.ReauthenticateForm):  # type: ignore[misc]
    """Enter a code again before a change to the account."""


class ActivateAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """Set up an authenticator app with a first code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
        self.fields["code"].help_text = "The 6 digits that the app shows now."
        self.fields["code"].widget.attrs = CODE_ATTRIBUTES


class DeactivateAppForm(totp.DeactivateTOTPForm):  # type: ignore[misc]
    """Remove the authenticator app."""


class Answer:
    """A browser's answer about a passkey. A malformed one is as wrong as a forged one: allauth expects some keys."""

    def clean_credential(self) -> Any:
        """Return what allauth makes of the answer."""
        return judge(super().clean_credential)  # type: ignore[misc]


def judge(read: Callable[[], Any]) -> Any:
    """Return what `read` returns. Raises ValidationError if the answer that it reads is malformed."""
    try:
        return read()
    except (AttributeError, LookupError, TypeError, ValueError, struct.error, InvalidSignature) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class SignInPasskeyForm(Answer, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign in with a passkey alone."""


class SecondStepPasskeyForm(Answer, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in, with a passkey."""


class ReauthenticatePasskeyForm(Answer, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Use a passkey again before a change to the account."""


NAME = "Name"
NAME_HELP = "Where you'll find it: your phone, a laptop, a security key."


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey. It must verify its user, so it signs in without a password."""

    name = FreeText(kind=Field.DEVICE_NAME, label=NAME, max_length=60, required=False, help_text=NAME_HELP)
    passwordless = BooleanField(required=False, widget=HiddenInput, initial=True)

    def clean_passwordless(self) -> bool:
        """Demand the face, finger or PIN of every passkey."""
        return True

    def clean(self) -> Any:
        """Check the browser's answer."""
        return judge(super().clean)


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Rename a passkey."""

    name = FreeText(kind=Field.DEVICE_NAME, label=NAME, max_length=60, widget=TextInput, help_text=NAME_HELP)
