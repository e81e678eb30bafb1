"""Settle conflicts: an entry that was changed on two devices. Under the log's lock, as every write to a log."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.entries.problems import EntryChangedError, refuse_if_changed
from logbook.entries.services import delete_entries, edit_entry, log_entries, restore_entries
from logbook.entries.storing import lock_for_writing
from logbook.models import Entry, EntryConflict
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User


def settle(
    *, user: User, conflict_id: int, keeps: str, seen: uuid.UUID | None = None, operation: uuid.UUID | None = None
) -> Entry:
    """Settle a conflict: `stored` keeps the entry, `proposed` changes it, `both` keeps it and logs the proposal as a
    separate entry. `seen` and `operation` are the versions that the owner chose from: the entry's revision and the
    conflict's operation (None: any).

    Raises EntryConflict.DoesNotExist for someone else's, EntryChangedError if either isn't what the owner saw, and
    LogRefusedError if the proposal has no value.
    """
    with transaction.atomic():
        lock_for_writing(user)
        conflict = EntryConflict.objects.get(pk=conflict_id, entry__user=user, resolved_at__isnull=True)
        entry = Entry.objects.get(pk=conflict.entry_id)
        refuse_if_changed(entry, seen)
        if operation not in (None, conflict.operation):
            raise EntryChangedError(entry)
        if keeps != "stored":
            _apply_proposal(user, entry, dict(conflict.proposal), is_copy=keeps == "both")
        conflict.resolved_at = timezone.now()
        conflict.save(update_fields=["resolved_at"])
    return Entry.objects.get(pk=entry.pk)


def _apply_proposal(user: User, entry: Entry, proposal: dict[str, Any], *, is_copy: bool) -> None:
    if proposal.pop("deleted", False):
        delete_entries(user=user, entry_ids=[entry.pk])
        return
    if "service_date" in proposal:
        proposal["service_date"] = date.fromisoformat(proposal["service_date"])
    if "session" in proposal:
        proposal["session"] = uuid.UUID(proposal["session"])
    if is_copy:
        _log_copy(user, entry, proposal)
        return
    if entry.deleted_at is not None:
        restore_entries(user=user, entry_ids=[entry.pk])
    edit_entry(user=user, entry_id=entry.pk, **proposal)


def _log_copy(user: User, entry: Entry, proposal: dict[str, Any]) -> None:
    line = Line(
        proposal.get("hcpcs", entry.code_id),
        proposal.get("units", entry.units),
        modifiers=tuple(proposal.get("modifiers", entry.modifiers)),
        session=proposal.get("session"),
    )
    day, setting = proposal.get("service_date", entry.service_date), proposal.get("setting", entry.setting)
    log_entries(user=user, service_date=day, setting=setting, lines=[line])
