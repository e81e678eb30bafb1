"""The log page's form without scripts: typed text, date and setting."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from logbook.domain.parsing.tokenizer import Parsed, ParsedLine
from logbook.entries.own_table import own_table
from logbook.models import Setting
from logbook.parsing.typed import read_text
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User
from rvuedge.common.dates import read_form_date

LONGEST_TEXT = 20_000
OTHER_DAY = "other"  # this value of service_date refers to the field other_date


@dataclass(slots=True)
class Draft:
    """The log page's submission: date, setting, the typed text with its lines, and the text that isn't a line (`rest`).
    The lines of a patient have the same session.
    `batch` identifies the form: resubmitted, it logs the same lines once; a line changed in between is a new one."""

    service_date: date
    setting: str = Setting.FACILITY
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    rest: str = ""
    problem: str = ""
    batch: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def from_request(cls, data: QueryDict, today: date, user: User | None = None) -> "Draft":
        """Read the page's fields. `code` is typed text too, from a code page's link. With a user, the text is read by
        their habits, as on their devices."""
        text = " ".join(part for name in ("q", "code") for part in data.getlist(name) if part)[:LONGEST_TEXT]
        chosen = data.get("service_date", "")
        day, problem = read_form_date(data.get("other_date", "") if chosen == OTHER_DAY else chosen, today)
        parsed = read_text(text, day, own_table(user, day) if user else None)
        setting = data.get("setting", "")
        setting = setting if setting in Setting.values else Setting.FACILITY.value
        batch = _read_uuid(data.get("batch", ""))
        return cls(
            service_date=day,
            setting=setting,
            text=text,
            lines=[
                Line(
                    line.hcpcs,
                    line.units,
                    _client_id(batch, n, day, setting, line),
                    line.modifiers,
                    uuid.uuid5(batch, f"patient {line.patient} {day} {setting}"),
                )
                for n, line in enumerate(parsed.lines)
            ],
            rest=parsed.pending,
            problem=problem or _problem_of(parsed),
            batch=batch,
        )


def _client_id(batch: uuid.UUID, n: int, day: date, setting: str, line: ParsedLine) -> uuid.UUID:
    return uuid.uuid5(batch, f"{n} {day} {setting} {line.hcpcs} {'-'.join(line.modifiers)} {line.units}")


def _read_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _problem_of(parsed: Parsed) -> str:
    for rest in parsed.rests:
        return f"“{rest.text[:60]}”: {rest.reason}" if rest.reason else f"“{rest.text[:60]}” isn't a code."
    for other in parsed.alternatives:
        if other.is_tied:
            return f"This could be {other.chosen} or {other.text}. Type the one you mean."
    return ""
