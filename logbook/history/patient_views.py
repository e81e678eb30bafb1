"""What an owner does with a patient of a day: split a line off, move lines to another patient, delete, restore.

A page may be old: a line that's no longer this patient's isn't moved, and the owner is told.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Max, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from logbook.entries import moving, services
from logbook.entries.patients import patient_of
from logbook.entries.queries import all_entries_for, deleted_entries_for, entries_for
from logbook.entries.storing import lock_for_writing
from logbook.history.addresses import month_address
from logbook.history.forms import read_id
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.rounding import round_half_up

STALE = "This page was out of date, so nothing was changed. Check the lines below and try again."
Mover = Callable[[list[int]], list[Entry]]  # moves the entries with these ids and returns them


@login_required
@require_POST
def split(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Make a line of this patient (`line`) a different patient's."""
    user = signed_in(request)
    lines = _lines(user, session)
    chosen = _chosen(lines, request.POST.get("line", ""))
    if not chosen or len(lines) < 2:
        return _stale(request, user, session)
    return _move(request, user, chosen, lambda ids: moving.split_entries(user, ids, of=session))


@login_required
@require_POST
def move(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Move a line of this patient (`entry`; all lines without it) to another patient of the day (`into`)."""
    user = signed_in(request)
    lines, chosen = _lines(user, session), request.POST.get("entry", "")
    moved = _chosen(lines, chosen) if chosen else lines
    into = read_id(request.POST.get("into", ""))
    target = entries_for(user).filter(session=into).exclude(session=session).first() if into else None
    if not moved or target is None or target.service_date != moved[0].service_date:
        return _stale(request, user, session)
    goal = target.session
    if chosen:
        return _move(request, user, moved, lambda ids: moving.move_entries(user, ids, goal, of=session), goal)
    return _move(request, user, moved, lambda _ids: _all_moved(user, session, goal), goal)


def _all_moved(user: User, session: uuid.UUID, into: uuid.UUID) -> list[Entry]:
    """Move all lines that a patient has by now, also those another device added just now, and return them."""
    with transaction.atomic():
        lock_for_writing(user)
        ids = {entry.pk for entry in _lines(user, session)}
        return [entry for entry in moving.join_sessions(user, session, into) if entry.pk in ids]


def _move(
    request: HttpRequest, user: User, entries: Sequence[Entry], move: Mover, into: uuid.UUID | None = None
) -> HttpResponse:
    sessions = {entry.session for entry in entries} | ({into} if into else set())
    before = _sum(user, sessions)
    try:
        moved = move([entry.pk for entry in entries])
    except (Entry.DoesNotExist, services.LogRefusedError):  # changed since the page was read, just now
        moved = []
    if not moved:
        return _stale(request, user, entries[0].session)
    after = _sum(user, sessions | {entry.session for entry in moved})
    names = ", ".join(entry.name for entry in moved)
    verb = "is" if len(moved) == 1 else "are"
    change = "" if before == after else f" {round_half_up(before):,} → {round_half_up(after):,} wRVU."
    messages.success(request, f"{names} {verb} now Patient {patient_of(user, moved[0]).number}.{change}")
    return redirect(_day_address(moved[0]))


@login_required
@require_POST
def delete(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Delete the lines of this patient; the history then offers to restore them."""
    user = signed_in(request)
    lines = _lines(user, session)
    if not lines or not services.delete_session(user=user, session=session):
        return _stale(request, user, session)
    return redirect(month_address(lines[0].service_date, patient_deleted=session))


@login_required
@require_POST
def restore(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Restore the lines that were deleted with this patient, not those deleted before."""
    user = signed_in(request)
    deleted = deleted_lines(user, str(session))
    if not deleted or not services.restore_entries(user=user, entry_ids=[entry.pk for entry in deleted]):
        return _stale(request, user, session)
    return redirect(_day_address(deleted[0]))


def deleted_lines(user: User, text: str) -> list[Entry]:
    """Return the lines of a patient that were deleted last, together; none if the text isn't a session's id."""
    session = read_id(text)
    if session is None:
        return []
    deleted = deleted_entries_for(user).filter(session=session)
    last = deleted.aggregate(last=Max("deleted_at"))["last"]
    return list(deleted.filter(deleted_at=last).order_by("position", "pk"))


def _lines(user: User, session: uuid.UUID) -> list[Entry]:
    return list(entries_for(user).filter(session=session).order_by("position", "pk"))


def _chosen(lines: Sequence[Entry], entry_id: str) -> list[Entry]:
    return [entry for entry in lines if str(entry.pk) == entry_id]


def _sum(user: User, sessions: Collection[uuid.UUID]) -> Decimal:
    return entries_for(user).filter(session__in=sessions).aggregate(sum=Sum("wrvu"))["sum"] or Decimal(0)


def _stale(request: HttpRequest, user: User, session: uuid.UUID) -> HttpResponse:
    """Say that nothing was changed. Raises Http404 for a session that never was the user's."""
    known = all_entries_for(user).filter(session=session).first()
    if known is None:
        raise Http404("No such patient")
    messages.error(request, STALE)
    return redirect(_day_address(known))


def _day_address(entry: Entry) -> str:
    return f"{month_address(entry.service_date)}#day-{entry.service_date}"
