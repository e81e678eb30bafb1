"""The forms of the history, edit and review pages."""

from datetime import date

from django import forms
from django.http import QueryDict

from logbook.domain.parsing.reading import read_modifiers
from logbook.entries.filters import EntryFilter
from logbook.models import MAX_FACTOR, MAX_UNITS, Entry, Setting
from rvuedge.common.dates import format_date, format_date_range, format_month
from rvuedge.common.periods import month_of


class HistoryForm(forms.Form):
    """Which entries the history shows. Input that cannot be read is ignored, never an error."""

    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(label="Code or name", required=False, max_length=80)
    modifier = forms.CharField(required=False, max_length=2)
    setting = forms.ChoiceField(required=False, choices=[("", "Any setting"), *Setting.choices])
    review = forms.BooleanField(label="Needs review", required=False)

    def __init__(self, data: QueryDict, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.is_valid()

    @property
    def shown_month(self) -> date | None:
        """The first day of the month shown; None for other periods."""
        if self.cleaned_data.get("first") or self.cleaned_data.get("last") or self.cleaned_data.get("month") == "all":
            return None
        try:
            return date.fromisoformat(f"{self.cleaned_data.get('month', '')}-01")
        except ValueError:
            return self.today.replace(day=1)

    def filter(self) -> EntryFilter:
        """The filter that the form describes."""
        chosen, month = self.cleaned_data, self.shown_month
        period = month_of(month) if month else None
        return EntryFilter(
            first=period.first if period else chosen.get("first"),
            last=period.last if period else chosen.get("last"),
            text=chosen.get("text", ""),
            modifier=chosen.get("modifier", ""),
            setting=chosen.get("setting", ""),
            needs_review=chosen.get("review", False),
        )

    def period_label(self) -> str:
        """`March 2026`, `All`, or the days chosen."""
        if month := self.shown_month:
            return format_month(month)
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last:
            return format_date_range(first, last)
        return f"From {format_date(first)}" if first else f"Through {format_date(last)}" if last else "All"


class EntryForm(forms.Form):
    """What the owner of an entry may correct."""

    service_date = forms.DateField(
        label="Date of service", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    units = forms.IntegerField(
        min_value=1, max_value=MAX_UNITS, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    modifiers = forms.CharField(
        required=False,
        max_length=24,
        help_text="Up to four, such as 54 RT.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    setting = forms.ChoiceField(choices=Setting.choices)

    @classmethod
    def of(cls, entry: Entry) -> "EntryForm":
        """The form filled with an entry."""
        facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}
        return cls(initial=facts | {"modifiers": " ".join(entry.modifiers)})

    def clean_modifiers(self) -> tuple[str, ...]:
        """The modifiers in order. Raises ValidationError with what is wrong."""
        try:
            return read_modifiers(self.cleaned_data["modifiers"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class FactorForm(forms.Form):
    """What the owner enters for a flagged line: a factor, or a work RVU for a code without one."""

    factor = forms.DecimalField(min_value=0, max_value=MAX_FACTOR, max_digits=5, decimal_places=4, required=False)
    work = forms.DecimalField(min_value=0, max_value=999, max_digits=5, decimal_places=2, required=False)
