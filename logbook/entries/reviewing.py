"""The owner's decisions on flagged lines: one line, or all lines with a reason. Each call is one transaction."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.trace import Flag
from logbook.entries.editing import edit_entry
from logbook.entries.problems import EntryChangedError, refuse_if_changed
from logbook.entries.queries import entry_for, to_review
from logbook.entries.storing import lock_for_writing, revalue_sessions
from logbook.models import Entry
from rvuedge.accounts.models import User

REASONS = """
SELECT flag ->> 0, flag ->> 1, count(*)
FROM logbook_entry e, jsonb_array_elements(e.trace -> 'flags') flag
WHERE e.user_id = %s AND e.deleted_at IS NULL AND e.needs_review AND e.reviewed_at IS NULL AND (flag ->> 2)::boolean
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why lines need review, and how many have this reason. `key` names it in URLs, such as `by-report~22`."""

    rule: str
    on: str
    count: int

    @property
    def key(self) -> str:
        """The rule and its subject."""
        return f"{self.rule}~{self.on}"

    @property
    def text(self) -> str:
        """The reason as a sentence."""
        return flag_text(Flag(self.rule, self.on, needs_review=True))


def reasons_to_review(user: User) -> list[Reason]:
    """Return the reasons in the lines that need review, most frequent first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(REASONS, [user.pk])
        return [Reason(*row) for row in cursor.fetchall()]


def with_reason(entries: QuerySet[Entry], key: str) -> QuerySet[Entry]:
    """Keep the entries with a reason (Reason.key); '' keeps all."""
    rule, _, on = key.partition("~")
    return entries.filter(trace__flags__contains=[[rule, on, True]]) if key else entries


def decide(
    *,
    user: User,
    entry_id: int,
    factor: Decimal | None = None,
    work: Decimal | None = None,
    is_confirmed: bool = False,
    seen: uuid.UUID | None = None,
) -> Entry:
    """Save the owner's decision on a flagged line: a factor, a work RVU for a code that has none, or to keep it as is.
    `seen` is the revision that the owner decided on (None: any).

    Raises Entry.DoesNotExist for someone else's, and EntryChangedError if the line has changed or been decided since.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entry = _line_to_decide(user, entry_id, seen)
        entry.factor = entry.factor if factor is None else factor
        entry.entered_work = entry.entered_work if work is None else work
        entry.reviewed_at = timezone.now() if is_confirmed else None
        entry.save(update_fields=["factor", "entered_work", "reviewed_at", "updated_at"])
        revalue_sessions(user, [entry.session])
        entry.refresh_from_db()
    return entry


def decide_modifiers(
    *, user: User, entry_id: int, removed: str = "", adds_26: bool = False, seen: uuid.UUID | None = None
) -> Entry:
    """Save the owner's decision to remove a modifier from a flagged line, or to add 26. Others stay as they are by now.

    Raises as `decide`, and LogRefusedError as `edit_entry`.
    """
    with transaction.atomic():
        lock_for_writing(user)
        entry = _line_to_decide(user, entry_id, seen)
        modifiers = [name for name in entry.modifiers if name != removed]
        if adds_26 and len(modifiers) < 4 and "26" not in modifiers:
            modifiers.insert(0, "26")
        return edit_entry(user=user, entry_id=entry_id, modifiers=modifiers)


def _line_to_decide(user: User, entry_id: int, seen: uuid.UUID | None) -> Entry:
    entry = entry_for(user, entry_id, lock=True)
    refuse_if_changed(entry, seen)
    if seen and not (entry.needs_review and entry.reviewed_at is None):
        raise EntryChangedError(entry)
    return entry


def decide_many(
    *,
    user: User,
    key: str = "",
    entry_ids: Collection[int] | None = None,
    factor: Decimal | None,
    seen: Mapping[int, uuid.UUID] | None = None,
) -> int:
    """Keep lines as they are, or give them all a factor; return how many.

    They are the user's lines that still need review, with a reason (`key`) if it isn't '', and only those of
    `entry_ids` unless it's None. A line that isn't at the revision in `seen`, which may lack some, is left out.
    """
    with transaction.atomic():
        lock_for_writing(user)
        chosen = with_reason(to_review(user), key)
        if entry_ids is not None:
            chosen = chosen.filter(pk__in=list(entry_ids))
        revisions = seen or {}
        found = chosen.select_for_update().order_by("pk")
        entries = [entry for entry in found if revisions.get(entry.pk, entry.revision) == entry.revision]
        for entry in entries:
            entry.factor = entry.factor if factor is None else factor
            entry.reviewed_at = timezone.now() if factor is None else None
            entry.updated_at = timezone.now()
        Entry.objects.bulk_update(entries, ["factor", "reviewed_at", "updated_at"], batch_size=1_000)
        if factor is not None:
            revalue_sessions(user, {entry.session for entry in entries})
    return len(entries)
