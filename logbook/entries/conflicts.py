"""Settle conflicts: an entry that was changed on two devices."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.entries.services import delete_entries, edit_entry, log_entries, restore_entries
from logbook.models import Entry, EntryConflict
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User


def editable_fields(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry that its owner can edit, without its modifiers."""
    return {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}


def settle(*, user: User, conflict_id: int, keeps: str) -> Entry:
    """Settle a conflict: `stored` keeps the entry, `proposed` changes it, `both` keeps it and logs the proposal as a
    separate entry.

    Raises EntryConflict.DoesNotExist for someone else's, and LogRefusedError if the proposal has no value.
    """
    with transaction.atomic():
        conflict = EntryConflict.objects.select_for_update().get(
            pk=conflict_id, entry__user=user, resolved_at__isnull=True
        )
        entry = Entry.objects.select_for_update().get(pk=conflict.entry_id)
        if keeps != "stored":
            _apply_proposal(user, entry, dict(conflict.proposal), is_copy=keeps == "both")
        conflict.resolved_at = timezone.now()
        conflict.save(update_fields=["resolved_at"])
    return Entry.objects.get(pk=entry.pk)


def _apply_proposal(user: User, entry: Entry, proposal: dict[str, Any], *, is_copy: bool) -> None:
    if proposal.pop("deleted", False):
        delete_entries(user=user, entry_ids=[entry.pk])
        return
    facts = editable_fields(entry) | {"modifiers": entry.modifiers} | proposal
    if isinstance(facts["service_date"], str):
        facts["service_date"] = date.fromisoformat(facts["service_date"])
    if "session" in facts:
        facts["session"] = uuid.UUID(facts["session"])
    if is_copy:
        hcpcs, session = facts.get("hcpcs", entry.code_id), facts.get("session")
        line = Line(hcpcs, facts["units"], modifiers=tuple(facts["modifiers"]), session=session)
        log_entries(user=user, service_date=facts["service_date"], setting=facts["setting"], lines=[line])
        return
    if entry.deleted_at is not None:
        restore_entries(user=user, entry_ids=[entry.pk])
    edit_entry(user=user, entry_id=entry.pk, **facts)
