"""Every write to a log. Each call is one transaction, and a repeated call with the same client ids changes nothing."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from codes.queries import WorkValue, published_releases, work_values, work_values_by_day
from logbook.models import MAX_UNITS, Entry
from logbook.queries import deleted_entries_for, entries_for, entry_for
from rvuedge.accounts.models import User

ENTRIES_A_STATEMENT = 1_000
FURTHEST_AHEAD = timedelta(days=1)  # the clinician's day may have begun before the server's


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure to log: a code and its units. `client_id` is made where the line was typed."""

    hcpcs: str
    units: int = 1
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True)
class LogSession:
    """Lines logged together, in their order: same day, same setting."""

    service_date: date
    setting: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line cannot be logged, in a sentence for the clinician."""

    line: Line
    reason: str


class LogRefusedError(Exception):
    """Nothing was logged; `problems` says why, line by line, and `date_problem` what is wrong with the date."""

    def __init__(self, problems: Sequence[LineProblem] = (), date_problem: str = "") -> None:
        self.problems = tuple(problems)
        self.date_problem = date_problem
        super().__init__(date_problem or "; ".join(problem.reason for problem in problems))


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """A line with its value on the date, or the reason it has none."""

    line: Line
    value: WorkValue | None
    problem: str = ""

    @property
    def wrvu(self) -> Decimal:
        """Work RVUs of all units, unrounded; 0 for a line with a problem."""
        return self.value.work_rvu * self.line.units if self.value else Decimal(0)


def value_lines(lines: Sequence[Line], service_date: date) -> list[ValuedLine]:
    """What each line would be worth on the date. Writes nothing; two queries."""
    values = work_values({line.hcpcs for line in lines}, service_date)
    return [_valued(line, values.get(line.hcpcs), service_date) for line in lines]


def _valued(line: Line, value: WorkValue | None, service_date: date) -> ValuedLine:
    if not 1 <= line.units <= MAX_UNITS:
        return ValuedLine(line, None, f"{line.hcpcs}: units are 1 to {MAX_UNITS}, not {line.units}.")
    if value is None:
        return ValuedLine(line, None, f"{line.hcpcs} has no value on {_words(service_date)}.")
    return ValuedLine(line, value)


def date_problem(service_date: date) -> str:
    """What is wrong with a date of service, '' when nothing is."""
    if service_date > timezone.localdate() + FURTHEST_AHEAD:
        return f"{_words(service_date)} is in the future."
    first = published_releases().order_by("effective_from").first()
    if first is None:
        return "No fee schedule release is published yet, so nothing can be valued."
    if service_date < first.effective_from:
        earliest = f"{first.label}, from {_words(first.effective_from)}"
        return f"No release covers {_words(service_date)}: the earliest is {earliest}."
    return ""


def log_entries(*, user: User, service_date: date, setting: str, lines: Sequence[Line]) -> list[Entry]:
    """Log the lines as one session and return the entries in order.

    All of them or none: raises LogRefusedError with each reason. Lines whose client_id is there already are
    returned as they stand, so a repeated request is harmless; those deleted since are not brought back.
    """
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    session = LogSession(service_date, setting, lines)
    valued = value_lines(lines, service_date)
    if problems := _problems(valued):
        raise LogRefusedError(problems)
    with transaction.atomic():
        _store(user, [(session, valued)])
        ids = [line.client_id for line in lines]
        stored = {entry.client_id: entry for entry in entries_for(user).filter(client_id__in=ids)}
    return [stored[client_id] for client_id in ids if client_id in stored]


def log_sessions(*, user: User, sessions: Sequence[LogSession]) -> list[LineProblem]:
    """Log many sessions in a few queries, whatever their number; those there already stay as they are.

    Returns the lines that were left out because they have no value on their date.
    """
    codes_by_day: dict[date, set[str]] = {}
    for session in sessions:
        codes_by_day.setdefault(session.service_date, set()).update(line.hcpcs for line in session.lines)
    values = work_values_by_day(codes_by_day)
    left_out: list[LineProblem] = []
    logged: list[tuple[LogSession, list[ValuedLine]]] = []
    for session in sessions:
        day = session.service_date
        valued = [_valued(line, values[day].get(line.hcpcs), day) for line in session.lines]
        left_out += _problems(valued)
        logged.append((session, [item for item in valued if item.value]))
    _store(user, logged)
    return left_out


def _problems(valued: Iterable[ValuedLine]) -> list[LineProblem]:
    return [LineProblem(item.line, item.problem) for item in valued if item.problem]


def _store(user: User, sessions: Iterable[tuple[LogSession, list[ValuedLine]]]) -> None:
    """Write the entries whose client ids are new; deleted ones count as there."""
    entries = [
        _new_entry(user, session, session_id, position, item)
        for session, valued in sessions
        for session_id in [uuid.uuid4()]
        for position, item in enumerate(valued)
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=ENTRIES_A_STATEMENT)


def _new_entry(user: User, session: LogSession, session_id: uuid.UUID, position: int, item: ValuedLine) -> Entry:
    assert item.value is not None
    return Entry(
        user=user,
        client_id=item.line.client_id,
        session=session_id,
        position=position,
        service_date=session.service_date,
        code_id=item.line.hcpcs,
        units=item.line.units,
        setting=session.setting,
        release=item.value.release,
        row_modifier=item.value.row_modifier,
        work_rvu=item.value.work_rvu,
        gross_wrvu=item.wrvu,
        wrvu=item.wrvu,
    )


def edit_entry(*, user: User, entry_id: int, service_date: date, units: int, setting: str) -> Entry:
    """Change an entry. The value it was logged at stays unless the date moves: then that date's release values it.

    Raises Entry.DoesNotExist for a stranger and LogRefusedError when the new facts have no value.
    """
    with transaction.atomic():
        entry = entry_for(user, entry_id, lock=True)
        line = Line(entry.code_id, units, entry.client_id)
        if service_date != entry.service_date:
            _move(entry, line, service_date)
        elif not 1 <= units <= MAX_UNITS:
            raise LogRefusedError([LineProblem(line, f"Units are 1 to {MAX_UNITS}, not {units}.")])
        entry.units, entry.setting = units, setting
        entry.gross_wrvu = entry.wrvu = entry.work_rvu * units
        entry.save()
    return entry


def _move(entry: Entry, line: Line, service_date: date) -> None:
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    (item,) = value_lines([line], service_date)
    if item.value is None:
        raise LogRefusedError([LineProblem(line, item.problem)])
    entry.service_date = service_date
    entry.release, entry.row_modifier = item.value.release, item.value.row_modifier
    entry.work_rvu = item.value.work_rvu


def delete_entries(*, user: User, entry_ids: Iterable[int]) -> int:
    """Take entries out of the log; their rows stay, so that it can be undone. Returns how many there were."""
    return entries_for(user).filter(pk__in=list(entry_ids)).update(deleted_at=timezone.now())


def delete_session(*, user: User, session: uuid.UUID) -> int:
    """Undo a logging: take out all lines that were logged together."""
    return entries_for(user).filter(session=session).update(deleted_at=timezone.now())


def restore_entries(*, user: User, entry_ids: Iterable[int]) -> int:
    """Put deleted entries back as they stood. Returns how many there were."""
    return deleted_entries_for(user).filter(pk__in=list(entry_ids)).update(deleted_at=None)


def restore_session(*, user: User, session: uuid.UUID) -> int:
    """Put the lines of a session back that were taken out."""
    return deleted_entries_for(user).filter(session=session).update(deleted_at=None)


def _words(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
