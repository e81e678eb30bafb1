"""Form fields, API fields and checks for text that's stored: they refuse what looks like patient data.

name = FreeText(max_length=40)                          # a form
name = FreeTextField(max_length=40)                     # a serializer
refuse_patient_data({"Title": facts.title})             # a service

Only new text is refused. What was saved before the detector knew better stays until its owner changes it, or it would
block every other change of the same page: `keep_saved(form, {"name": user.name})`, `refuse_patient_data(…, saved=…)`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from rest_framework import serializers

from rvuedge.privacy.detector import Field, find_patient_data
from rvuedge.privacy.kinds import Kind

CODE = "patient_data"


class PatientDataError(Exception):
    """A text that looks like patient data. `where` names the place, `kind` what it looks like; it has no text."""

    def __init__(self, where: str, kind: Kind, reason: str) -> None:
        self.where, self.kind = where, kind
        super().__init__(f"{where}: {reason}" if where else reason)


@deconstructible
class FreeTextValidator:
    """Refuses a text that looks like patient data, in its own words and never with the text. `saved` is accepted."""

    def __init__(self, field: Field = Field.TEXT, saved: str = "") -> None:
        self.field, self.saved = field, saved

    def __call__(self, value: object) -> None:
        """Raise ValidationError if the value looks like patient data."""
        if value != self.saved and (found := find_patient_data(str(value), field=self.field)):
            raise ValidationError(found.reason, code=CODE)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FreeTextValidator) and (other.field, other.saved) == (self.field, self.saved)

    def __hash__(self) -> int:
        return hash((self.field, self.saved))


validate_free_text = FreeTextValidator()


class FreeText(forms.CharField):
    """A form field for text that's stored. The text stays in the field, so nothing is lost; no message has it."""

    def __init__(self, *, kind: Field = Field.TEXT, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind
        self.validators.append(FreeTextValidator(kind))

    def keep(self, saved: str) -> None:
        """Accept a saved text unchanged, and say next to the field if it looks like patient data."""
        saved = str(self.to_python(saved))
        if found := find_patient_data(saved, field=self.kind):
            others = [each for each in self.validators if not isinstance(each, FreeTextValidator)]
            self.validators = [*others, FreeTextValidator(self.kind, saved)]
            self.help_text = found.saved_reason


class FreeTextField(serializers.CharField):
    """An API field for text that's stored."""

    def __init__(self, *, kind: Field = Field.TEXT, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def to_internal_value(self, data: Any) -> str:
        """Return the text. Raises ValidationError if it looks like patient data."""
        text: str = super().to_internal_value(data)
        if found := find_patient_data(text, field=self.kind):
            raise serializers.ValidationError(found.reason, code=CODE)
        return text


def keep_saved(form: forms.BaseForm, saved: Mapping[str, str]) -> None:
    """Let a form's fields accept the texts saved in them earlier, each only in its own field."""
    for name, text in saved.items():
        field = form.fields[name]
        if isinstance(field, FreeText):
            field.keep(text)


def refuse_patient_data(
    texts: Mapping[str, str], *, kind: Field = Field.TEXT, saved: Collection[tuple[str, str]] = ()
) -> None:
    """Raise PatientDataError for the first text, by the name of its place, that looks like patient data. `saved` are
    places with the text that's stored there already."""
    for where, text in texts.items():
        if (where, text) not in saved and (found := find_patient_data(text, field=kind)):
            raise PatientDataError(where, found.kind, found.reason)
