"""Change the policy: preview the effect on the log, apply it, undo it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from codes.domain.release_order import Basis
from codes.fee_schedule.rows import code_rows
from codes.fee_schedule.values import WorkValue, waiting_codes
from logbook.domain.valuation.policy import Policy, policy_as_data
from logbook.entries.medicare import update_amounts_if_shown
from logbook.entries.queries import all_entries_for, entries_for, log_version, policy_from_version, policy_version
from logbook.models import Entry, PolicyVersion, Revaluation
from logbook.revaluation.apply import (
    apply_staged,
    count_changed_values,
    lock_log,
    lock_revaluations,
    record_prior_values,
    restore_prior_values,
    retry_on_conflict,
    stage_values,
    write_staged,
)
from logbook.valuation.bulk import NEEDED, WAITING, Staged, Stored, Valued, value_by_session
from logbook.valuation.crediting import source_under, values_under
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection

MOST_SHOWN = 20
# The sessions with a line that a revaluation's undoing skipped, each with the policy of its first such line before it.
STILL_UNDER_POLICY = """
SELECT DISTINCT ON (e.session) e.session, b.policy_id
FROM logbook_priorvalue b
JOIN logbook_revaluation r ON r.id = b.revaluation_id
JOIN logbook_entry e ON e.id = b.entry_id
WHERE r.id = %s AND e.policy_id = r.policy_id AND b.policy_id IS DISTINCT FROM r.policy_id
  AND e.deleted_at IS NULL AND (b.release_after_id IS NOT NULL OR e.release_id IS NULL)
ORDER BY e.session, e.position
"""
Values = Mapping[date, Mapping[str, WorkValue]]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry whose value a policy would change; wRVU unrounded."""

    entry: Stored
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would change for the entries from a date on. `largest` has the largest changes, in order."""

    entry_count: int
    changed_count: int
    before: Decimal
    after: Decimal
    largest: list[Change]

    @property
    def change(self) -> Decimal:
        """wRVU gained or lost, unrounded."""
        return self.after - self.before


def preview_policy(user: User, policy: Policy, since: date | None) -> Preview:
    """Return what applying the policy to the entries from `since` on (None: no entry) would change. Writes nothing."""
    entries = _entries(user, since)
    credits_ = list(_credits(entries, policy))
    changes = [Change(e, e.wrvu, c.adjusted) for e, _, c in credits_ if e.wrvu != c.adjusted]
    changes.sort(key=lambda change: (-abs(change.after - change.before), change.entry.id))
    return Preview(
        entry_count=len(credits_),
        changed_count=len(changes),
        before=sum((entry.wrvu for entry, *_ in credits_), Decimal(0)),
        after=sum((credit.adjusted for *_, credit in credits_), Decimal(0)),
        largest=changes[:MOST_SHOWN],
    )


def values_with(user: User, policy: Policy, since: date) -> Iterator[Valued]:
    """Yield each entry from `since` on with the release and the credit it would have under a policy, except those that
    would wait. Writes nothing."""
    return ((entry, source, credit) for entry, source, credit in _credits(_entries(user, since), policy) if source)


def save_policy(user: User, policy: Policy) -> PolicyVersion:
    """Save the policy as the user's next version, or return the current one if it's the same."""
    data, newest = policy_as_data(policy), policy_version(user)
    if newest and newest.settings == data:
        return newest
    return PolicyVersion.objects.create(user=user, number=newest.number + 1 if newest else 1, settings=data)


def apply_policy(user: User, policy: Policy, since: date | None) -> Revaluation:
    """Save the policy and revalue the entries from `since` on (None: no entry) under it, all or nothing.

    If the policy is the current one and no value changes, the last revaluation stays the one to undo. It's returned if
    it's the same change (sent twice, say), else one that isn't saved and has no changes.
    Raises LogBusyError when the log stays busy.
    """
    return retry_on_conflict(lambda: _apply_policy(user, policy, since))


def _apply_policy(user: User, policy: Policy, since: date | None) -> Revaluation:
    with no_garbage_collection(), transaction.atomic():
        lock_revaluations(user)
        seen = log_version(user)
        before = policy_version(user)
        is_same = before is not None and before.settings == policy_as_data(policy)
        credits_ = _credits(_entries(user, since), policy)
        staged = stage_values(credits_, policy_id=before.pk if before and is_same else None)
        lock_log(user, seen)
        version = save_policy(user, policy)
        revaluation = Revaluation(
            user=user, policy=version, policy_before=before, since=since, changed_count=count_changed_values()
        )
        is_repeated = version == before and not staged
        if not is_repeated:
            revaluation.save()
            record_prior_values(revaluation)
        apply_staged(revaluation)
        if since:
            _without_value(user).filter(service_date__gte=since).update(policy=version)
    last = last_revaluation(user) if is_repeated else None
    return last if last and (last.policy_id, last.since) == (version.pk, since) else revaluation


def undo_revaluation(user: User, revaluation_id: int) -> Revaluation:
    """Restore the policy and the values from before the last policy change. Patients whose lines changed since are
    revalued under their earlier policy; a line that waited and got a release since keeps its value.

    Raises Revaluation.DoesNotExist for someone else's, an older or an undone one, and LogBusyError.
    """
    return retry_on_conflict(lambda: _undo(user, revaluation_id))


def _undo(user: User, revaluation_id: int) -> Revaluation:
    with transaction.atomic():
        lock_revaluations(user)
        revaluation = _policy_changes(user).select_related("policy_before").latest("created_at")
        if revaluation.pk != revaluation_id or revaluation.undone_at:
            raise Revaluation.DoesNotExist(f"Revaluation {revaluation_id} cannot be undone")
        restore_prior_values(revaluation, timezone.now())
        _revalue_changed(revaluation)
        version = save_policy(user, policy_from_version(revaluation.policy_before))
        _without_value(user).filter(policy=revaluation.policy).update(policy=version)
        revaluation.undone_at = timezone.now()
        revaluation.save(update_fields=["undone_at"])
    return revaluation


def _revalue_changed(revaluation: Revaluation) -> None:
    """Revalue the sessions that still have the policy of an undone revaluation, since a line of theirs changed, under
    the policy before it."""
    with connection.cursor() as cursor:
        cursor.execute(STILL_UNDER_POLICY, [revaluation.pk])
        earlier = cursor.fetchall()
    by_policy: dict[int | None, set[uuid.UUID]] = {}
    for session, policy_id in earlier:
        by_policy.setdefault(policy_id, set()).add(session)
    versions = PolicyVersion.objects.in_bulk([pk for pk in by_policy if pk])
    for policy_id, sessions in by_policy.items():
        now = timezone.now()
        lines = entries_for(revaluation.user).filter(session__in=sessions)
        lines.update(policy=policy_id, updated_at=now)
        stage_values(_credits(_stored(lines), policy_from_version(versions.get(policy_id or 0))))
        write_staged(revaluation.user, None, now)
        update_amounts_if_shown(revaluation.user, sessions)


def _without_value(user: User) -> QuerySet[Entry]:
    """Return the entries that wait for a release, and deleted ones: they have no value to change, but a policy under
    which they get one."""
    return all_entries_for(user).filter(Q(release__isnull=True) | Q(deleted_at__isnull=False))


def last_revaluation(user: User) -> Revaluation | None:
    """The user's last policy change, if it can be undone."""
    found = _policy_changes(user).order_by("-created_at").first()
    return found if found and found.undone_at is None else None


