"""Write lines and values to a log. The lines of a session are valued together, under one policy."""

import itertools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from logbook.entries.medicare import update_amounts_if_shown
from logbook.entries.origins import current_origin
from logbook.entries.queries import all_entries_for, entries_for, policy_from_version
from logbook.models import Entry, PolicyVersion
from logbook.valuation.crediting import (
    Line,
    LogSession,
    ValuedLine,
    credit_as_columns,
    credit_entries,
    rows_of_entries,
    value_sessions,
    waiting_columns,
)
from rvuedge.accounts.models import User

ENTRIES_PER_STATEMENT = 1_000
CREDIT = ("row_modifier", "work_rvu", "gross_wrvu", "wrvu", "trace", "needs_review", "updated_at")
SOURCE = ("policy", "release", "release_basis", "medicare_amount")
LOCK = "SELECT pg_advisory_xact_lock(hashtext('logbook.sync'), %s), set_config('rvuedge.origin', %s, true)"


@dataclass(frozen=True, slots=True)
class Origin:
    """A session's origin on a device: its id, the revision of its entries, and the time it was logged."""

    session: uuid.UUID = field(default_factory=uuid.uuid4)
    revision: uuid.UUID = field(default_factory=uuid.uuid4)
    logged_at: datetime | None = None


def lock_for_writing(user: User) -> None:
    """Let one request at a time change the sessions of a log, until this transaction ends. Reading doesn't wait. Tells
    the database where the changes come from, for the history of entries."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [user.pk, current_origin().value])


def store(
    user: User,
    sessions: Iterable[tuple[LogSession, list[ValuedLine]]],
    version: PolicyVersion | None,
    origin: Origin | None = None,
) -> None:
    """Write the entries whose client ids are new (those of deleted entries aren't). The lines of a session have the
    same time, so their position orders them; they come after lines that the session already has."""
    now, revision = (origin.logged_at if origin else None) or timezone.now(), origin.revision if origin else None
    listed = [(logged.id or uuid.uuid4(), logged, valued) for logged, valued in sessions]
    first = _next_positions(user, [session for session, logged, _ in listed if logged.id])
    entries = [
        _new_entry(
            user,
            logged,
            item,
            session=session,
            revision=revision or uuid.uuid4(),
            position=position,
            policy=version,
            created_at=now + timedelta(microseconds=n),
        )
        for n, (session, logged, valued) in enumerate(listed)
        for position, item in enumerate(valued, first.get(session, 0))
    ]
    Entry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=ENTRIES_PER_STATEMENT)
    update_amounts_if_shown(user, {entry.session for entry in entries})


def _next_positions(user: User, sessions: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return the position after the last line of each of these sessions that has lines, deleted ones included."""
    if not sessions:
        return {}
    found = all_entries_for(user).filter(session__in=sessions).order_by().values_list("session")
    return {session: last + 1 for session, last in found.annotate(last=Max("position"))}


def _new_entry(user: User, logged: LogSession, item: ValuedLine, **fields: Any) -> Entry:
    return Entry(
        user=user,
        client_id=item.line.client_id,
        service_date=logged.service_date,
        code_id=item.line.hcpcs,
        modifiers=list(item.line.modifiers),
        units=item.line.units,
        setting=logged.setting,
        origin=current_origin(),
        **fields,
        **columns_of(item),
    )


def columns_of(item: ValuedLine) -> dict[str, Any]:
    """Return the columns of an entry with this line's value, or of one that waits for a release."""
    if item.value is None or item.credit is None:
        return waiting_columns()
    source = {"release": item.value.release, "release_basis": item.value.basis.value}
    return source | credit_as_columns(item.credit)


def revalue_sessions(user: User, sessions: Iterable[uuid.UUID]) -> None:
    """Revalue the remaining entries of these sessions, under their releases and policy. Waiting ones keep waiting.

    A session has one policy, that of its first line. A line that comes from a session with another one takes its
    release by this one.
    """
    found = entries_for(user).filter(session__in=list(sessions)).select_related("policy")
    entries = list(found.order_by("session", "position"))
    for _, group in itertools.groupby(entries, key=attrgetter("session")):
        first, *others = group
        _adopt([entry for entry in others if entry.policy_id != first.policy_id], first.policy)
    _revalue([entry for entry in entries if entry.release_id])
    update_amounts_if_shown(user, {entry.session for entry in entries})


def _revalue(entries: Sequence[Entry]) -> None:
    rows = rows_of_entries(entries)
    for _, group in itertools.groupby(entries, key=attrgetter("session")):
        session_entries = list(group)
        policy = policy_from_version(session_entries[0].policy)
        for entry, credit in zip(session_entries, credit_entries(session_entries, rows, policy), strict=True):
            for name, value in credit_as_columns(credit).items():
                setattr(entry, name, value)
            entry.updated_at = timezone.now()
    Entry.objects.bulk_update(entries, CREDIT)


def _adopt(entries: Sequence[Entry], version: PolicyVersion | None) -> None:
    """Give entries a policy, and the release that it values them by. A code without a value under it keeps its own."""
    if not entries:
        return
    alone = [LogSession(e.service_date, e.setting, [Line(e.code_id, e.units, e.client_id)]) for e in entries]
    for entry, (item,) in zip(entries, value_sessions(alone, policy_from_version(version)), strict=True):
        entry.policy = version
        for name, value in {} if item.problem else columns_of(item).items():
            setattr(entry, name, value)
    Entry.objects.bulk_update(entries, [*SOURCE, *CREDIT])
