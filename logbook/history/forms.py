"""Forms of the edit and review pages."""

from django import forms

from logbook.domain.parsing.reading import read_modifiers
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

    @classmethod
    def of(cls, entry: Entry) -> "EntryForm":
        """The form filled with an entry."""
        facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}
        return cls(initial=facts | {"modifiers": " ".join(entry.modifiers)})

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
