"""Forms for the goal and work calendar, leave, and the estimated value."""

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from logbook.models import Goal, GoalUnit

MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
DAYS = [(number, calendar.day_name[number]) for number in range(7)]


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a date field with a date picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class GoalForm(forms.Form):
    """A goal and a work calendar. Without an amount there's no goal."""

    amount = forms.DecimalField(
        label="Goal in wRVU",
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("999999.99"),
        decimal_places=2,
    )
    unit = forms.ChoiceField(label="Goal period", choices=GoalUnit.choices)
    starts_month = forms.TypedChoiceField(label="Year starts in", choices=MONTHS, coerce=int)
    starts_day = forms.IntegerField(label="Day", min_value=1, max_value=28)
    is_for_full_time = forms.BooleanField(label="This goal is for 1.00 clinical FTE", required=False)
    counts_from = day_field(
        "Count from", required=False, help_text="For a mid-year start. If empty, we count from your log's first day."
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Clinical days", choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    weeks_off = forms.DecimalField(
        label="Weeks off a year",
        min_value=Decimal(0),
        max_value=Decimal(40),
        decimal_places=1,
        help_text="The leave dates below count toward these weeks. The rest is spread over the year.",
    )
    keeps_holidays = forms.BooleanField(label="Off on the 11 US federal holidays", required=False)

    @classmethod
    def of(cls, goal: Goal) -> "GoalForm":
        """Return the form filled with a goal."""
        return cls(initial={name: getattr(goal, name) for name in cls.base_fields})

    def clean_counts_from(self) -> Any:
        """Refuse a year that must be a typo."""
        day: date | None = self.cleaned_data["counts_from"]
        if day and not 1980 <= day.year <= 2100:
            raise forms.ValidationError("Choose a year from 1980 to 2100.")
        return day


class LeaveForm(forms.Form):
    """A leave period, first and last day included."""

    first = day_field("First day")
    last = day_field("Last day")


class ValueForm(forms.Form):
    """The clinician's dollars per wRVU, and whether to show Medicare's amount."""

    dollars_per_wrvu = forms.DecimalField(
        label="Your dollars per wRVU",
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("9999.99"),
        decimal_places=2,
        help_text="From your contract. Leave empty to hide your own value.",
    )
    shows_medicare = forms.BooleanField(label="Medicare's amount for your locality", required=False)

    def __init__(self, *args: Any, locality: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locality = locality

    def clean_shows_medicare(self) -> bool:
        """Require a payment locality in the profile."""
        shows = bool(self.cleaned_data["shows_medicare"])
        if shows and not self.locality:
            raise forms.ValidationError("Choose your payment locality in your profile first.")
        return shows
