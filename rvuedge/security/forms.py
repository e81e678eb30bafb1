"""Forms of the security page."""

from django import forms

from rvuedge.privacy.detector import Field
from rvuedge.privacy.fields import FreeText
from rvuedge.security.models import Scope
from rvuedge.security.tokens import DAYS, DEFAULT_DAYS

WORD = "delete"


class TokenForm(forms.Form):
    """A new API token."""

    name = FreeText(
        kind=Field.DEVICE_NAME,
        max_length=60,
        help_text="What you'll use it for, such as Shortcuts.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label="It may", choices=Scope, initial=Scope.APPEND)
    days = forms.TypedChoiceField(
        label="It expires in", choices=[(days, f"{days} days") for days in DAYS], coerce=int, initial=DEFAULT_DAYS
    )


class DeletionForm(forms.Form):
    """Confirms that the account is to be deleted."""

    confirmation = forms.CharField(
        label=f"Type “{WORD}”",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_confirmation(self) -> str:
        """Require the word."""
        typed = str(self.cleaned_data["confirmation"])
        if typed.strip().strip("“”\"'").lower() != WORD:
            raise forms.ValidationError(f"Type “{WORD}” to delete your account.")
        return typed
