"""Offers: what releases would change in a log. Reads only.

An entry is outdated when its current release isn't the one that valued it: another was published or corrected since,
or its own was withdrawn. The lines of a session are valued together, each under its current release; a line whose code
is in no release in effect keeps the release that valued it. If a code's rows are the same in both releases, there's
nothing to offer. Entries that wait for a release are valued without asking (waiting.py), unless another line of their
session has a value already.
"""

import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.db import connection

from codes.domain.release_order import STAND_INS, Basis, basis_of
from codes.domain.rows import CodeRows
from codes.fee_schedule.releases import by_date, published_releases, releases_on
from codes.fee_schedule.rows import Key, code_rows
from codes.models import Release
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.policy import PARITY, Policy, policy_from
from logbook.entries.queries import log_version
from logbook.models import DeclinedValue, PolicyVersion
from logbook.revaluation.current_release import (
    CURRENT_RELEASE_SQL,
    IS_OUTDATED_SQL,
    PINNED_SQL,
    SPAN_SQL,
    release_spans,
)
from logbook.valuation.bulk import NEEDED, Source, Stored, value_by_session
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection
from rvuedge.common.rounding import round_half_up

REPLACEABLE = {Basis.WAITING, *STAND_INS}
STORED_PLACES = 6  # of wRVU in the database
# Outdated entries with their current release (null: none has the code), and whether the offer is still open. Joined in
# Python, because the planner can't estimate how many there are.
OUTDATED = f"""
WITH {SPAN_SQL}, {PINNED_SQL}
SELECT b.id, b.session, b.current, b.current IS NOT NULL AND b.current IS DISTINCT FROM b.release_id AND NOT EXISTS (
    SELECT FROM logbook_declinedvalue d WHERE d.entry_id = b.id AND d.release_id = b.current)
FROM (SELECT e.id, e.session, e.release_id, {CURRENT_RELEASE_SQL} AS current FROM logbook_entry e
      WHERE e.user_id = %(user)s AND e.deleted_at IS NULL AND {IS_OUTDATED_SQL} OFFSET 0) b
"""  # noqa: S608 our own columns
LINES = f"""
SELECT {", ".join(NEEDED)}, policy_id, updated_at FROM logbook_entry
WHERE user_id = %s AND deleted_at IS NULL AND session = ANY(%s)
ORDER BY service_date DESC, session, position
"""  # noqa: S608 our own columns
ABSENT = f"""
WITH {SPAN_SQL}, {PINNED_SQL}
SELECT e.code_id, count(*) FROM logbook_entry e
WHERE e.user_id = %(user)s AND e.deleted_at IS NULL AND {IS_OUTDATED_SQL} AND {CURRENT_RELEASE_SQL} IS NULL
  AND EXISTS (SELECT FROM span s WHERE s.priority = 0 AND s.release_id = ANY(%(of)s)
              AND e.service_date BETWEEN s.first AND s.last)
GROUP BY e.code_id ORDER BY e.code_id
"""  # noqa: S608 our own columns


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """An entry of an offered session, with the source and the credit it would have. `is_absent` means no release that
    may value its date has its code, so it keeps its release."""

    entry: Stored
    source: Source
    credit: Credit
    is_absent: bool
    updated_at: datetime

    @property
    def is_moved(self) -> bool:
        """Whether another release would value it."""
        return self.source.release_id != self.entry.release_id

    @property
    def after(self) -> Decimal:
        """The wRVU it would have, as the database stores it."""
        return round_half_up(self.credit.adjusted, STORED_PLACES)

    @property
    def change(self) -> Decimal:
        """wRVU gained or lost."""
        return self.after - self.entry.wrvu


