"""Forms of the edit and review pages."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.html import format_html_join

from codes.domain.hcpcs import is_code, normalize
from logbook.domain.parsing.reading import read_modifiers
from logbook.domain.valuation.modifier_steps import GLOBAL_DAYS
from logbook.entries.patients import Patient
from logbook.models import MAX_FACTOR, MAX_UNITS, Entry, Setting
from rvuedge.common.dates import format_day
from rvuedge.privacy.quoting import quoted

NEW_PATIENT = "new"
UNREADABLE = uuid.UUID(int=0)  # no entry has this revision, so a form with an unreadable one counts as out of date
PatientsByDay = Mapping[date, Sequence[Patient]]


def read_id(text: str) -> uuid.UUID | None:
    """Return the id in a text, None if it has none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class EntryForm(forms.Form):
    """The fields of an entry that its owner may correct. `session` is the patient: an id, or NEW_PATIENT. `revision` is
    the entry's revision when the page was opened, and each field also sends what the page had (Django's hidden
    initial value), so a form can be compared with an entry that has changed since."""

    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    service_date = forms.DateField(
        label="Date of service", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hcpcs = forms.CharField(
        label="Code",
        max_length=12,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    modifiers = forms.CharField(
        required=False,
        max_length=24,
        help_text="Up to four, such as 54 RT.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    units = forms.IntegerField(
        min_value=1, max_value=MAX_UNITS, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    setting = forms.ChoiceField(choices=Setting.choices)
    session = forms.ChoiceField(label="Patient")
    postoperative_days = forms.IntegerField(
        required=False,
        min_value=1,
        label="Days of postoperative care you gave",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        entry: Entry,
        global_days: str,
        patients: Mapping[date, Sequence[Patient]],
    ) -> None:
        """The form for an entry: filled with it, or with `data`. With modifier 55 it asks for the days of care, out of
        those of the global period (`global_days` is CMS's indicator). `patients` are those of the entry's date and of
        the date sent."""
        facts = {name: getattr(entry, name) for name in ("service_date", "units", "setting", "postoperative_days")}
        initial = facts | {
            "hcpcs": entry.code_id,
            "modifiers": " ".join(entry.modifiers),
            "session": str(entry.session),
            "revision": str(entry.revision),
        }
        super().__init__(_with_missing(data, initial), initial=initial)
        self._entry = entry
        self.fields["modifiers"].widget.attrs["data-kept"] = " ".join(entry.modifiers)
        self._offer_patients(patients)
        self._ask_days(global_days)
        for bound in self.visible_fields():
            bound.field.show_hidden_initial = True

    def _offer_patients(self, patients: PatientsByDay) -> None:
        own, field = self._entry.service_date, self.fields["session"]
        choices = [
            (str(patient.session), patient.label if day == own else f"{format_day(day)}: {patient.label}")
            for day, of_day in sorted(patients.items(), key=lambda item: item[0] != own)
            for patient in of_day
        ]
        field.choices = [*choices, (NEW_PATIENT, "A new patient")]  # type: ignore[attr-defined]
        field.help_text = "If you change the date, the line becomes a new patient of that date."

    def _ask_days(self, global_days: str) -> None:
        period = GLOBAL_DAYS.get(global_days)
        if "55" not in self._entry.modifiers or period is None:
            del self.fields["postoperative_days"]
            return
        field = self.fields["postoperative_days"]
        field.help_text = f"Of {period}. Leave empty if you gave all of it."
        field.validators.append(MaxValueValidator(period))
        field.widget.attrs["max"] = period

    @property
    def originals(self) -> str:
        """The hidden inputs with what the page had in each field."""
        hidden = (bound.as_hidden(only_initial=True) for bound in self.visible_fields())
        return format_html_join("", "{}", ((each,) for each in hidden))

    def clean_revision(self) -> uuid.UUID | None:
        """Return the revision that the page had; None if the request has none, so that any counts."""
        text = self.cleaned_data["revision"]
        return (read_id(text) or UNREADABLE) if text else None

    def clean_hcpcs(self) -> str:
        """Return the code. Raises ValidationError for a text that isn't one."""
        code = normalize(self.cleaned_data["hcpcs"])
        if not is_code(code):
            raise forms.ValidationError(
                f"{quoted(self.cleaned_data['hcpcs'])} isn't a code. Modifiers have their own field."
            )
        return code

    def clean_modifiers(self) -> tuple[str, ...]:
        """Return the modifiers in order. Raises ValidationError with the problem."""
        try:
            return read_modifiers(self.cleaned_data["modifiers"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def facts(self) -> dict[str, Any]:
        """The facts of a valid form, for services.edit_entry. The patient stays, or is a new one on a new date."""
        facts = dict(self.cleaned_data)
        facts["seen"] = facts.pop("revision")
        chosen, own = facts.pop("session"), str(self._entry.session)
        if chosen == NEW_PATIENT:
            facts["session"] = uuid.uuid4()
        elif chosen != own:
            facts["session"] = uuid.UUID(chosen)
        return facts


def _with_missing(data: QueryDict | None, initial: Mapping[str, Any]) -> QueryDict | None:
    """Return the data with the entry's code and patient, if a request leaves them out."""
    if data is None:
        return None
    sent = data.copy()
    for name in ("hcpcs", "session"):
        sent.setdefault(name, initial[name])
    return sent


class FactorForm(forms.Form):
    """The owner's decision on a flagged line: a factor, or a work RVU for a code without one."""

    factor = forms.DecimalField(min_value=0, max_value=MAX_FACTOR, max_digits=5, decimal_places=4, required=False)
    work = forms.DecimalField(min_value=0, max_value=999, max_digits=5, decimal_places=2, required=False)
