"""All writes to a log. Each call is one transaction, and repeating a call with the same client ids changes nothing.

The lines of a session are valued together, so changing one revalues them all, under their releases and policy.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from types import EllipsisType
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from logbook.entries.moving import next_position, refuse_other_date
from logbook.entries.problems import (
    LineProblem,
    LogRefusedError,
    date_problem,
    date_problems,
    refuse_new_unknown_modifiers,
    refuse_repeated_ids,
)
from logbook.entries.queries import (
    all_entries_for,
    deleted_entries_for,
    entries_for,
    entry_for,
    policy_from_version,
    policy_version,
)
from logbook.entries.storing import Origin, columns_of, lock_for_writing, revalue_sessions, store
from logbook.models import MAX_UNITS, Entry
from logbook.valuation.crediting import Line, LogSession, ValuedLine, sessions_of, value_lines, value_sessions
from rvuedge.accounts.models import User

__all__ = [
    "LineProblem",
    "LogRefusedError",
    "Origin",
    "date_problem",
    "date_problems",
    "delete_entries",
    "delete_session",
    "edit_entry",
    "log_entries",
    "log_sessions",
    "restore_entries",
    "restore_session",
    "revalue_sessions",
]


def log_entries(
    *, user: User, service_date: date, setting: str, lines: Sequence[Line], origin: Origin | None = None
) -> list[Entry]:
    """Log the lines and return their entries in order. Lines with a session of their own are valued with that session,
    which may already have entries of the date; the others form one session, the origin's.

    All or nothing: raises LogRefusedError with each reason. A line whose client_id is already in the log is returned
    unchanged, so repeating a request is safe; one deleted since isn't restored.
    """
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    refuse_repeated_ids(lines)
    origin = origin or Origin()
    ids = [line.client_id for line in lines]
    with transaction.atomic():
        lock_for_writing(user)
        logged = set(all_entries_for(user).filter(client_id__in=ids).values_list("client_id", flat=True))
        new = [line for line in lines if line.client_id not in logged]
        _log(user, sessions_of(service_date, setting, new, origin.session), origin)
        stored = {entry.client_id: entry for entry in entries_for(user).filter(client_id__in=ids)}
    return [stored[client_id] for client_id in ids if client_id in stored]


def _log(user: User, sessions: Sequence[LogSession], origin: Origin) -> None:
    begun = set(
        all_entries_for(user).filter(session__in=[logged.id for logged in sessions]).values_list("session", flat=True)
    )
    for logged in sessions:
        if logged.id in begun:
            refuse_other_date(user, logged.id, logged.service_date)
    version = policy_version(user)
    valued = value_sessions(sessions, policy_from_version(version))
    if problems := _problems(item for session in valued for item in session):
        raise LogRefusedError(problems)
    store(user, zip(sessions, valued, strict=True), version, origin)
    if begun:
        revalue_sessions(user, begun)


def log_sessions(*, user: User, sessions: Sequence[LogSession]) -> list[LineProblem]:
    """Log many new sessions in a constant number of queries. Lines already in the log don't change.

    Returns the lines that weren't logged because their code wasn't valid on their date.
    """
    version = policy_version(user)
    left_out: list[LineProblem] = []
    logged: list[tuple[LogSession, list[ValuedLine]]] = []
    for session, valued in zip(sessions, value_sessions(sessions, policy_from_version(version)), strict=True):
        left_out += _problems(valued)
        logged.append((session, [item for item in valued if not item.problem]))
    store(user, logged, version)
    return left_out


def _problems(valued: Iterable[ValuedLine]) -> list[LineProblem]:
    return [LineProblem(item.line, item.problem) for item in valued if item.problem]


def edit_entry(
    *,
    user: User,
    entry_id: int,
    service_date: date,
    units: int,
    setting: str,
    hcpcs: str | None = None,
    modifiers: Sequence[str] | None = None,
    postoperative_days: int | EllipsisType | None = ...,
    session: uuid.UUID | None = None,
    revision: uuid.UUID | None = None,
) -> Entry:
    """Change an entry. None keeps the code, the modifiers and the session, `...` the days of postoperative care (None
    is all of them). `revision` is the id of the new state.

    It keeps its release unless the code or the date changes: then the release of the date values it, or it waits for
    one. With another date it also leaves its session, whose lines have one date, and gets the current policy. A new
    code drops what the owner decided about the old one. A `session` is joined at its end; it may be empty.

    Raises Entry.DoesNotExist for someone else's, and LogRefusedError if the new facts have no value, a new modifier
    is unknown, or the session has another date.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entry = entry_for(user, entry_id, lock=True)
        line = Line(hcpcs or entry.code_id, units, entry.client_id)
        if not 1 <= units <= MAX_UNITS:
            reason = f"Units must be 1–{MAX_UNITS}, not {units}."
            raise LogRefusedError([LineProblem(line, reason)], field="units")
        refuse_new_unknown_modifiers(entry.modifiers, modifiers or ())
        sessions = {entry.session}
        _place(user, entry, service_date, session)
        if service_date != entry.service_date or line.hcpcs != entry.code_id:
            _take_value(user, entry, line, service_date)
        entry.units, entry.setting = units, setting
        if postoperative_days is not ...:
            entry.postoperative_days = postoperative_days
        if modifiers is not None and list(modifiers) != entry.modifiers:
            entry.modifiers, entry.reviewed_at = list(modifiers), None
        entry.gross_wrvu, entry.revision = entry.work_rvu * units, revision or uuid.uuid4()
        entry.save()
        revalue_sessions(user, sessions | {entry.session})
        entry.refresh_from_db()
    return entry


