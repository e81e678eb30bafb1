"""allauth's forms that set a password, with our labels and help.

They're separate from rvuedge.accounts.forms because allauth's sign-up form inherits from a form there.
"""

from typing import Any

from allauth.account import forms

HELP = "At least 8 characters, with a letter. Not a common password."
LABELS = {"oldpassword": "Current password", "password1": "New password", "password2": "Confirm password"}


class PasswordLabels:
    """Gives the password fields of a form their labels and help."""

    labels = LABELS
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.labels.keys() & self.fields.keys():
            self.fields[name].label = self.labels[name]
        self.fields["password1"].help_text = HELP


class SignupForm(PasswordLabels, forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign up."""

    labels = {"password1": "Password"}


class SetPasswordForm(PasswordLabels, forms.SetPasswordForm):  # type: ignore[misc]
    """Set the first password of an account that has none."""

    labels = LABELS | {"password1": "Password"}


class ChangePasswordForm(PasswordLabels, forms.ChangePasswordForm):  # type: ignore[misc]
    """Change the password of the signed-in user."""


class ResetPasswordKeyForm(PasswordLabels, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password after opening the emailed link."""
