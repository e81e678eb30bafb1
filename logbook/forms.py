"""What the log and edit pages send."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.http import QueryDict

from codes.domain.hcpcs import normalise
from logbook.domain.lines import read_lines
from logbook.models import MAX_UNITS, Entry, Setting
from logbook.services import Line


@dataclass(slots=True)
class Draft:
    """The log page's state: when, where, the lines so far, and typed text that is no code (`rest`)."""

    service_date: date
    setting: str = Setting.FACILITY
    lines: list[Line] = field(default_factory=list)
    rest: str = ""
    date_error: str = ""

    @classmethod
    def from_request(cls, data: QueryDict, today: date) -> "Draft":
        """Read the page's fields. Nothing typed is dropped: what cannot be read stays in `rest`."""
        typed = read_lines(data.get("q", ""))
        lines = [*_listed_lines(data), *(Line(line.hcpcs, line.units) for line in typed.lines)]
        day, error = _read_date(data.get("service_date", ""), today)
        setting = data.get("setting", "")
        return cls(
            service_date=day,
            setting=setting if setting in Setting.values else Setting.FACILITY,
            lines=lines,
            rest=" ".join(typed.rest),
            date_error=error,
        )


def _listed_lines(data: QueryDict) -> list[Line]:
    """The lines already on the page: `code`, `units` and `client_id` repeat, one each a line."""
    removed = data.get("remove", "")
    lines = []
    for n, code in enumerate(data.getlist("code")):
        units, client_id = _nth(data, "units", n), _nth(data, "client_id", n)
        line = Line(normalise(code)[:5], _read_units(units), _read_uuid(client_id))
        if str(line.client_id) != removed:
            lines.append(line)
    return lines


def _nth(data: QueryDict, name: str, n: int) -> str:
    values = data.getlist(name)
    return values[n] if n < len(values) else ""


def _read_units(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 6 else 0 if text.strip() else 1


def _read_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _read_date(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, f"“{text[:20]}” is not a date. Write it as {today.isoformat()}."


class EntryForm(forms.Form):
    """The facts of an entry that its owner may correct."""

    service_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    units = forms.IntegerField(
        min_value=1, max_value=MAX_UNITS, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    setting = forms.ChoiceField(choices=Setting.choices)

    @classmethod
    def of(cls, entry: Entry) -> "EntryForm":
        """The form filled with an entry."""
        return cls(initial={"service_date": entry.service_date, "units": entry.units, "setting": entry.setting})
