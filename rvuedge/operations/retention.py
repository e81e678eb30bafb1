"""The retention schedule: what's deleted, and after how many days (settings.RETENTION_DAYS, docs/operations.md)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from logbook.entries.storing import lock_for_writing
from logbook.models import Entry, EntryConflict, SyncOperation
from rvuedge.accounts.models import User
from rvuedge.operations.models import BackupRun, HistoryCheck, Verification
from rvuedge.security.models import ApiToken, Event, Session

ENTRIES_AT_ONCE = 1_000


def purge(now: datetime | None = None) -> dict[str, int]:
    """Delete what's too old and return the number of rows by name of the schedule. Safe to run at any time, and again
    after it was interrupted."""
    now = now or timezone.now()
    return {name: RULES[name](now - timedelta(days=days)) for name, days in settings.RETENTION_DAYS.items()}


def _deleted_entries(before: datetime) -> int:
    """Delete entries that their owner deleted before then, with their history, under the lock of each log."""
    old = Entry.objects.filter(deleted_at__lt=before)
    count = 0
    for user in User.objects.filter(pk__in=old.order_by().values("user_id").distinct()).iterator():
        count += _deleted_entries_of(user, before)
    return count


def _deleted_entries_of(user: User, before: datetime) -> int:
    count = 0
    while True:
        with transaction.atomic():
            lock_for_writing(user)
            ids = list(
                Entry.objects.filter(user=user, deleted_at__lt=before).values_list("pk", flat=True)[:ENTRIES_AT_ONCE]
            )
            if not ids:
                return count
            count += Entry.objects.filter(pk__in=ids).delete()[1]["logbook.Entry"]


def _operations(before: datetime) -> int:
    """Delete the answers to devices' operations. A device that sends one again after this long gets a new answer."""
    return SyncOperation.objects.filter(applied_at__lt=before).delete()[0]


def _settled_conflicts(before: datetime) -> int:
    return EntryConflict.objects.filter(resolved_at__lt=before).delete()[0]


def _sessions(before: datetime) -> int:
    """Delete sign-in sessions that expired before then."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _tokens(before: datetime) -> int:
    """Delete API tokens that expired before then."""
    return ApiToken.objects.filter(expires_at__lt=before).delete()[0]


def _events(before: datetime) -> int:
    """Delete security events from before then. The database refuses to delete any of the last year."""
    return Event.objects.filter(happened_at__lt=before).delete()[0]


def _runs(before: datetime) -> int:
    """Delete records of checks and backups, but never the newest of each, nor the last ends of the chains."""
    kept = HistoryCheck.objects.filter(ends__isnull=False).values_list("pk", flat=True)
    return (
        _old_runs(Verification, before) + _old_runs(HistoryCheck, before, kept=kept[:1]) + _old_runs(BackupRun, before)
    )


def _old_runs(
    model: type[Verification] | type[HistoryCheck] | type[BackupRun], before: datetime, kept: Iterable[int] = ()
) -> int:
    newest, *older = model.objects.values_list("pk", "finished_at") or [(0, before)]
    ids = {pk for pk, finished_at in older if finished_at < before}
    return model.objects.filter(pk__in=ids - {newest[0], *kept}).delete()[0]


RULES: dict[str, Callable[[datetime], int]] = {
    "deleted entries": _deleted_entries,
    "device operations": _operations,
    "settled conflicts": _settled_conflicts,
    "expired sessions": _sessions,
    "expired API tokens": _tokens,
    "security events": _events,
    "verifications and backups": _runs,
}
