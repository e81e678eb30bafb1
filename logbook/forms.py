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

OTHER_DAY = "other"  # the service_date that points to the field other_date


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
        """Read the page's fields. Nothing typed is dropped: what cannot be read stays in `rest`.

        `q` may repeat: a button of a frequent code sends it again beside the field.
        """
        typed = read_lines(" ".join(data.getlist("q")))
        lines = [*_listed_lines(data), *(Line(line.hcpcs, line.units) for line in typed.lines)]
        chosen = data.get("service_date", "")
        day, error = _read_date(data.get("other_date", "") if chosen == OTHER_DAY else chosen, today)
        setting = data.get("setting", "")
        return cls(
            service_date=day,
            setting=setting if setting in Setting.values else Setting.FACILITY,
            lines=lines,
            rest=" ".join(typed.rest),
            date_error=error,
        )


def _listed_lines(data: QueryDict) -> list[Line]:
    """The lines already on the page: `code`, `units` and `client_id` repeat, one each a line.

    The client id of one of them in `more` or `fewer` changes its units by one, in `remove` takes it out.
    """
    lines = []
    for n, code in enumerate(data.getlist("code")):
        client_id = _read_uuid(_nth(data, "client_id", n))
        units = _read_units(_nth(data, "units", n)) + _step(data, str(client_id))
        if data.get("remove", "") != str(client_id):
            lines.append(Line(normalise(code)[:5], units, client_id))
    return lines


def _step(data: QueryDict, client_id: str) -> int:
    return (data.get("more", "") == client_id) - (data.get("fewer", "") == client_id)


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
