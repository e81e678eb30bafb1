"""All writes to a log. Each call is one transaction, and repeating a call with the same client ids changes nothing.

The lines of a session are valued together, so changing one revalues them all, under their releases and policy.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import EllipsisType
from typing import Any

from django.db import transaction
from django.utils import timezone

from codes.fee_schedule.releases import published_releases
from logbook.domain.valuation.policy import Policy
from logbook.entries.medicare import update_amounts_if_shown
from logbook.entries.queries import (
    deleted_entries_for,
    entries_for,
    entry_for,
    policy_from_version,
    policy_of,
    policy_version,
)
from logbook.models import MAX_UNITS, Entry, PolicyVersion
from logbook.valuation.crediting import (
    Line,
    LogSession,
    ValuedLine,
    credit_as_columns,
    credit_entries,
    rows_of_entries,
    value_lines,
    value_sessions,
    waiting_columns,
)
from rvuedge.accounts.models import User
from rvuedge.common.dates import format_date

ENTRIES_PER_STATEMENT = 1_000
FURTHEST_AHEAD = timedelta(days=1)  # the clinician's day may have started before the server's
FEE_SCHEDULE_BEGAN = date(1992, 1, 1)  # 42 CFR 414: no release can cover an earlier date
CREDIT = ("row_modifier", "work_rvu", "gross_wrvu", "wrvu", "trace", "needs_review", "updated_at")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line can't be logged, as a sentence for the clinician."""

    line: Line
    reason: str


class LogRefusedError(Exception):
    """Nothing was logged. `problems` has the reason for each line; `date_problem` says what's wrong with the date."""

    def __init__(self, problems: Sequence[LineProblem] = (), date_problem: str = "") -> None:
        self.problems = tuple(problems)
        self.date_problem = date_problem
        super().__init__(date_problem or "; ".join(problem.reason for problem in problems))


def date_problem(service_date: date) -> str:
    """Return the problem with a date of service, or ''."""
    return date_problems([service_date]).get(service_date, "")


def date_problems(service_dates: Iterable[date]) -> dict[date, str]:
    """Return the problem with each of these dates of service that has one. One query."""
    has_release = published_releases().exists()
    return {day: problem for day in service_dates if (problem := _date_problem(day, has_release=has_release))}


def _date_problem(service_date: date, *, has_release: bool) -> str:
    if service_date > timezone.localdate() + FURTHEST_AHEAD:
        return f"{format_date(service_date)} is in the future."
    if service_date < FEE_SCHEDULE_BEGAN:
        return f"{format_date(service_date)} is too early. Medicare's fee schedule began on Jan 1, 1992."
    return "" if has_release else "No release is published yet, so no code is known."


@dataclass(frozen=True, slots=True)
class Origin:
    """A session's origin on a device: its id, the revision of its entries, and the time it was logged."""

    session: uuid.UUID = field(default_factory=uuid.uuid4)
    revision: uuid.UUID = field(default_factory=uuid.uuid4)
    logged_at: datetime | None = None


def log_entries(
    *, user: User, service_date: date, setting: str, lines: Sequence[Line], origin: Origin | None = None
) -> list[Entry]:
    """Log the lines as one session and return the entries in order.

    All or nothing: raises LogRefusedError with each reason. A line whose client_id is already in the log is returned
    unchanged, so repeating a request is safe; one deleted since isn't restored.
    """
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    version = policy_version(user)
    session = LogSession(service_date, setting, lines)
    valued = value_lines(session, policy_from_version(version))
    if problems := _problems(valued):
        raise LogRefusedError(problems)
    with transaction.atomic():
        _store(user, [(session, valued)], version, origin)
        ids = [line.client_id for line in lines]
        stored = {entry.client_id: entry for entry in entries_for(user).filter(client_id__in=ids)}
    return [stored[client_id] for client_id in ids if client_id in stored]


def log_sessions(*, user: User, sessions: Sequence[LogSession]) -> list[LineProblem]:
    """Log many sessions in a constant number of queries. Those already in the log don't change.

    Returns the lines that weren't logged because their code wasn't valid on their date.
    """
    version = policy_version(user)
    left_out: list[LineProblem] = []
    logged: list[tuple[LogSession, list[ValuedLine]]] = []
    for session, valued in zip(sessions, value_sessions(sessions, policy_from_version(version)), strict=True):
        left_out += _problems(valued)
        logged.append((session, [item for item in valued if not item.problem]))
    _store(user, logged, version)
    return left_out


def _problems(valued: Iterable[ValuedLine]) -> list[LineProblem]:
    return [LineProblem(item.line, item.problem) for item in valued if item.problem]


def _store(
    user: User,
    sessions: Iterable[tuple[LogSession, list[ValuedLine]]],
    version: PolicyVersion | None,
    origin: Origin | None = None,
) -> None:
    """Write the entries whose client ids are new (those of deleted entries aren't). The lines of a session have the
    same time, so their position orders them."""
    now = timezone.now()
    entries = [
        _new_entry(
            user,
            session,
            item,
            session=of.session,
            revision=of.revision,
            position=position,
            policy=version,
            created_at=at,
        )
        for n, (session, valued) in enumerate(sessions)
        for of in [origin or Origin()]
        for at in [of.logged_at or now + timedelta(microseconds=n)]
        for position, item in enumerate(valued)
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=ENTRIES_PER_STATEMENT)
    update_amounts_if_shown(user, {entry.session for entry in entries})


