"""Forms of the account pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from codes.fee_schedule.localities import localities_on
from rvuedge.accounts.fte import periods_of
from rvuedge.accounts.models import CareerStage, Clinician, FtePeriod, User
from rvuedge.accounts.services import save_profile
from rvuedge.common import specialties
from rvuedge.common.ownership import owned_by
from rvuedge.privacy.detector import Field
from rvuedge.privacy.fields import FreeText, keep_saved


def name_field() -> FreeText:
    """Return a field for the user's own name."""
    widget = forms.TextInput(attrs={"autocomplete": "name"})
    return FreeText(kind=Field.OWN_NAME, max_length=80, required=False, widget=widget)


class ClinicianSignupForm(forms.Form):
    """The sign-up fields besides email and password."""

    name = name_field()
    career_stage = forms.ChoiceField(label="You are", choices=CareerStage.choices, initial=CareerStage.ATTENDING)

    field_order = ("name", "email", "password1", "career_stage")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Store the profile. allauth calls this after it saves the user."""
        with owned_by(user.pk):
            save_profile(user=user, name=self.cleaned_data["name"], career_stage=self.cleaned_data["career_stage"])


LEAST, MOST = Decimal("0.05"), Decimal("1.50")


def fte_field(label: str, help_text: str, *, least: Decimal = LEAST, required: bool = True) -> forms.DecimalField:
    """Return a field for an FTE."""
    return forms.DecimalField(
        label=label,
        min_value=least,
        max_value=MOST,
        max_digits=3,
        decimal_places=2,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def check_clinical(form: forms.Form | forms.ModelForm) -> None:  # type: ignore[type-arg]
    """Refuse a clinical FTE above the FTE."""
    fte, cfte = form.cleaned_data.get("fte"), form.cleaned_data.get("cfte")
    if fte is not None and cfte is not None and cfte > fte:
        form.add_error("cfte", f"Clinical FTE is part of your FTE, so it can't be more than {fte}.")


CFTE_HELP = "The part of full time that's patient care. Leave empty if all of your FTE is."


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """A clinician's name and practice, and the FTE from the start of the log."""

    name = name_field()
    locality = forms.ChoiceField(label="Locality", required=False, help_text="Where Medicare pays for your work.")

    fte = fte_field("FTE", "Your whole appointment. 1.00 is full time.")
    cfte = fte_field("Clinical FTE (cFTE)", CFTE_HELP, required=False)

    field_order = ("name", "career_stage", "specialty", "locality", "fte", "cfte")

    class Meta:
        model = Clinician
        fields = ("career_stage", "specialty", "locality")
        labels = {"career_stage": "You are"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(locality.key, locality.option) for locality in localities_on(timezone.localdate()).all]
        current = self.instance.locality
        if current and current not in dict(choices):
            choices.append((current, current))
        self.fields["locality"].choices = [("", "Not set"), *choices]  # type: ignore[attr-defined]
        self.fields["specialty"].choices = [("", "Not set"), *specialties.CHOICES]  # type: ignore[attr-defined]
        self.initial["name"] = self.instance.user.name
        keep_saved(self, {"name": self.instance.user.name})
        first, *self.changes = periods_of(self.instance.user)
        self.initial.update({"fte": first.fte, "cfte": first.cfte})

    def clean(self) -> dict[str, Any]:
        """Refuse a clinical FTE above the FTE."""
        data = super().clean() or {}
        check_clinical(self)
        return data


class FteForm(forms.Form):
    """A change of FTE: the first day it applies, FTE and clinical FTE."""

    starts_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The first day. It applies until your next change.",
    )
    fte = fte_field("FTE", "1.00 is full time; 0 is a time you don't work.", least=Decimal(0))
    cfte = fte_field("Clinical FTE (cFTE)", CFTE_HELP, least=Decimal(0), required=False)

    @classmethod
    def of(cls, period: FtePeriod) -> "FteForm":
        """Return the form filled with a change."""
        return cls(initial={name: getattr(period, name) for name in cls.base_fields})

    def clean_starts_on(self) -> date:
        """Refuse a year that must be a typo."""
        day: date = self.cleaned_data["starts_on"]
        if not 1980 <= day.year <= 2100:
            raise forms.ValidationError("Choose a year from 1980 to 2100.")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a clinical FTE above the FTE."""
        data = super().clean() or {}
        check_clinical(self)
        return data