@dataclass(frozen=True, slots=True)
class OfferedSession:
    """A session that `release` changes. Its lines are accepted or declined together, since they're ranked together."""

    session: uuid.UUID
    day: date
    release: Release
    lines: Sequence[OfferedLine]

    @property
    def changed_count(self) -> int:
        """The number of entries whose value would change."""
        return sum(1 for line in self.lines if line.change)

    @property
    def change(self) -> Decimal:
        """The total wRVU gained or lost."""
        return sum((line.change for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a release would change in a log: the number of entries, and the total wRVU gained or lost, unrounded."""

    label: str
    entry_count: int
    change: Decimal


def open_offers(user: User) -> list[Offer]:
    """Return the offers the owner must decide on, newest release first. One query while nothing has changed since the
    last call in this process; otherwise three, or six if there's an offer."""
    log, fee_schedule = log_version(user)
    kept, key = caches["pages"], f"offers-{user.pk}-{log}-{fee_schedule}"
    if (found := kept.get(key)) is None:
        found = offers_of(offered_sessions(user))
        kept.set(key, found)
    return list(found)


def offers_of(sessions: Iterable[OfferedSession]) -> list[Offer]:
    """Return the totals of each release that changes a value, newest first."""
    changing = [session for session in sessions if session.changed_count]
    changing.sort(key=lambda session: by_date(session.release), reverse=True)
    offers: dict[str, Offer] = {}
    for session in changing:
        label = session.release.label
        before = offers.get(label, Offer(label, 0, Decimal(0)))
        offers[label] = Offer(label, before.entry_count + session.changed_count, before.change + session.change)
    return list(offers.values())


def offered_sessions(user: User, label: str = "") -> list[OfferedSession]:
    """Return the sessions that releases would revalue, newest date first; with `label`, only those of that release.
    Omits declined ones; some may keep the same values. Five queries at most."""
    releases = list(published_releases())
    with connection.cursor() as cursor:
        cursor.execute(OUTDATED, release_spans(releases) | {"user": user.pk})
        outdated = cursor.fetchall()
        sessions = {session for _, session, _, is_open in outdated if is_open}
        if not sessions:
            return []
        cursor.execute(LINES, [user.pk, list(sessions)])
        lines = cursor.fetchall()
    current = {entry: release for entry, _, release, _ in outdated}
    policies = dict(PolicyVersion.objects.filter(user=user).values_list("pk", "settings"))
    with no_garbage_collection():
        found = _sessions(lines, current, releases, {pk: policy_from(data) for pk, data in policies.items()})
        return [each for each in found if not label or each.release.label == label]


def _sessions(
    found: list[tuple[Any, ...]],
    current: Mapping[int, int | None],
    releases: Sequence[Release],
    policies: Mapping[int, Policy],
) -> Iterable[OfferedSession]:
    policy_and_time = {row[0]: row[-2:] for row in found}
    pairs = _with_sources([Stored(*row[:-2]) for row in found], current, releases)
    rows = code_rows((id_, e.code_id) for e, source in pairs for id_ in (e.release_id, source.release_id) if id_)
    groups = [list(group) for _, group in itertools.groupby(pairs, key=_session_of)]
    pairs = [pair for group in groups for pair in _changed_lines(group, rows)]
    by_id = {release.pk: release for release in releases}
    valued = value_by_session(pairs, rows, lambda entry: policies.get(policy_and_time[entry.id][0], PARITY))
    for session, group in itertools.groupby(valued, key=lambda each: each[0].session):
        lines = [
            OfferedLine(entry, source, credit, current.get(entry.id, 0) is None, policy_and_time[entry.id][1])
            for entry, source, credit in group
        ]
        moved = [by_id[line.source.release_id] for line in lines if line.is_moved]
        newest = max(moved, key=by_date)
        yield OfferedSession(session, lines[0].entry.service_date, newest, lines)


def _with_sources(
    entries: Iterable[Stored], current: Mapping[int, int | None], releases: Sequence[Release]
) -> list[tuple[Stored, Source]]:
    """Return the entries with the source they would have: their current release, or their own. Without either, an entry
    keeps waiting and is left out."""
    orders: dict[date, list[Release]] = {}
    by_id = {release.pk: release for release in releases}
    found = []
    for entry in entries:
        source, target = entry.source, by_id.get(current.get(entry.id) or 0)
        if target:
            day = entry.service_date
            if day not in orders:
                orders[day] = releases_on(day, releases)
            source = Source(target.pk, basis_of(day, orders[day], target))
        if source:
            found.append((entry, source))
    return found


def _session_of(pair: tuple[Stored, Source]) -> uuid.UUID:
    return pair[0].session


def _changed_lines(pairs: list[tuple[Stored, Source]], rows: Mapping[Key, CodeRows]) -> list[tuple[Stored, Source]]:
    """The lines of a session; none if nothing changes: their codes' rows are the same in the current release, and no
    line waits or has a stand-in that another release replaces."""
    if any(source.release_id != e.release_id and e.release_basis in REPLACEABLE for e, source in pairs):
        return pairs
    if all(rows[source.release_id, e.code_id] == rows[e.release_id or 0, e.code_id] for e, source in pairs):
        return []
    return pairs


def codes_without_value(user: User, label: str) -> list[tuple[str, int]]:
    """Return the codes whose entries keep their value because the release lacks them, with the number of entries."""
    releases = list(published_releases())
    ids = [release.pk for release in releases if release.label == label]
    with connection.cursor() as cursor:
        cursor.execute(ABSENT, release_spans(releases) | {"user": user.pk, "of": ids})
        return list(cursor.fetchall())


def declined_count(user: User, label: str, releases: Iterable[Release]) -> int:
    """Return how many entries keep their value because the owner declined a published release."""
    ids = [release.pk for release in releases if release.label == label]
    return DeclinedValue.objects.filter(user=user, release__in=ids, entry__deleted_at__isnull=True).count()