def _new_entry(user: User, logged: LogSession, item: ValuedLine, **fields: Any) -> Entry:
    return Entry(
        user=user,
        client_id=item.line.client_id,
        service_date=logged.service_date,
        code_id=item.line.hcpcs,
        modifiers=list(item.line.modifiers),
        units=item.line.units,
        setting=logged.setting,
        **fields,
        **_columns_of(item),
    )


def _columns_of(item: ValuedLine) -> dict[str, Any]:
    if item.value is None or item.credit is None:
        return waiting_columns()
    source = {"release": item.value.release, "release_basis": item.value.basis.value}
    return source | credit_as_columns(item.credit)


def edit_entry(
    *,
    user: User,
    entry_id: int,
    service_date: date,
    units: int,
    setting: str,
    modifiers: Sequence[str] | None = None,
    postoperative_days: int | EllipsisType | None = ...,
    revision: uuid.UUID | None = None,
) -> Entry:
    """Change an entry. It keeps its release unless the date changes: then it leaves its session and gets its value from
    the release of the new date, or waits for one. None keeps the modifiers, `...` the days of postoperative care (None
    is all of them). `revision` is the id of the new state.

    Raises Entry.DoesNotExist for someone else's, and LogRefusedError if the new facts have no value.
    """
    with transaction.atomic():
        entry = entry_for(user, entry_id, lock=True)
        line = Line(entry.code_id, units, entry.client_id)
        if not 1 <= units <= MAX_UNITS:
            raise LogRefusedError([LineProblem(line, f"Units must be 1–{MAX_UNITS}, not {units}.")])
        sessions = {entry.session}
        if service_date != entry.service_date:
            _move(entry, line, service_date, policy_of(user))
            sessions.add(entry.session)
        entry.units, entry.setting = units, setting
        if postoperative_days is not ...:
            entry.postoperative_days = postoperative_days
        if modifiers is not None and list(modifiers) != entry.modifiers:
            entry.modifiers, entry.reviewed_at = list(modifiers), None
        entry.gross_wrvu, entry.revision = entry.work_rvu * units, revision or uuid.uuid4()
        entry.save()
        revalue_sessions(user, sessions)
        entry.refresh_from_db()
    return entry


def _move(entry: Entry, line: Line, service_date: date, policy: Policy) -> None:
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    (moved,) = value_lines(LogSession(service_date, entry.setting, [line]), policy)
    if moved.problem:
        raise LogRefusedError(_problems([moved]))
    for name, value in _columns_of(moved).items():
        setattr(entry, name, value)
    entry.service_date, entry.session, entry.position = service_date, uuid.uuid4(), 0


def revalue_sessions(user: User, sessions: Iterable[uuid.UUID]) -> None:
    """Revalue the remaining entries of these sessions, under their releases and policy. Waiting ones keep waiting."""
    valued = entries_for(user).filter(session__in=list(sessions), release__isnull=False)
    entries = list(valued.select_related("policy").order_by("session", "position"))
    rows = rows_of_entries(entries)
    for session in {entry.session for entry in entries}:
        session_entries = [entry for entry in entries if entry.session == session]
        policy = policy_from_version(session_entries[0].policy)
        for entry, credit in zip(session_entries, credit_entries(session_entries, rows, policy), strict=True):
            for name, value in credit_as_columns(credit).items():
                setattr(entry, name, value)
            entry.updated_at = timezone.now()
    Entry.objects.bulk_update(entries, CREDIT)
    update_amounts_if_shown(user, {entry.session for entry in entries})


def delete_entries(*, user: User, entry_ids: Iterable[int], revision: uuid.UUID | None = None) -> int:
    """Delete entries from the log and return how many. Their rows are kept so they can be restored."""
    return _delete(user, entries_for(user).filter(pk__in=list(entry_ids)), revision)


def delete_session(*, user: User, session: uuid.UUID) -> int:
    """Delete all lines of a session, to undo logging them."""
    return _delete(user, entries_for(user).filter(session=session))


def _delete(user: User, entries: Any, revision: uuid.UUID | None = None) -> int:
    with transaction.atomic():
        sessions = list(entries.order_by().values_list("session", flat=True).distinct())
        count = int(entries.update(deleted_at=timezone.now(), revision=revision or uuid.uuid4()))
        revalue_sessions(user, sessions)
    return count


def restore_entries(*, user: User, entry_ids: Iterable[int], revision: uuid.UUID | None = None) -> int:
    """Restore deleted entries to their sessions and return how many."""
    return _restore(user, deleted_entries_for(user).filter(pk__in=list(entry_ids)), revision)


def restore_session(*, user: User, session: uuid.UUID) -> int:
    """Restore the deleted lines of a session."""
    return _restore(user, deleted_entries_for(user).filter(session=session))


def _restore(user: User, entries: Any, revision: uuid.UUID | None = None) -> int:
    with transaction.atomic():
        sessions = list(entries.order_by().values_list("session", flat=True).distinct())
        count = int(entries.update(deleted_at=None, revision=revision or uuid.uuid4()))
        revalue_sessions(user, sessions)
    return count
