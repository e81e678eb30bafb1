"""Change an entry: compare its revision and merge the changes under the log's lock, then revalue its session."""

import uuid
from collections.abc import Sequence
from datetime import date
from types import EllipsisType

from django.db import transaction

from logbook.entries.moving import next_position, refuse_long_sessions, refuse_other_date
from logbook.entries.problems import (
    LineProblem,
    LogRefusedError,
    date_problem,
    line_problems,
    refuse_if_changed,
    refuse_new_unknown_modifiers,
)
from logbook.entries.queries import entry_for, policy_from_version, policy_version
from logbook.entries.storing import columns_of, lock_for_writing, revalue_sessions
from logbook.models import MAX_UNITS, Entry
from logbook.valuation.crediting import Line, LogSession, value_lines
from rvuedge.accounts.models import User


def edit_entry(
    *,
    user: User,
    entry_id: int,
    service_date: date | None = None,
    units: int | None = None,
    setting: str | None = None,
    hcpcs: str | None = None,
    modifiers: Sequence[str] | None = None,
    postoperative_days: int | EllipsisType | None = ...,
    session: uuid.UUID | None = None,
    seen: uuid.UUID | None = None,
    revision: uuid.UUID | None = None,
) -> Entry:
    """Change an entry. None keeps a fact, and `...` the days of postoperative care (None is all of them): only what's
    given changes, so two changes of different facts at the same time both count. `seen` is the revision that the
    caller has read (None: any), `revision` the id of the new state.

    It keeps its release unless the code or the date changes: then the release of the date values it, or it waits for
    one. With another date it also leaves its session, whose lines have one date, and gets the current policy. A new
    code drops what the owner decided about the old one. A `session` is joined at its end; it may be empty.

    Raises Entry.DoesNotExist for someone else's, EntryChangedError if it isn't at the revision seen, and
    LogRefusedError if the new facts have no value, a new modifier is unknown, or the session has another date.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entry = entry_for(user, entry_id, lock=True)
        refuse_if_changed(entry, seen)
        refuse_new_unknown_modifiers(entry.modifiers, modifiers or ())
        left = entry.session
        line = _line(entry, hcpcs, units)
        day = service_date or entry.service_date
        _place(user, entry, day, session)
        if day != entry.service_date or line.hcpcs != entry.code_id:
            _take_value(user, entry, line, day)
        _take_facts(entry, line.units, setting, modifiers, postoperative_days)
        entry.gross_wrvu, entry.revision = entry.work_rvu * entry.units, revision or uuid.uuid4()
        entry.save()
        if entry.session != left:
            refuse_long_sessions(user, [entry.session])
        revalue_sessions(user, {left, entry.session})
        entry.refresh_from_db()
    return entry


def _line(entry: Entry, hcpcs: str | None, units: int | None) -> Line:
    line = Line(hcpcs or entry.code_id, entry.units if units is None else units, entry.client_id)
    if not 1 <= line.units <= MAX_UNITS:
        reason = f"Units must be 1–{MAX_UNITS}, not {units}."
        raise LogRefusedError([LineProblem(line, reason)], field="units")
    return line


def _take_facts(
    entry: Entry,
    units: int,
    setting: str | None,
    modifiers: Sequence[str] | None,
    postoperative_days: int | EllipsisType | None,
) -> None:
    entry.units, entry.setting = units, setting or entry.setting
    if not isinstance(postoperative_days, EllipsisType):
        entry.postoperative_days = postoperative_days
    if modifiers is not None and list(modifiers) != entry.modifiers:
        entry.modifiers, entry.reviewed_at = list(modifiers), None


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
        raise LogRefusedError(line_problems([found]))
    if line.hcpcs != entry.code_id:
        entry.code_id, entry.entered_work, entry.postoperative_days, entry.reviewed_at = line.hcpcs, None, None, None
    for name, value in columns_of(found).items():
        setattr(entry, name, value)
    entry.service_date = service_date