def _place(user: User, entry: Entry, service_date: date, session: uuid.UUID | None) -> None:
    """Put an entry into a session, or into one of its own if its date changes."""
    if session is None and service_date == entry.service_date:
        return
    session = session or uuid.uuid4()
    refuse_other_date(user, session, service_date, but_for=entry)
    if session != entry.session:
        entry.position, entry.session = next_position(user, session), session


def _take_value(user: User, entry: Entry, line: Line, service_date: date) -> None:
    """Give an entry the value of a code on a date."""
    if problem := date_problem(service_date):
        raise LogRefusedError(date_problem=problem)
    if service_date != entry.service_date:
        entry.policy = policy_version(user)
    (found,) = value_lines(LogSession(service_date, entry.setting, [line]), policy_from_version(entry.policy))
    if found.problem:
        raise LogRefusedError(_problems([found]))
    if line.hcpcs != entry.code_id:
        entry.code_id, entry.entered_work, entry.postoperative_days, entry.reviewed_at = line.hcpcs, None, None, None
    for name, value in columns_of(found).items():
        setattr(entry, name, value)
    entry.service_date = service_date


def delete_entries(*, user: User, entry_ids: Iterable[int], revision: uuid.UUID | None = None) -> int:
    """Delete entries from the log and return how many. Their rows are kept so they can be restored."""
    return _delete(user, entries_for(user).filter(pk__in=list(entry_ids)), revision)


def delete_session(*, user: User, session: uuid.UUID) -> int:
    """Delete all lines of a session, to undo logging them."""
    return _delete(user, entries_for(user).filter(session=session))


def _delete(user: User, entries: Any, revision: uuid.UUID | None = None) -> int:
    with transaction.atomic():
        lock_for_writing(user)
        sessions = list(entries.order_by().values_list("session", flat=True).distinct())
        count = int(entries.update(deleted_at=timezone.now(), revision=revision or uuid.uuid4()))
        revalue_sessions(user, sessions)
    return count


def restore_entries(*, user: User, entry_ids: Iterable[int], revision: uuid.UUID | None = None) -> int:
    """Restore deleted entries to their sessions and return how many."""
    return _restore(user, deleted_entries_for(user).filter(pk__in=list(entry_ids)), revision)


def restore_session(*, user: User, session: uuid.UUID) -> int:
    """Restore the lines of a session that were deleted last, together; those deleted before stay deleted."""
    deleted = deleted_entries_for(user).filter(session=session)
    last = deleted.aggregate(last=Max("deleted_at"))["last"]
    return _restore(user, deleted.filter(deleted_at=last))


def _restore(user: User, entries: Any, revision: uuid.UUID | None = None) -> int:
    with transaction.atomic():
        lock_for_writing(user)
        sessions = list(entries.order_by().values_list("session", flat=True).distinct())
        count = int(entries.update(deleted_at=None, revision=revision or uuid.uuid4()))
        revalue_sessions(user, sessions)
    return count
