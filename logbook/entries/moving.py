"""Move entries between the sessions of a day: split a patient's lines off, join two patients, move a line.

Each call is one transaction under the log's lock. The session that entries leave and the one they join are revalued
whole, since the lines of a session affect each other. Sessions never mix dates.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from logbook.entries.problems import LogRefusedError
from logbook.entries.queries import all_entries_for, entries_for
from logbook.entries.storing import lock_for_writing, revalue_sessions
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.dates import format_date

MOST_LINES_OF_A_SESSION = 500  # as many as one operation may log: each change of one values them all
MOVED = ("session", "position", "revision", "updated_at")


def split_entries(user: User, entry_ids: Collection[int], *, of: uuid.UUID | None = None) -> list[Entry]:
    """Move entries of one date to a new session, as another patient, and return them in order. `of` is the session that
    the caller saw them in (None: any).

    Entries that already are a whole session stay as they are. Raises Entry.DoesNotExist for someone else's, and
    LogRefusedError, with nothing moved, for a deleted entry, for entries of several dates, and for one that isn't of
    that session anymore.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entries = _to_move(user, entry_ids, of)
        sessions = {entry.session for entry in entries}
        rest = entries_for(user).filter(session__in=sessions).exclude(pk__in=[entry.pk for entry in entries])
        if len(sessions) > 1 or rest.exists():
            _move(user, entries, uuid.uuid4())
        return _as_stored(user, entries)


def join_sessions(user: User, session: uuid.UUID, into: uuid.UUID) -> list[Entry]:
    """Move the lines of a session to the end of another of the same date: they are one patient. Returns all the lines
    of `into`, in order. Deleted lines of the session move too, so that restoring one restores it to its patient.

    Raises LogRefusedError, with nothing moved, if the sessions have different dates.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entries = list(all_entries_for(user).filter(session=session).order_by("position", "pk"))
        if entries and session != into:
            refuse_other_date(user, into, entries[0].service_date)
            _move(user, entries, into)
        return list(entries_for(user).filter(session=into).order_by("position"))


def move_entries(
    user: User, entry_ids: Collection[int], session: uuid.UUID, *, of: uuid.UUID | None = None
) -> list[Entry]:
    """Move entries to the end of a session of the same date, and return them in order. The session may be empty. `of`
    is the session that the caller saw them in (None: any).

    Raises Entry.DoesNotExist for someone else's, and LogRefusedError, with nothing moved, for a deleted entry, for
    entries of several dates, for a session of another date, and for an entry that isn't of session `of` anymore.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entries = _to_move(user, entry_ids, of)
        refuse_other_date(user, session, entries[0].service_date)
        _move(user, [entry for entry in entries if entry.session != session], session)
        return _as_stored(user, entries)


def _to_move(user: User, entry_ids: Collection[int], of: uuid.UUID | None) -> list[Entry]:
    ids = set(entry_ids)
    found = list(all_entries_for(user).filter(pk__in=ids).order_by("created_at", "position", "pk"))
    if not ids or len(found) < len(ids):
        raise Entry.DoesNotExist("No such entry")
    if any(entry.deleted_at for entry in found):
        raise LogRefusedError(problem="An entry was deleted. Nothing was changed. Restore it first.", field="session")
    if any(of not in (None, entry.session) for entry in found):
        text = "An entry was moved to another patient. Nothing was changed. Check the patients and try again."
        raise LogRefusedError(problem=text, field="session")
    if len({entry.service_date for entry in found}) > 1:
        text = "A patient's entries have one date of service, and these have several. Nothing was changed."
        raise LogRefusedError(problem=text, field="session")
    return found


def refuse_other_date(user: User, session: uuid.UUID, day: date, but_for: Entry | None = None) -> None:
    """Refuse to put entries of a day into a session that has entries of another, deleted ones included. `but_for` is an
    entry whose date is about to change.

    Raises LogRefusedError.
    """
    others = all_entries_for(user).filter(session=session).exclude(service_date=day)
    if other := next((entry for entry in others if entry != but_for), None):
        text = f"That patient's entries are on {format_date(other.service_date)}, not on {format_date(day)}."
        raise LogRefusedError(problem=f"{text} Nothing was changed.", field="session")


def refuse_long_sessions(user: User, sessions: Iterable[uuid.UUID]) -> None:
    """Refuse a write after which one of these sessions has too many lines; nothing of it stays.

    Raises LogRefusedError.
    """
    found = entries_for(user).filter(session__in=list(sessions)).order_by().values("session")
    if found.annotate(lines=Count("pk")).filter(lines__gt=MOST_LINES_OF_A_SESSION).exists():
        text = f"A patient can have up to {MOST_LINES_OF_A_SESSION} lines on a date. Nothing was changed."
        raise LogRefusedError(problem=text, field="session")


def next_position(user: User, session: uuid.UUID) -> int:
    """Return the position after the last line of a session, deleted ones included."""
    last = all_entries_for(user).filter(session=session).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _move(user: User, entries: Sequence[Entry], session: uuid.UUID) -> None:
    """Move entries and revalue both sessions. A deleted one keeps its revision, so its device can still restore it."""
    left = {entry.session for entry in entries}
    for position, entry in enumerate(entries, next_position(user, session)):
        entry.session, entry.position, entry.updated_at = session, position, timezone.now()
        if entry.deleted_at is None:
            entry.revision = uuid.uuid4()
    Entry.objects.bulk_update(entries, MOVED)
    refuse_long_sessions(user, [session])
    revalue_sessions(user, left | {session})


def _as_stored(user: User, entries: Iterable[Entry]) -> list[Entry]:
    return list(entries_for(user).filter(pk__in=[entry.pk for entry in entries]).order_by("session", "position"))
