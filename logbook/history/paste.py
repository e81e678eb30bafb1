"""Paste a list of procedures: preview the value of its lines, and log those that can be logged.

Each request values every line once: a preview does it here, a write in logbook.entries.services.
"""

import itertools
import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.db import transaction

from logbook.domain.parsing.paste import DIVIDER, BadLine, PastedLine, read_paste
from logbook.entries import services
from logbook.entries.origins import written_from
from logbook.entries.queries import policy_of
from logbook.history.paste_patients import refuse_patients
from logbook.models import ChangeOrigin
from logbook.valuation.crediting import Line, LogSession, ValuedLine, value_sessions
from rvuedge.accounts.models import User

MOST_LINES = 500
TOO_MANY = f"You can paste up to {MOST_LINES} lines at once."


@dataclass(frozen=True, slots=True)
class PasteRequest:
    """A pasted text and its setting. `batch` identifies the form: resubmitted, it logs each line once. With
    `joins_days` the lines of one day are one session, unless the text has dividers between patients."""

    text: str
    setting: str
    batch: uuid.UUID
    joins_days: bool = False


@dataclass(frozen=True, slots=True)
class PastePreview:
    """The lines that can be logged, with their values, and those that can't, by line number."""

    lines: list[tuple[PastedLine, ValuedLine]]
    problems: list[BadLine]

    @property
    def wrvu(self) -> Decimal:
        """The sum of the lines that can be logged, unrounded."""
        return sum((valued.wrvu for _, valued in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class LoggedPaste:
    """How many lines are in the log now, and the lines that couldn't be logged, by line number."""

    line_count: int
    problems: list[BadLine]

    @property
    def text(self) -> str:
        """The lines that couldn't be logged, as pasted, with a divider between patients."""
        patients = itertools.groupby(self.problems, key=attrgetter("patient"))
        return f"\n{DIVIDER}\n".join("\n".join(problem.text for problem in found) for _, found in patients)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The reading of a paste: lines by client id, the sessions they form, and the lines with a problem."""

    lines: dict[uuid.UUID, PastedLine]
    sessions: list[LogSession]
    problems: list[BadLine]

    def problems_with(self, reasons: dict[uuid.UUID, str]) -> list[BadLine]:
        """All problems by line number, including those that valuation found (`reasons`, by client id)."""
        found = [_bad(self.lines[client_id], reason) for client_id, reason in reasons.items()]
        return sorted([*self.problems, *found], key=lambda problem: problem.number)


def preview_paste(user: User, request: PasteRequest) -> PastePreview:
    """Return what the paste would log. Writes nothing."""
    reading = _read(request)
    sessions = value_sessions(reading.sessions, policy_of(user)) if reading.sessions else []
    valued = {item.line.client_id: item for session in sessions for item in session}
    return PastePreview(
        lines=[(line, valued[client_id]) for client_id, line in reading.lines.items() if not valued[client_id].problem],
        problems=reading.problems_with({client_id: item.problem for client_id, item in valued.items() if item.problem}),
    )


def log_paste(user: User, request: PasteRequest) -> LoggedPaste:
    """Log the lines that can be logged, all in one transaction."""
    reading = _read(request)
    with written_from(ChangeOrigin.PASTE), transaction.atomic():
        left_out = services.log_sessions(user=user, sessions=reading.sessions) if reading.sessions else []
    reasons = {problem.line.client_id: problem.reason for problem in left_out}
    return LoggedPaste(len(reading.lines) - len(reasons), reading.problems_with(reasons))


def _read(request: PasteRequest) -> _Reading:
    pasted = read_paste(request.text)
    pasted.problems = refuse_patients(pasted.problems)
    kept = pasted.lines[:MOST_LINES]
    problems = pasted.problems + [_bad(line, TOO_MANY) for line in pasted.lines[MOST_LINES:]]
    wrong_dates = services.date_problems({line.service_date for line in kept})
    problems += [_bad(line, wrong_dates[line.service_date]) for line in kept if line.service_date in wrong_dates]
    lines = {client_id_of(line, request.batch): line for line in kept if line.service_date not in wrong_dates}
    return _Reading(lines, _sessions(lines, request, pasted.has_dividers), problems)


def client_id_of(line: PastedLine, batch: uuid.UUID) -> uuid.UUID:
    """The id of a line within its batch, the same each time the form is sent with the line unchanged."""
    facts = f"{line.number} {line.service_date} {line.hcpcs} {'-'.join(line.modifiers)} {line.units}"
    return uuid.uuid5(batch, facts)


def _sessions(lines: dict[uuid.UUID, PastedLine], request: PasteRequest, has_dividers: bool) -> list[LogSession]:
    """Make each line a separate session, or the lines of one day one session, or those of one patient on one day."""
    groups: dict[tuple[date, int], list[Line]] = {}
    for client_id, line in lines.items():
        group = line.patient if has_dividers or request.joins_days else line.number
        groups.setdefault((line.service_date, group), []).append(
            Line(line.hcpcs, line.units, client_id, line.modifiers)
        )
    return [LogSession(day, request.setting, group) for (day, _), group in groups.items()]


def _bad(line: PastedLine, reason: str) -> BadLine:
    return BadLine(line.number, line.text, reason, line.patient)
