"""Value entries that waited for a release, and name the better release of entries that a stand-in valued.

An entry logged before any release covered its date has no value to protect, so nobody is asked: it's valued as soon as
a release does, unless other lines of its session have a value already (then offers.py offers the session). Where a
stand-in valued a session and the release loaded since gives every line the same value, only the release and the reason
change.
"""

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from codes.domain.release_order import STAND_INS, Basis
from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import published_releases
from codes.fee_schedule.rows import code_rows
from logbook.domain.valuation.policy import PARITY, Policy, policy_from
from logbook.entries.medicare import update_amounts_if_shown
from logbook.entries.queries import log_version
from logbook.models import PolicyVersion
from logbook.revaluation.apply import (
    LogBusyError,
    lock_log,
    lock_revaluations,
    retry_on_conflict,
    stage_values,
    write_staged,
)
from logbook.revaluation.current_release import (
    CURRENT_RELEASE_SQL,
    IS_OUTDATED_SQL,
    PINNED_SQL,
    SPAN_SQL,
    release_spans,
)
from logbook.revaluation.offers import offered_sessions
from logbook.valuation.bulk import NEEDED, Stored, Valued, value_by_session
from logbook.valuation.crediting import source_under, values_under
from rvuedge.accounts.models import User

USERS = f"""
WITH {SPAN_SQL}, {PINNED_SQL}
SELECT DISTINCT e.user_id FROM logbook_entry e
WHERE e.deleted_at IS NULL AND e.release_basis = ANY(%(bases)s) AND (e.release_basis = %(waiting)s OR {IS_OUTDATED_SQL})
  AND {CURRENT_RELEASE_SQL} <> coalesce(e.release_id, 0)
ORDER BY e.user_id
"""  # noqa: S608 our own statement
# The entries of sessions in which every line waits.
WAITING = f"""
SELECT {", ".join(NEEDED)}, policy_id, updated_at FROM logbook_entry
WHERE user_id = %s AND deleted_at IS NULL AND session IN (
    SELECT session FROM logbook_entry WHERE user_id = %s AND deleted_at IS NULL AND session IN (
        SELECT session FROM logbook_entry WHERE user_id = %s AND deleted_at IS NULL AND release_basis = 'waiting')
    GROUP BY session HAVING bool_and(release_id IS NULL))
ORDER BY policy_id, session, position
"""  # noqa: S608 our own columns
Seen = dict[int, datetime]
_checked: dict[str, int] = {}  # the edition whose stand-ins this process has checked


def value_waiting() -> int:
    """Value what waited, for every user, and return how many entries changed. Safe to run again.

    A log that stays busy is left for the next run.
    """
    number = edition()
    bases = [Basis.WAITING, *(() if _checked.get("edition") == number else STAND_INS)]
    facts: dict[str, Any] = {"bases": [basis.value for basis in bases], "waiting": Basis.WAITING.value}
    with connection.cursor() as cursor:
        cursor.execute(USERS, release_spans(list(published_releases())) | facts)
        users = [User(pk=pk) for (pk,) in cursor.fetchall()]
    count = busy = 0
    for user in users:
        try:
            count += retry_on_conflict(lambda user=user: _value_waiting_of(user))  # type: ignore[misc]
        except LogBusyError:
            busy += 1
    if not busy:
        _checked["edition"] = number
    return count


def _value_waiting_of(user: User) -> int:
    with transaction.atomic():
        lock_revaluations(user)
        version, seen = log_version(user), Seen()
        valued = [*_waiting_sessions(user, seen), *_replaced_stand_ins(user, seen)]
        stage_values(valued, seen)
        lock_log(user, version)  # a line that joined one of these sessions since makes it another session
        count = write_staged(user, None, timezone.now())
        update_amounts_if_shown(user, {entry.session for entry, *_ in valued})
    return count


def _waiting_sessions(user: User, seen: Seen) -> Iterator[Valued]:
    """Yield the entries of waiting sessions that have a value now, under the policy they were logged with."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [user.pk] * 3)
        rows = cursor.fetchall()
    seen |= {row[0]: row[-1] for row in rows}
    policies = dict(PolicyVersion.objects.filter(user=user).values_list("pk", "settings"))
    for policy_id, group in itertools.groupby(rows, key=lambda row: row[-2]):
        policy = policy_from(policies[policy_id]) if policy_id else PARITY
        yield from _value([Stored(*row[:-2]) for row in group], policy)


def _value(entries: list[Stored], policy: Policy) -> Iterator[Valued]:
    codes_by_day: dict[date, set[str]] = {}
    for entry in entries:
        codes_by_day.setdefault(entry.service_date, set()).add(entry.code_id)
    values = values_under(policy, codes_by_day)
    pairs = [
        (entry, source_under(policy, value))
        for entry in entries
        if (value := values[entry.service_date].get(entry.code_id))
    ]
    rows = code_rows((source.release_id, entry.code_id) for entry, source in pairs)
    return value_by_session(pairs, rows, lambda _entry: policy)


def _replaced_stand_ins(user: User, seen: Seen) -> Iterator[Valued]:
    """Yield the entries of sessions that keep every value under a better release than the stand-in that valued them."""
    for session in offered_sessions(user):
        moved = [line.entry for line in session.lines if line.is_moved]
        if any(line.change for line in session.lines) or not all(_is_replaced(entry) for entry in moved):
            continue
        seen |= {line.entry.id: line.updated_at for line in session.lines}
        yield from ((line.entry, line.source, line.credit) for line in session.lines)


def _is_replaced(entry: Stored) -> bool:
    return entry.release_id is not None and entry.release_basis in STAND_INS
