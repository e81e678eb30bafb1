"""Forms of the edit and review pages."""

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict

from logbook.domain.parsing.reading import read_modifiers
from logbook.domain.valuation.modifier_steps import GLOBAL_DAYS
from logbook.models import MAX_FACTOR, MAX_UNITS, Entry, Setting


class EntryForm(forms.Form):
    """The fields of an entry that its owner may correct."""

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
    postoperative_days = forms.IntegerField(
        required=False,
        min_value=1,
        label="Days of postoperative care you gave",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: QueryDict | None = None, *, entry: Entry, global_days: str) -> None:
        """The form for an entry: filled with it, or with `data`. With modifier 55 it asks for the days of care, out of
        those of the global period (`global_days` is CMS's indicator)."""
        facts = {name: getattr(entry, name) for name in ("service_date", "units", "setting", "postoperative_days")}
        super().__init__(data, initial=facts | {"modifiers": " ".join(entry.modifiers)})
        period = GLOBAL_DAYS.get(global_days)
        if "55" not in entry.modifiers or period is None:
            del self.fields["postoperative_days"]
            return
        field = self.fields["postoperative_days"]
        field.help_text = f"Of {period}. Leave empty if you gave all of it."
        field.validators.append(MaxValueValidator(period))
        field.widget.attrs["max"] = period

    def clean_modifiers(self) -> tuple[str, ...]:
        """Return the modifiers in order. Raises ValidationError with the problem."""
        try:
            return read_modifiers(self.cleaned_data["modifiers"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class FactorForm(forms.Form):
    """The owner's decision on a flagged line: a factor, or a work RVU for a code without one."""

    factor = forms.DecimalField(min_value=0, max_value=MAX_FACTOR, max_digits=5, decimal_places=4, required=False)
    work = forms.DecimalField(min_value=0, max_value=999, max_digits=5, decimal_places=2, required=False)
