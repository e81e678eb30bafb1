"""The owner's decisions on a release that changes values: accept, decline, reopen or undo, or accept all
automatically."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from codes.fee_schedule.releases import by_date, published_releases
from codes.models import Release
from logbook.models import DeclinedValue, ReleaseChoice, Revaluation
from logbook.revaluation.apply import (
    LogBusyError,
    apply_staged,
    lock_revaluations,
    record_prior_values,
    restore_prior_values,
    retry_on_conflict,
    stage_values,
)
from logbook.revaluation.current_release import IS_OUTDATED_SQL, PINNED_SQL, SPAN_SQL, release_spans
from logbook.revaluation.offers import OfferedSession, offered_sessions
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection

DECLINE = """
INSERT INTO logbook_declinedvalue (user_id, entry_id, release_id, declined_at)
SELECT %s, entry_id, release_id, %s FROM unnest(%s::bigint[], %s::bigint[]) AS d (entry_id, release_id)
ON CONFLICT DO NOTHING
"""
# Users who accept automatically and have an entry whose current release is another.
USERS_WITH_OFFERS = f"""
WITH {SPAN_SQL}, {PINNED_SQL}
SELECT c.user_id FROM logbook_releasechoice c
WHERE c.accepts_automatically AND EXISTS (
    SELECT FROM logbook_entry e WHERE e.user_id = c.user_id AND e.deleted_at IS NULL AND {IS_OUTDATED_SQL})
ORDER BY c.user_id
"""  # noqa: S608 our own statement


@dataclass(frozen=True, slots=True)
class AcceptResult:
    """The result of `accept_automatically`: users with new values, entries revalued, and busy logs (run it again)."""

    users: int
    entries: int
    busy: int


def accept(
    *, user: User, label: str, sessions: Collection[uuid.UUID] | None = None, is_automatic: bool = False
) -> Revaluation | None:
    """Revalue the sessions that a release changes: all, or those given. None when there's nothing to do.

    One transaction: all or nothing. Raises LogBusyError when the log stays busy.
    """
    return next(iter(retry_on_conflict(lambda: _accept(user, label, sessions, is_automatic))), None)


def _accept(user: User, label: str, sessions: Collection[uuid.UUID] | None, is_automatic: bool) -> list[Revaluation]:
    """Make one revaluation per release that changes these sessions, or only for the release that `label` names."""
    with no_garbage_collection(), transaction.atomic():
        lock_revaluations(user)
        by_label: dict[str, list[OfferedSession]] = {}
        for each in _selected(offered_sessions(user, label), sessions):
            by_label.setdefault(each.release.label, []).append(each)
        done: list[Revaluation] = []
        for offered in by_label.values():
            lines = [line for session in offered for line in session.lines]
            seen = {line.entry.id: line.updated_at for line in lines}
            stage_values(((line.entry, line.source, line.credit) for line in lines), seen)
            revaluation = _record(user, offered, is_automatic)
            record_prior_values(revaluation)
            apply_staged(revaluation)
            done.append(revaluation)
        return done


def _record(user: User, offered: list[OfferedSession], is_automatic: bool) -> Revaluation:
    return Revaluation.objects.create(
        user=user,
        release=_newest(offered),
        is_automatic=is_automatic,
        changed_count=sum(session.changed_count for session in offered),
        wrvu_change=sum((session.change for session in offered), Decimal(0)),
    )


def _selected(offered: list[OfferedSession], sessions: Collection[uuid.UUID] | None) -> list[OfferedSession]:
    return offered if sessions is None else [each for each in offered if each.session in sessions]


def _newest(offered: Iterable[OfferedSession]) -> Release:
    return max((each.release for each in offered), key=by_date)


def decline(*, user: User, label: str, sessions: Collection[uuid.UUID] | None = None) -> int:
    """Keep the values of the sessions that a release changes: all, or those given. The decision holds until a later
    release changes them or the owner reopens the offer. Returns how many entries would have changed."""
    with transaction.atomic():
        lock_revaluations(user)
        offered = _selected(offered_sessions(user, label), sessions)
        moved = [line for each in offered for line in each.lines if line.is_moved]
        with connection.cursor() as cursor:
            ids = [line.entry.id for line in moved], [line.source.release_id for line in moved]
            cursor.execute(DECLINE, [user.pk, timezone.now(), *ids])
    return sum(each.changed_count for each in offered)


def reopen(*, user: User, label: str) -> int:
    """Reopen the offers of a release that the owner declined. Returns how many entries."""
    releases = [release.pk for release in published_releases() if release.label == label]
    return DeclinedValue.objects.filter(user=user, release__in=releases).delete()[0]


class Undone(NamedTuple):
    """The release whose acceptance was undone, and how many entries were restored."""

    label: str
    entry_count: int


def undo_acceptance(*, user: User, revaluation_id: int) -> Undone:
    """Restore the values from before a release was accepted. Entries changed since are skipped; offers for the restored
    ones reopen.

    Raises Revaluation.DoesNotExist for someone else's, a policy's or an already undone one, and LogBusyError.
    """
    return retry_on_conflict(lambda: _undo_acceptance(user, revaluation_id))


def _undo_acceptance(user: User, revaluation_id: int) -> Undone:
    with transaction.atomic():
        lock_revaluations(user)
        revaluation = Revaluation.objects.get(
            pk=revaluation_id, user=user, release__isnull=False, undone_at__isnull=True
        )
        count = restore_prior_values(revaluation, timezone.now())
        revaluation.undone_at = timezone.now()
        revaluation.save(update_fields=["undone_at"])
    return Undone(revaluation.release.label if revaluation.release else "", count)


def set_automatic(*, user: User, accepts_automatically: bool) -> list[Revaluation]:
    """Set whether new values are accepted automatically. If so, open offers are accepted now; returns the revaluations.

    Raises LogBusyError when the setting was saved but the open offers weren't accepted.
    """
    ReleaseChoice.objects.update_or_create(user=user, defaults={"accepts_automatically": accepts_automatically})
    return _accept_open(user) if accepts_automatically else []


def _accept_open(user: User) -> list[Revaluation]:
    return retry_on_conflict(lambda: _accept(user, "", None, is_automatic=True))


def accept_automatically() -> AcceptResult:
    """Accept new values for every user who accepts automatically. Run it after a release is published or withdrawn.

    One transaction per user. If it's stopped halfway, the next run does the rest; with nothing to do, a run changes
    nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(USERS_WITH_OFFERS, release_spans(list(published_releases())))
        ids = [row[0] for row in cursor.fetchall()]
    users = entries = busy = 0
    for pk in ids:
        try:
            done = _accept_open(User(pk=pk))
        except LogBusyError:
            busy += 1
            continue
        users += bool(done)
        entries += sum(each.changed_count for each in done)
    return AcceptResult(users, entries, busy)