def _policy_changes(user: User) -> QuerySet[Revaluation]:
    return Revaluation.objects.filter(user=user, policy__isnull=False)


def _entries(user: User, since: date | None) -> list[Stored]:
    """Return the entries from the date on, by session, the lines of each in order; none without a date."""
    if since is None:
        return []
    return _stored(entries_for(user).filter(service_date__gte=since))


def _stored(entries: QuerySet[Entry]) -> list[Stored]:
    """Return entries by session, the lines of each in order."""
    return [Stored(*row) for row in entries.order_by("session", "position").values_list(*NEEDED)]


def _credits(entries: list[Stored], policy: Policy) -> Iterator[Staged]:
    """Yield each entry with its source and its credit, then those that wait again. All reads happen first; iterating
    makes no query."""
    values = values_under(policy, _by_day((entry.service_date, entry.code_id) for entry in entries))
    waits = _waiting_again(entries, values)
    valued = _valued([entry for entry in entries if entry.id not in waits], policy, values)
    return chain(valued, ((entry, None, WAITING) for entry in entries if entry.id in waits))


def _valued(entries: list[Stored], policy: Policy, values: Values) -> Iterator[Valued]:
    """Yield each entry with its source and its credit: the value under the policy, or else its own release. Without
    either it waits and is left out."""
    found = {(day, code): source_under(policy, each) for day, of_day in values.items() for code, each in of_day.items()}
    sources = ((entry, found.get((entry.service_date, entry.code_id), entry.source)) for entry in entries)
    pairs = [(entry, source) for entry, source in sources if source]
    rows = code_rows((source.release_id, entry.code_id) for entry, source in pairs)
    return value_by_session(pairs, rows, lambda _entry: policy)


def _waiting_again(entries: list[Stored], values: Values) -> set[int]:
    """Return the entries that only a pinned release valued, which this policy doesn't pin, and that may get a value
    when a release is loaded. A code known to be invalid on its date keeps the pinned value."""
    pinned = [e for e in entries if e.release_basis == Basis.PINNED and e.code_id not in values[e.service_date]]
    waiting = waiting_codes(_by_day((entry.service_date, entry.code_id) for entry in pinned))
    return {entry.id for entry in pinned if entry.code_id in waiting[entry.service_date]}


def _by_day(pairs: Iterable[tuple[date, str]]) -> dict[date, set[str]]:
    codes_by_day: dict[date, set[str]] = {}
    for day, code in pairs:
        codes_by_day.setdefault(day, set()).add(code)
    return codes_by_day
