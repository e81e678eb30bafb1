"""A change of policy: what it would do to the log, doing it, and taking it back.

The values are worked out in memory, session by session, copied into a temporary table and put into place with one
UPDATE. What stood before is kept with the revaluation.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from codes.domain.rows import CodeRows
from codes.row_queries import Key
from logbook.crediting import credit_entries, rows_of_entries, values_under
from logbook.domain.policy import PARITY, Policy, policy_as_data, policy_from
from logbook.domain.trace import trace_as_data
from logbook.domain.valuation import ValuedLine as Credit
from logbook.models import Entry, PolicyVersion, Revaluation
from logbook.queries import entries_for, policy_version
from rvuedge.accounts.models import User

NEEDED = (
    "id", "session", "position", "release_id", "code_id", "modifiers", "units", "setting", "factor", "entered_work",
    "wrvu", "trace", "service_date",
)  # fmt: skip
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One entry whose value a policy would change; wRVU unrounded."""

    entry: Entry
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would do to the entries from a day on. `largest` has the biggest changes, biggest first."""

    entry_count: int
    changed_count: int
    before: Decimal
    after: Decimal
    largest: list[Change]


def preview_policy(user: User, policy: Policy, since: date) -> Preview:
    """What applying the policy to the entries from `since` on would change. Writes nothing."""
    entries = _entries(user, since)
    credits_ = list(_credits(entries, policy))
    changes = [Change(e, e.wrvu, c.adjusted) for e, c in credits_ if e.wrvu != c.adjusted]
    changes.sort(key=lambda change: (-abs(change.after - change.before), change.entry.pk))
    return Preview(
        entry_count=len(entries),
        changed_count=len(changes),
        before=sum((entry.wrvu for entry in entries), Decimal(0)),
        after=sum((credit.adjusted for _, credit in credits_), Decimal(0)),
        largest=changes[:MOST_SHOWN],
    )


def save_policy(user: User, policy: Policy) -> PolicyVersion:
    """Make the policy the user's present one: the next version, or the present one when it says the same."""
    data, newest = policy_as_data(policy), policy_version(user)
    if newest and newest.settings == data:
        return newest
    return PolicyVersion.objects.create(user=user, number=newest.number + 1 if newest else 1, settings=data)


def apply_policy(user: User, policy: Policy, since: date) -> Revaluation:
    """Make the policy the user's present one and value the entries from `since` on under it; all of it or nothing."""
    with transaction.atomic():
        _lock(user)
        before = policy_version(user)
        version = save_policy(user, policy)
        revaluation = Revaluation.objects.create(user=user, policy=version, policy_before=before, since=since)
        entries = _entries(user, since)
        revaluation.changed_count = _replace(revaluation, entries, policy)
        revaluation.save(update_fields=["changed_count"])
    return revaluation


def undo_revaluation(user: User, revaluation_id: int) -> Revaluation:
    """Put back what stood before, policy and values; entries changed since are left as they are.

    Raises Revaluation.DoesNotExist for a stranger's, an older or an undone one.
    """
    with transaction.atomic():
        _lock(user)
        revaluation = Revaluation.objects.filter(user=user).select_related("policy_before").latest("created_at")
        if revaluation.pk != revaluation_id or revaluation.undone_at:
            raise Revaluation.DoesNotExist(f"Revaluation {revaluation_id} cannot be undone")
        with connection.cursor() as cursor:
            cursor.execute(UNDO, [timezone.now(), revaluation.pk, revaluation.policy_id])
        before = revaluation.policy_before
        save_policy(user, policy_from(before.settings) if before else PARITY)
        revaluation.undone_at = timezone.now()
        revaluation.save(update_fields=["undone_at"])
    return revaluation


def last_revaluation(user: User) -> Revaluation | None:
    """The user's last change of policy when it can be undone."""
    found = Revaluation.objects.filter(user=user).order_by("-created_at").first()
    return found if found and found.undone_at is None else None


def _lock(user: User) -> None:
    """One change of policy of a user at a time."""
    User.objects.select_for_update().get(pk=user.pk)


def _entries(user: User, since: date) -> list[Entry]:
    """Whole sessions: one that began on or after the day."""
    return list(entries_for(user).filter(service_date__gte=since).only(*NEEDED).order_by("session", "position"))


