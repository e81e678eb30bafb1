"""All writes to a log. Each call is one transaction, and repeating a call with the same client ids changes nothing.

The lines of a session are valued together, so changing one revalues them all, under their releases and policy.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from logbook.entries.editing import edit_entry
from logbook.entries.moving import refuse_long_sessions, refuse_other_date
from logbook.entries.problems import (
    EntryChangedError,
    LineProblem,
    LogRefusedError,
    date_problem,
    date_problems,
    line_problems,
    refuse_repeated_ids,
)
from logbook.entries.queries import (
    all_entries_for,
    deleted_entries_for,
    entries_for,
    policy_from_version,
    policy_version,
)
from logbook.entries.storing import Origin, lock_for_writing, revalue_sessions, store
from logbook.models import Entry
from logbook.valuation.crediting import Line, LogSession, ValuedLine, sessions_of, value_sessions
from rvuedge.accounts.models import User

__all__ = [
    "EntryChangedError",
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
    if problems := line_problems(item for session in valued for item in session):
        raise LogRefusedError(problems)
    store(user, zip(sessions, valued, strict=True), version, origin)
    if begun:
        refuse_long_sessions(user, begun)
        revalue_sessions(user, begun)


def log_sessions(*, user: User, sessions: Sequence[LogSession]) -> list[LineProblem]:
    """Log many new sessions in a constant number of queries. Lines already in the log don't change.

    Returns the lines that weren't logged because their code wasn't valid on their date.
    """
    left_out: list[LineProblem] = []
    logged: list[tuple[LogSession, list[ValuedLine]]] = []
    with transaction.atomic():
        lock_for_writing(user)
        version = policy_version(user)
        for session, valued in zip(sessions, value_sessions(sessions, policy_from_version(version)), strict=True):
            left_out += line_problems(valued)
            logged.append((session, [item for item in valued if not item.problem]))
        store(user, logged, version)
    return left_out


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
    with transaction.atomic():
        lock_for_writing(user)
        last = deleted.aggregate(last=Max("deleted_at"))["last"]
        return _restore(user, deleted.filter(deleted_at=last))


def _restore(user: User, entries: Any, revision: uuid.UUID | None = None) -> int:
    with transaction.atomic():
        lock_for_writing(user)
        sessions = list(entries.order_by().values_list("session", flat=True).distinct())
        count = int(entries.update(deleted_at=None, revision=revision or uuid.uuid4()))
        refuse_long_sessions(user, sessions)
        revalue_sessions(user, sessions)
    return count
