"""Sync: apply a device's operations to the log, each exactly once.

The device creates each operation's id. The first time, we apply the operation and store its answer; sent again, it
changes nothing and gets the same answer. A user's operations are applied one after another, even if requests arrive at
the same time. An edit or deletion includes the revision of the entry that the device had (`base`). If the entry has
changed since, the log keeps its values, stores the change as a conflict, and the owner decides.
"""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from logbook.devices.choices import Choice, save_choices
from logbook.entries.origins import written_from
from logbook.entries.problems import refuse_new_unknown_modifiers
from logbook.entries.queries import with_titles
from logbook.entries.services import LogRefusedError, Origin, delete_entries, edit_entry, log_entries, restore_entries
from logbook.entries.storing import lock_for_writing
from logbook.models import ChangeOrigin, Entry, EntryConflict, SyncOperation
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User

# Fields that an edit may change, by their names in the API, with the entry's attribute.
CHANGEABLE = {
    "service_date": "service_date",
    "hcpcs": "code_id",
    "units": "units",
    "setting": "setting",
    "modifiers": "modifiers",
    "postoperative_days": "postoperative_days",
    "session": "session",
}
LONGEST_AGO = timedelta(days=400)  # if a device seems to have been off for longer, its clock is wrong
NEARLY = timedelta(minutes=1)  # how wrong a clock may be, or how long a request may take, to count as right
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `create` has service_date, setting, lines with their sessions (`session` is that of lines without
    one) and what the clinician said about pairs of codes (`choices`); `edit`, `delete` and `restore` have the entry's
    client_id and the `base` that the device had; `changes` are an edit's (CHANGEABLE, by their names in the API).
    `after` is the device's earlier operation that made the `base`: this operation waits for it."""

    id: uuid.UUID
    kind: str
    at: datetime | None = None
    session: uuid.UUID = field(default_factory=uuid.uuid4)
    service_date: date | None = None
    setting: str = ""
    lines: Sequence[Line] = ()
    client_id: uuid.UUID | None = None
    base: uuid.UUID | None = None
    after: uuid.UUID | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an operation. `status` is applied; refused, with the reason; conflict, stored until the owner
    settles it; later, if its entry hasn't synced yet; or failed, after a server error. Devices may resend the last two.
    `entries` are the current entries."""

    operation: uuid.UUID
    status: str
    reason: str = ""
    entries: Sequence[Entry] = ()


def apply_operations(*, user: User, operations: Sequence[Operation], sent_at: datetime | None = None) -> list[Answer]:
    """Apply a device's operations in order and return an answer for each. `sent_at` is the time on the device's clock,
    used to correct the operations' times."""
    with written_from(ChangeOrigin.DEVICE), transaction.atomic():
        lock_for_writing(user)
        ids = {each for operation in operations for each in (operation.id, operation.after) if each}
        done = dict(SyncOperation.objects.filter(user=user, operation__in=ids).values_list("operation", "answer"))
        answers = [_answer(user, operation, done, sent_at) for operation in operations]
    return _with_entries(user, answers)


def _answer(user: User, operation: Operation, done: dict[uuid.UUID, Any], sent_at: datetime | None) -> dict[str, Any]:
    if operation.id in done:
        return {"operation": operation.id, **done[operation.id]}
    if operation.after and operation.after not in done:
        reason = "An earlier change to this entry hasn't synced yet."
        return {"operation": operation.id, "status": "later", "reason": reason, "entries": []}
    try:
        with transaction.atomic():
            found = _apply(user, operation, sent_at)
            if found["status"] != "later":
                SyncOperation.objects.create(user=user, operation=operation.id, answer=found)
                done[operation.id] = found
    except Exception:
        logger.exception("sync.operation_failed", extra={"user": user.pk})
        reason = "The server couldn't save this change. It's kept on this device, and we'll try again."
        found = {"status": "failed", "reason": reason, "entries": []}
    return {"operation": operation.id, **found}


def _apply(user: User, operation: Operation, sent_at: datetime | None) -> dict[str, Any]:
    try:
        if operation.kind == "create":
            return _create(user, operation, _time_of(operation, sent_at))
        return _change(user, operation)
    except LogRefusedError as refused:
        return {"status": "refused", "reason": str(refused), "entries": []}


