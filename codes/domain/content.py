"""A code's content as one value, for files, the database and the history."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

OUR_PROVENANCE = "RVU Edge"
DRAFT, REVIEWED = "draft", "reviewed"
PROSE = ("description", "plain", "context")
LISTS = ("synonyms", "specialties", "companions")


@dataclass(frozen=True, slots=True)
class ContentEntry:
    """The content of one code. `reviewed_at` is an ISO 8601 time with its zone, '' until someone reviews it."""

    title: str
    synonyms: tuple[str, ...] = ()
    description: str = ""
    plain: str = ""
    context: str = ""
    specialties: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()
    provenance: str = OUR_PROVENANCE
    state: str = DRAFT
    reviewed_by: str = ""
    reviewed_at: str = ""

    @property
    def has_prose(self) -> bool:
        """Whether all three texts are written."""
        return bool(self.description and self.plain and self.context)

    def as_dict(self) -> dict[str, Any]:
        """The fields as JSON and TOML values, omitting defaults."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        defaults = {field.name: field.default for field in fields(self)}
        kept = {name: value for name, value in values.items() if value != defaults[name]}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def entry_of(values: Mapping[str, Any]) -> ContentEntry:
    """The entry from a value of `as_dict`."""
    typed: dict[str, Any] = {name: tuple(value) if name in LISTS else value for name, value in values.items()}
    return ContentEntry(**typed)


def sentences(entry: ContentEntry) -> list[str]:
    """The sentences of the texts, as written."""
    return [part for name in PROSE for part in re.split(r"(?<=[.!?])\s+", getattr(entry, name)) if part]