def _credits(entries: list[Entry], policy: Policy) -> Iterator[tuple[Entry, Credit]]:
    """Each entry with its credit. All that is read is read at once: the iteration asks the database nothing."""
    _choose_releases(entries, policy)
    return _value(entries, rows_of_entries(entries), policy)


def _value(entries: list[Entry], rows: dict[Key, CodeRows], policy: Policy) -> Iterator[tuple[Entry, Credit]]:
    for _, group in itertools.groupby(entries, key=lambda entry: entry.session):
        together = list(group)
        yield from zip(together, credit_entries(together, rows, policy), strict=True)


def _choose_releases(entries: list[Entry], policy: Policy) -> None:
    """The release of each entry: the one the policy pins, else the one in force on its day; else it stays."""
    codes_by_day: dict[date, set[str]] = {}
    for entry in entries:
        codes_by_day.setdefault(entry.service_date, set()).add(entry.code_id)
    values = values_under(policy, codes_by_day)
    for entry in entries:
        if value := values[entry.service_date].get(entry.code_id):
            entry.release_id = value.release.pk


COLUMNS = "release_id, row_modifier, work_rvu, gross_wrvu, wrvu, trace, needs_review"
TEMPORARY = """
CREATE TEMPORARY TABLE new_credit (entry_id bigint, release_id bigint, row_modifier text, work_rvu numeric,
                                   gross_wrvu numeric, wrvu numeric, trace jsonb, needs_review boolean) ON COMMIT DROP
"""
COPY = f"COPY new_credit (entry_id, {COLUMNS}) FROM STDIN"
KEEP = f"""
INSERT INTO logbook_entrybefore (revaluation_id, entry_id, policy_id, {COLUMNS})
SELECT %s, e.id, e.policy_id, {", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))}
FROM logbook_entry e JOIN new_credit n ON n.entry_id = e.id
"""  # noqa: S608 our own columns
REPLACE = """
UPDATE logbook_entry e
SET release_id = n.release_id, row_modifier = n.row_modifier,
    work_rvu = n.work_rvu, gross_wrvu = n.gross_wrvu, wrvu = n.wrvu, trace = n.trace,
    needs_review = n.needs_review, policy_id = %s, updated_at = %s
FROM new_credit n WHERE e.id = n.entry_id
"""
UNDO = """
UPDATE logbook_entry e
SET release_id = b.release_id, row_modifier = b.row_modifier,
    work_rvu = b.work_rvu, gross_wrvu = b.gross_wrvu, wrvu = b.wrvu, trace = b.trace,
    needs_review = b.needs_review, policy_id = b.policy_id, updated_at = %s
FROM logbook_entrybefore b, logbook_revaluation r
WHERE b.revaluation_id = %s AND e.id = b.entry_id AND r.id = b.revaluation_id AND e.policy_id = %s
  AND e.updated_at <= r.created_at
"""


def _replace(revaluation: Revaluation, entries: list[Entry], policy: Policy) -> int:
    """Write the credits that differ from what stands; returns how many."""
    credits_ = _credits(entries, policy)
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
        count = 0
        with cursor.copy(COPY) as copy:
            for entry, credit in credits_:
                trace = trace_as_data(credit.steps, credit.flags)
                if entry.wrvu != credit.adjusted or entry.trace != trace:
                    copy.write(_line(entry, credit, trace))
                    count += 1
        if count:
            cursor.execute(KEEP, [revaluation.pk])
            cursor.execute(REPLACE, [revaluation.policy_id, revaluation.created_at])
        cursor.execute("DROP TABLE new_credit")
    return count


def _line(entry: Entry, credit: Credit, trace: dict[str, Any]) -> str:
    """A line of COPY's text format; of these cells only the trace can hold a backslash."""
    text = json.dumps(trace, separators=(",", ":")).replace("\\", "\\\\")
    review = "t" if credit.needs_review else "f"
    values = f"{credit.work}\t{credit.gross}\t{credit.adjusted}\t{text}\t{review}"
    return f"{entry.pk}\t{entry.release_id}\t{credit.row_modifier}\t{values}\n"