def _time_of(operation: Operation, sent_at: datetime | None) -> datetime:
    """Return when an operation happened. A clock that's right within NEARLY counts, so that what a device logged stays
    in order however long a request took. Of another clock only how long before sending counts, so a wrong one doesn't
    matter, and no time is too absurd to subtract."""
    now = timezone.now()
    sent = now if sent_at is None or abs(now - sent_at) <= NEARLY else sent_at
    ago = sent - operation.at if operation.at else timedelta(0)
    return now - min(max(ago, timedelta(0)), LONGEST_AGO)


def _create(user: User, operation: Operation, at: datetime) -> dict[str, Any]:
    origin = Origin(operation.session, operation.id, at)
    assert operation.service_date is not None
    entries = log_entries(
        user=user,
        service_date=operation.service_date,
        setting=operation.setting,
        lines=operation.lines,
        origin=origin,
    )
    save_choices(user, operation.choices, at)
    return {"status": "applied", "entries": [str(entry.client_id) for entry in entries]}


def _change(user: User, operation: Operation) -> dict[str, Any]:
    entry = _entry(user, operation.client_id)
    if entry is None:
        return {"status": "later", "reason": "This entry hasn't synced yet.", "entries": []}
    refuse_new_unknown_modifiers(entry.modifiers, operation.changes.get("modifiers", ()))
    if operation.base is not None and operation.base != entry.revision:
        return _conflict(entry, operation)
    is_deleted = entry.deleted_at is not None
    if operation.kind == "edit":
        if is_deleted:
            return {"status": "refused", "reason": "This entry was deleted. Restore it first.", "entries": []}
        edit_entry(user=user, entry_id=entry.pk, revision=operation.id, **operation.changes)
    elif operation.kind == "delete" and not is_deleted:
        delete_entries(user=user, entry_ids=[entry.pk], revision=operation.id)
    elif operation.kind == "restore" and is_deleted:
        restore_entries(user=user, entry_ids=[entry.pk], revision=operation.id)
    return {"status": "applied", "entries": [str(entry.client_id)]}


def _entry(user: User, client_id: uuid.UUID | None) -> Entry | None:
    assert client_id is not None
    return Entry.objects.select_for_update().filter(user=user, client_id=client_id).first()


def _conflict(entry: Entry, operation: Operation) -> dict[str, Any]:
    """Store the change as a conflict, unless the entry already has its values."""
    proposal = {name: _plain(value) for name, value in operation.changes.items()}
    if operation.kind in ("delete", "restore"):
        proposal = {"deleted": operation.kind == "delete"}
    current = {name: _plain(getattr(entry, attribute)) for name, attribute in CHANGEABLE.items()}
    current["deleted"] = entry.deleted_at is not None
    if operation.kind == "edit":
        proposal.setdefault("deleted", False)
    if all(current[name] == value for name, value in proposal.items()):
        return {"status": "applied", "entries": [str(entry.client_id)]}
    assert operation.base is not None
    earlier = EntryConflict.objects.filter(entry=entry, operation=operation.base, resolved_at=None).first()
    kept = earlier or EntryConflict(entry=entry, proposal={})
    kept.proposal, kept.operation = kept.proposal | proposal, operation.id
    kept.save()
    reason = "This entry was also changed on another device. Both versions are kept. Choose one in History."
    return {"status": "conflict", "reason": reason, "entries": [str(entry.client_id)]}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _with_entries(user: User, answers: Iterable[dict[str, Any]]) -> list[Answer]:
    """Return the answers with their current entries, in one query."""
    listed = list(answers)
    ids = {client_id for answer in listed for client_id in answer["entries"]}
    entries = {str(entry.client_id): entry for entry in with_titles(Entry.objects.filter(user=user, client_id__in=ids))}
    return [
        Answer(
            answer["operation"],
            answer["status"],
            answer.get("reason", ""),
            [entries[client_id] for client_id in answer["entries"] if client_id in entries],
        )
        for answer in listed
    ]
