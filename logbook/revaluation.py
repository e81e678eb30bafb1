"""A change of policy: what it would do to the log, doing it, and taking it back.

The values are worked out in memory, session by session, copied into a temporary table and put into place with one
UPDATE. What stood before is kept with the revaluation.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from codes.domain.rows import CodeRows
from codes.row_queries import Key, code_rows
from logbook.crediting import values_under
from logbook.domain.policy import PARITY, Policy, policy_as_data, policy_from
from logbook.domain.session import value_session
from logbook.domain.trace import trace_as_json
from logbook.domain.valuation import LineInput
from logbook.domain.valuation import ValuedLine as Credit
from logbook.medicare import pay_if_shown
from logbook.models import PolicyVersion, Revaluation
from logbook.queries import entries_for, policy_version
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection

NEEDED = (
    "id", "session", "service_date", "release_id", "code_id", "modifiers", "units", "setting", "factor",
    "entered_work", "wrvu",
)  # fmt: skip
MOST_SHOWN = 20
LINES_A_WRITE = 2_000


class Stored(NamedTuple):
    """What of an entry its value depends on: the columns NEEDED, read without the model's cost."""

    id: int
    session: uuid.UUID
    service_date: date
    release_id: int
    code_id: str
    modifiers: list[str]
    units: int
    setting: str
    factor: Decimal | None
    entered_work: Decimal | None
    wrvu: Decimal

    @property
    def name(self) -> str:
        """The code with its modifiers."""
        return "-".join((self.code_id, *self.modifiers))


Valued = tuple[Stored, int, Credit]  # with the release that values it


@dataclass(frozen=True, slots=True)
class Change:
    """One entry whose value a policy would change; wRVU unrounded."""

    entry: Stored
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
    changes = [Change(e, e.wrvu, c.adjusted) for e, _, c in credits_ if e.wrvu != c.adjusted]
    changes.sort(key=lambda change: (-abs(change.after - change.before), change.entry.id))
    return Preview(
        entry_count=len(entries),
        changed_count=len(changes),
        before=sum((entry.wrvu for entry in entries), Decimal(0)),
        after=sum((credit.adjusted for *_, credit in credits_), Decimal(0)),
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
    with no_garbage_collection(), transaction.atomic():
        _lock(user)
        before = policy_version(user)
        version = save_policy(user, policy)
        revaluation = Revaluation.objects.create(user=user, policy=version, policy_before=before, since=since)
        entries = _entries(user, since)
        revaluation.changed_count = _replace(revaluation, entries, policy)
        revaluation.save(update_fields=["changed_count"])
        pay_if_shown(user, lambda: _moved(revaluation))
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
        moved = _moved(revaluation)
        with connection.cursor() as cursor:
            cursor.execute(UNDO, [timezone.now(), revaluation.pk, revaluation.policy_id])
        pay_if_shown(user, moved)
        before = revaluation.policy_before
        save_policy(user, policy_from(before.settings) if before else PARITY)
        revaluation.undone_at = timezone.now()
        revaluation.save(update_fields=["undone_at"])
    return revaluation


def last_revaluation(user: User) -> Revaluation | None:
    """The user's last change of policy when it can be undone."""
    found = Revaluation.objects.filter(user=user).order_by("-created_at").first()
    return found if found and found.undone_at is None else None


def _moved(revaluation: Revaluation) -> list[uuid.UUID]:
    """The sessions that stand under another release than before the revaluation: their Medicare amount is another."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [revaluation.pk])
        return [session for (session,) in cursor.fetchall()]


def _lock(user: User) -> None:
    """One change of policy of a user at a time."""
    User.objects.select_for_update().get(pk=user.pk)


def _entries(user: User, since: date) -> list[Stored]:
    """The entries from the day on, the lines of a session one after another in their order."""
    rows = entries_for(user).filter(service_date__gte=since).order_by("session", "position").values_list(*NEEDED)
    return [Stored(*row) for row in rows]


def _credits(entries: list[Stored], policy: Policy) -> Iterator[Valued]:
    """Each entry with its release and its credit. All reading is done first: to iterate asks the database nothing."""
    releases = _releases(entries, policy)
    rows = code_rows((release, entry.code_id) for release, entry in zip(releases, entries, strict=True))
    return _value(entries, releases, rows, policy)


def _value(entries: list[Stored], releases: list[int], rows: dict[Key, CodeRows], policy: Policy) -> Iterator[Valued]:
    pairs = zip(entries, releases, strict=True)
    for _, group in itertools.groupby(pairs, key=lambda pair: pair[0].session):
        together = list(group)
        lines = [
            LineInput(rows[release, e.code_id], tuple(e.modifiers), e.units, e.setting, e.factor, e.entered_work)
            for e, release in together
        ]
        for (entry, release), credit in zip(together, value_session(lines, policy), strict=True):
            yield entry, release, credit


def _releases(entries: list[Stored], policy: Policy) -> list[int]:
    """The release of each entry: the one the policy pins, else the one in force on its day; else it stays."""
    codes_by_day: dict[date, set[str]] = {}
    for entry in entries:
        codes_by_day.setdefault(entry.service_date, set()).add(entry.code_id)
    values = values_under(policy, codes_by_day)
    found = {(day, code): value.release.pk for day, by_code in values.items() for code, value in by_code.items()}
    return [found.get((entry.service_date, entry.code_id), entry.release_id) for entry in entries]


COLUMNS = "release_id, row_modifier, work_rvu, gross_wrvu, wrvu, trace, needs_review"
TEMPORARY = """
CREATE TEMPORARY TABLE new_credit (entry_id bigint, release_id bigint, row_modifier text, work_rvu numeric,
                                   gross_wrvu numeric, wrvu numeric, trace jsonb, needs_review boolean) ON COMMIT DROP
"""
COPY = f"COPY new_credit (entry_id, {COLUMNS}) FROM STDIN"
DROP_EQUAL = """
DELETE FROM new_credit n USING logbook_entry e
WHERE e.id = n.entry_id AND e.wrvu = n.wrvu AND e.trace = n.trace AND e.release_id = n.release_id
"""
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
MOVED = """
SELECT DISTINCT e.session FROM logbook_entrybefore b JOIN logbook_entry e ON e.id = b.entry_id
WHERE b.revaluation_id = %s AND b.release_id <> e.release_id
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


def _replace(revaluation: Revaluation, entries: list[Stored], policy: Policy) -> int:
    """Write the credits that differ from what stands; returns how many."""
    credits_ = _credits(entries, policy)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")  # the join of a long log, traces and all, stays in memory
        cursor.execute(TEMPORARY)
        with cursor.copy(COPY) as copy:
            while lines := list(itertools.islice(credits_, LINES_A_WRITE)):
                copy.write("".join([_line(*valued) for valued in lines]))
        cursor.execute(DROP_EQUAL)
        cursor.execute(KEEP, [revaluation.pk])
        cursor.execute(REPLACE, [revaluation.policy_id, revaluation.created_at])
        count = cursor.rowcount
        cursor.execute("DROP TABLE new_credit")
    return int(count)


def _line(entry: Stored, release_id: int, credit: Credit) -> str:
    """A line of COPY's text format; of these cells only the trace can hold a backslash."""
    text = trace_as_json(credit.steps, credit.flags).replace("\\", "\\\\")
    review = "t" if credit.needs_review else "f"
    values = f"{credit.work}\t{credit.gross}\t{credit.adjusted}\t{text}\t{review}"
    return f"{entry.id}\t{release_id}\t{credit.row_modifier}\t{values}\n"
