"""Fields of the log API, and serializers that accept no other fields than their own."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers

from codes.domain.hcpcs import is_code
from logbook.models import MAX_UNITS

MODIFIER = re.compile(r"[0-9A-Z]{2}")


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses a field it doesn't have, by name: a request never seems to change what it can't."""

    fixed: Collection[str] = ()  # fields that the thing has and that can't be changed

    def to_internal_value(self, data: Any) -> Any:
        """Read the fields. Raises ValidationError with the problem of each, unknown ones included."""
        names = data if isinstance(data, Mapping) else ()
        unknown: dict[str, Any] = {name: [self._refusal_of(name)] for name in names if not self._accepts(name)}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as wrong:
            detail = wrong.detail if isinstance(wrong.detail, dict) else {}
            raise serializers.ValidationError({**detail, **unknown}) from wrong
        if unknown:
            raise serializers.ValidationError(unknown)
        return value

    def _refusal_of(self, name: str) -> str:
        return "This field can't be changed." if name in self.fixed else "There's no such field."

    def _accepts(self, name: str) -> bool:
        field = self.fields.get(name)
        return field is not None and not field.read_only


class ModifierField(serializers.CharField):
    """A modifier: two characters, letters in uppercase."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the modifier in uppercase."""
        name: str = super().to_internal_value(data).upper()
        if not MODIFIER.fullmatch(name):
            raise serializers.ValidationError("A modifier is two letters or digits.")
        return name


class ClockField(serializers.DateTimeField):
    """A time on a device's clock, which may be anything. One that can't be read counts as not sent: a broken clock must
    not keep an entry out of the log."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, **kwargs)

    def to_internal_value(self, value: Any) -> datetime | None:  # type: ignore[override]
        """Return the time, None if it can't be read."""
        try:
            return super().to_internal_value(value)
        except (serializers.ValidationError, OverflowError):
            return None


class CodeField(serializers.CharField):
    """A code of five characters, letters in uppercase."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=5, max_length=5, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the code in uppercase."""
        code: str = super().to_internal_value(data).upper()
        if not is_code(code):  # five letters may be someone's name
            raise serializers.ValidationError("A code is five digits, or four and a letter.")
        return code


def modifiers_field(**kwargs: Any) -> serializers.ListField:
    """Return a field for up to four different modifiers."""
    return serializers.ListField(child=ModifierField(), max_length=4, validators=[_are_different], **kwargs)


def _are_different(modifiers: list[str]) -> None:
    repeated = next((name for name in modifiers if modifiers.count(name) > 1), None)
    if repeated:
        raise serializers.ValidationError(f"{repeated} appears twice.")


def units_field(**kwargs: Any) -> serializers.IntegerField:
    """Return a field for units, 1 to 999."""
    return serializers.IntegerField(min_value=1, max_value=MAX_UNITS, **kwargs)
