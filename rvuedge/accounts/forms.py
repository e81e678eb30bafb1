"""Forms of the account pages."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from codes.fee_schedule.localities import localities_on
from rvuedge.accounts.models import CareerStage, Clinician, User
from rvuedge.accounts.services import save_profile
from rvuedge.common import specialties


class ClinicianSignupForm(forms.Form):
    """The sign-up fields besides email and password."""

    name = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    career_stage = forms.ChoiceField(label="You are", choices=CareerStage.choices, initial=CareerStage.ATTENDING)

    field_order = ("name", "email", "password1", "career_stage")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Store the profile. allauth calls this after it saves the user."""
        save_profile(user=user, name=self.cleaned_data["name"], career_stage=self.cleaned_data["career_stage"])


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """A clinician's name and practice."""

    name = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    locality = forms.ChoiceField(label="Locality", required=False, help_text="Where Medicare pays for your work.")

    field_order = ("name", "career_stage", "specialty", "locality", "fte")

    class Meta:
        model = Clinician
        fields = ("career_stage", "specialty", "locality", "fte")
        labels = {"career_stage": "You are", "fte": "FTE"}
        help_texts = {"fte": "1.00 is full time."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(locality.key, locality.option) for locality in localities_on(timezone.localdate()).all]
        current = self.instance.locality
        if current and current not in dict(choices):
            choices.append((current, current))
        self.fields["locality"].choices = [("", "Not set"), *choices]  # type: ignore[attr-defined]
        self.fields["specialty"].choices = [("", "Not set"), *specialties.CHOICES]  # type: ignore[attr-defined]
        self.initial["name"] = self.instance.user.name
