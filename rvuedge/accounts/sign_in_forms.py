"""allauth's forms for signing in, codes by mail and the address, with our labels."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress

from rvuedge.accounts import signing_up

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class LoginForm(forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Sign in with a password; the browser may offer a passkey in the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    """Enter the password again before a change to the account."""


class EmailCodeForm(forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """Enter the code that we mailed to an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = CODE_ATTRIBUTES

    def clean_code(self) -> str:
        """Return the code. If a newer sign-up replaced this one, or it only pretends, no code is right."""
        if self.user is None:
            raise get_adapter().validation_error("incorrect_code")
        forms.BaseConfirmCodeForm.clean_code(self)
        signing_up.release(self.email, keep=self.user)
        return str(super().clean_code())


class ChangeEmailForm(forms.AddEmailForm):  # type: ignore[misc]
    """Enter the new address of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New email"


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a link to choose a new password."""

    users: list[Any]

    def clean_email(self) -> str:
        """Find the account of an address: only one that verified it, or that has no verified address."""
        email = str(super().clean_email())
        self.users = [user for user in self.users if _may_reset(user, email)]
        return email


def _may_reset(user: Any, email: str) -> bool:
    verified = {address.email for address in EmailAddress.objects.filter(user=user, verified=True)}
    return not verified or email.lower() in verified
