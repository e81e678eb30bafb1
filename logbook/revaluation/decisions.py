"""What an owner decides about a release that changes values: accept, keep the values, open it again, take it back; or
once for all to accept unasked."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from codes.fee_schedule.releases import published_releases
from codes.models import Release
from logbook.models import DeclinedValue, ReleaseChoice, Revaluation
from logbook.revaluation.apply import (
    LogBusyError,
    keep_before,
    one_at_a_time,
    put_back,
    put_in_place,
    stage,
    while_the_log_rests,
)
from logbook.revaluation.current_release import IS_BEHIND, PINNED, SPAN, spans
from logbook.revaluation.offers import OfferedSession, offered_sessions
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection

DECLINE = """
INSERT INTO logbook_declinedvalue (user_id, entry_id, release_id, declined_at)
SELECT %s, entry_id, release_id, %s FROM unnest(%s::bigint[], %s::bigint[]) AS d (entry_id, release_id)
ON CONFLICT DO NOTHING
"""
# Those who accept unasked and have an entry that the release of its day did not value.
WAITING = f"""
WITH {SPAN}, {PINNED}
SELECT c.user_id FROM logbook_releasechoice c
WHERE c.accepts_automatically AND EXISTS (
    SELECT FROM logbook_entry e WHERE e.user_id = c.user_id AND e.deleted_at IS NULL AND {IS_BEHIND})
ORDER BY c.user_id
"""  # noqa: S608 our own statement


@dataclass(frozen=True, slots=True)
class Accepted:
    """What `accept_automatically` did: users with a new value, entries, and those whose log was busy (to be asked for
    again)."""

    users: int
    entries: int
    busy: int


def accept(
    *, user: User, label: str, sessions: Collection[uuid.UUID] | None = None, is_automatic: bool = False
) -> Revaluation | None:
    """Value the sessions that a release changes anew: all, or those named; None when there is nothing to do.

    One transaction: all of it or nothing. Raises LogBusyError when the log changes all the time.
    """
    return next(iter(while_the_log_rests(lambda: _accept(user, label, sessions, is_automatic))), None)


def _accept(user: User, label: str, sessions: Collection[uuid.UUID] | None, is_automatic: bool) -> list[Revaluation]:
    """A revaluation of each release that stands for one of these sessions; of one release when `label` names it."""
    with no_garbage_collection(), transaction.atomic():
        one_at_a_time(user)
        by_label: dict[str, list[OfferedSession]] = {}
        for each in _chosen(offered_sessions(user, label), sessions):
            by_label.setdefault(each.release.label, []).append(each)
        done: list[Revaluation] = []
        for offered in by_label.values():
            lines = [line for session in offered for line in session.lines]
            seen = {line.entry.id: line.updated_at for line in lines}
            stage(((line.entry, line.release_id, line.credit) for line in lines), seen)
            revaluation = _record(user, offered, is_automatic)
            keep_before(revaluation)
            put_in_place(revaluation)
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


def _chosen(offered: list[OfferedSession], sessions: Collection[uuid.UUID] | None) -> list[OfferedSession]:
    return offered if sessions is None else [each for each in offered if each.session in sessions]


def _newest(offered: Iterable[OfferedSession]) -> Release:
    return max((each.release for each in offered), key=lambda release: (release.effective_from, release.revision))


def decline(*, user: User, label: str, sessions: Collection[uuid.UUID] | None = None) -> int:
    """Keep the values of the sessions that a release changes: all, or those named. Remembered, until a later release
    asks anew or `reopen`. Returns how many entries would have had another value."""
    with transaction.atomic():
        one_at_a_time(user)
        offered = _chosen(offered_sessions(user, label), sessions)
        moved = [line for each in offered for line in each.lines if line.release_id != line.entry.release_id]
        with connection.cursor() as cursor:
            ids = [line.entry.id for line in moved], [line.release_id for line in moved]
            cursor.execute(DECLINE, [user.pk, timezone.now(), *ids])
    return sum(each.changed_count for each in offered)


def reopen(*, user: User, label: str) -> int:
    """Offer again what the owner had declined of a release; returns how many entries."""
    releases = [release.pk for release in published_releases() if release.label == label]
    return DeclinedValue.objects.filter(user=user, release__in=releases).delete()[0]


def take_back(*, user: User, revaluation_id: int) -> tuple[Revaluation, int]:
    """Put back the values that stood before a release was accepted, and how many. Entries changed since stay; what is
    put back is offered again.

    Raises Revaluation.DoesNotExist for a stranger's, one of a policy, or one taken back already.
    """
    return while_the_log_rests(lambda: _take_back(user, revaluation_id))


def _take_back(user: User, revaluation_id: int) -> tuple[Revaluation, int]:
    with transaction.atomic():
        one_at_a_time(user)
        revaluation = Revaluation.objects.get(
            pk=revaluation_id, user=user, release__isnull=False, undone_at__isnull=True
        )
        count = put_back(revaluation, timezone.now())
        revaluation.undone_at = timezone.now()
        revaluation.save(update_fields=["undone_at"])
    return revaluation, count


def choose(*, user: User, accepts_automatically: bool) -> list[Revaluation]:
    """Whether new values are taken over unasked. When they are, so are the offers open now; returns what that did."""
    ReleaseChoice.objects.update_or_create(user=user, defaults={"accepts_automatically": accepts_automatically})
    return _accept_open(user) if accepts_automatically else []


def _accept_open(user: User) -> list[Revaluation]:
    return while_the_log_rests(lambda: _accept(user, "", None, is_automatic=True))


def accept_automatically() -> Accepted:
    """Take over what releases change for everybody who chose so: to be called after one is published or withdrawn.

    A transaction a user and release; stopped half way, calling it again does the rest, and a call with nothing to do
    changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(WAITING, spans(list(published_releases())))
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
    return Accepted(users, entries, busy)
