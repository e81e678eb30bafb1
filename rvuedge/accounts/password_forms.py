"""allauth's forms that set a password, with our labels and help.

They're separate from rvuedge.accounts.forms because allauth's sign-up form inherits from a form there.
"""

from typing import Any

from allauth.account import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest

from rvuedge.accounts import signing_up
from rvuedge.accounts.password_rules import least_length, refuse_guessable, words_of

HELP = "At least {} characters. A few unrelated words are easy to remember. Spaces are fine."
LABELS = {"oldpassword": "Current password", "password1": "New password", "password2": "Confirm password"}


class PasswordLabels:
    """Gives the password fields of a form their labels and help."""

    labels = LABELS
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.labels.keys() & self.fields.keys():
            self.fields[name].label = self.labels[name]
        self.fields["password1"].help_text = HELP.format(least_length(getattr(self, "user", None)))


class SignupForm(PasswordLabels, forms.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Sign up. What the page answers, and how long it takes, doesn't tell whether the address has an account."""

    labels = {"password1": "Password"}
    account_already_exists: bool

    def validate_unique_email(self, value: str) -> str:
        """Return the address; an account that nobody verified doesn't occupy it."""
        email, exists = super().validate_unique_email(value), self.account_already_exists
        self.replaces_pending = exists and signing_up.is_pending(email)
        self.account_already_exists = exists and not self.replaces_pending
        return str(email)

    def clean(self) -> Any:
        """Refuse a password made of the person's own name too."""
        data = super().clean()
        password = data.get("password1")
        if password and not self.has_error("password1"):
            try:
                refuse_guessable(password, words_of(data.get("name", ""), data.get("email", "")))
            except ValidationError as refused:
                self.add_error("password1", refused)
        return data

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Create the account, which waits for the address to be verified; or only send a mail, if there is one."""
        if not self.account_already_exists:
            try:
                return signing_up.start(self.cleaned_data["email"], lambda: super(SignupForm, self).save(request)), None
            except IntegrityError:  # another request was faster
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])  # takes as long as creating an account
        return super().try_save(request)  # type: ignore[no-any-return]


class SetPasswordForm(PasswordLabels, forms.SetPasswordForm):  # type: ignore[misc]
    """Set the first password of an account that has none."""

    labels = LABELS | {"password1": "Password"}


class ChangePasswordForm(PasswordLabels, forms.ChangePasswordForm):  # type: ignore[misc]
    """Change the password of the signed-in user."""


class ResetPasswordKeyForm(PasswordLabels, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password after opening the emailed link."""
