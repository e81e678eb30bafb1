"""All reads of a log. They all use entries_for and entry_for, so nobody reads someone else's entries."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, DecimalField, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from codes.domain.release_order import Basis
from logbook.domain.valuation.policy import PARITY, Policy, policy_from
from logbook.models import Entry, EntryConflict, PolicyVersion, ReleaseChoice
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period

VERSION = """
SELECT (SELECT number FROM logbook_logversion WHERE user_id = %s), (SELECT number FROM codes_edition)
"""
MODIFIERS_USED = """
SELECT modifier, count(*) FROM (
    SELECT modifiers FROM logbook_entry
    WHERE user_id = %s AND deleted_at IS NULL ORDER BY service_date DESC LIMIT 5000
) latest, unnest(latest.modifiers) modifier GROUP BY modifier
"""
ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=6))


@dataclass(frozen=True, slots=True)
class Total:
    """Totals of a period: wRVU unrounded, procedures (units), days with an entry, and lines that wait for a release."""

    wrvu: Decimal
    procedures: int
    days: int
    waiting: int = 0


def log_version(user: User) -> tuple[int | None, int | None]:
    """Return the version numbers of the user's log and of the fee schedule; None before the first version."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION, [user.pk])
        log, fee_schedule = cursor.fetchone()
    return log, fee_schedule


def policy_version(user: User) -> PolicyVersion | None:
    """Return the user's current policy; None for Medicare parity, the default."""
    return PolicyVersion.objects.filter(user=user).order_by("-number").first()


def policy_of(user: User) -> Policy:
    """Return the user's current policy for the rules."""
    return policy_from_version(policy_version(user))


def custom_policy_of(user: User) -> Policy:
    """Return the user's last custom policy, also if they chose another since; Medicare parity without one."""
    return policy_from_version(
        PolicyVersion.objects.filter(user=user, settings__preset="custom").order_by("-number").first()
    )


def policy_from_version(version: PolicyVersion | None) -> Policy:
    """Return the policy stored in a version; Medicare parity without one."""
    return policy_from(version.settings) if version else PARITY


def accepts_releases(user: User) -> bool:
    """Return whether the user automatically accepts new values from releases."""
    return ReleaseChoice.objects.filter(user=user, accepts_automatically=True).exists()


def to_review(user: User) -> QuerySet[Entry]:
    """Return the user's entries that need review, newest first."""
    return entries_for(user).filter(needs_review=True, reviewed_at__isnull=True)


def entries_for(user: User) -> QuerySet[Entry]:
    """Return the user's entries without deleted ones, newest service date first."""
    return Entry.objects.filter(user=user, deleted_at__isnull=True)


def all_entries_for(user: User) -> QuerySet[Entry]:
    """Return the user's entries, including deleted ones."""
    return Entry.objects.filter(user=user)


def deleted_entries_for(user: User) -> QuerySet[Entry]:
    """Return the user's deleted entries, which can be restored."""
    return Entry.objects.filter(user=user, deleted_at__isnull=False)


def entry_for(user: User, entry_id: int, *, lock: bool = False) -> Entry:
    """Return the user's entry. Raises Entry.DoesNotExist for someone else's and for a deleted one."""
    entries = entries_for(user).select_for_update() if lock else with_titles(entries_for(user))
    return entries.get(pk=entry_id)


def with_titles(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return the entries with their code's title and their release, in the same query."""
    return entries.select_related("code", "release").defer("code__search")


def people_by_code(least: int) -> dict[str, int]:
    """Return how many clinicians have each code in their logs, if at least `least` do. Returns no names."""
    counted = (
        Entry.objects.filter(deleted_at__isnull=True).values("code_id").annotate(people=Count("user", distinct=True))
    )
    return dict(counted.filter(people__gte=least).values_list("code_id", "people").order_by("code_id"))


def daily_sums(user: User, period: Period) -> list[tuple[date, Decimal, Decimal]]:
    """Return each day of the period that has entries, with its wRVU and gross wRVU, unrounded."""
    days = entries_for(user).filter(service_date__range=(period.first, period.last)).order_by()
    return list(days.values_list("service_date").annotate(adjusted=Sum("wrvu"), gross=Sum("gross_wrvu")))


def days_with_entries(user: User, period: Period) -> set[date]:
    """Return the days of the period that have entries."""
    days = entries_for(user).filter(service_date__range=(period.first, period.last)).order_by()
    return set(days.values_list("service_date", flat=True).distinct())


def page_of(entries: QuerySet[Entry], after: str, size: int) -> tuple[list[Entry], str]:
    """Return a page of entries with their titles, newest date first and the latest session of a date first, and the
    cursor of the next page or ''. An invalid cursor returns the first page."""
    cursor_values = _read_cursor(after)
    if cursor_values:
        day, created, session, position = cursor_values
        same_day, same_time = Q(service_date=day), Q(service_date=day, created_at=created)
        entries = entries.filter(
            Q(service_date__lt=day)
            | (same_day & Q(created_at__lt=created))
            | (same_time & Q(session__gt=session))
            | (same_time & Q(session=session, position__gt=position))
        )
    found = list(with_titles(entries).order_by("-service_date", "-created_at", "session", "position")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    cursor = f"{last.service_date}~{last.created_at.isoformat()}~{last.session}~{last.position}" if last else ""
    return found[:size], cursor


def _read_cursor(cursor: str) -> tuple[date, datetime, uuid.UUID, int] | None:
    try:
        day, created, session, position = cursor.split("~")
        return date.fromisoformat(day), datetime.fromisoformat(created), uuid.UUID(session), int(position)
    except ValueError:
        return None


def sums(entries: QuerySet[Entry]) -> Total:
    """Return the totals of entries, in one query."""
    found = entries.order_by().aggregate(
        wrvu=Coalesce(Sum("wrvu"), ZERO),
        units=Coalesce(Sum("units"), 0),
        days=Count("service_date", distinct=True),
        waiting=Count("pk", filter=Q(release_basis=Basis.WAITING)),
    )
    return Total(found["wrvu"], found["units"], found["days"], found["waiting"])


def conflicts_for(user: User) -> QuerySet[EntryConflict]:
    """Return the conflicts of the user's entries that aren't settled yet."""
    unsettled = EntryConflict.objects.filter(entry__user=user, resolved_at__isnull=True)
    return unsettled.select_related("entry__code").defer("entry__code__search").order_by("created_at")


def recent(user: User, count: int) -> list[Entry]:
    """Return the latest entries, with their titles."""
    return list(with_titles(entries_for(user)).order_by("-service_date", "-created_at", "position")[:count])


def span(user: User) -> tuple[date, date] | None:
    """Return the first and last service dates of the log; None if it's empty."""
    found = entries_for(user).order_by().aggregate(first=Min("service_date"), last=Max("service_date"))
    return (found["first"], found["last"]) if found["first"] else None


def modifiers_used(user: User) -> dict[str, int]:
    """Return how often each modifier is used in the user's latest 5,000 entries."""
    with connection.cursor() as cursor:
        cursor.execute(MODIFIERS_USED, [user.pk])
        return dict(cursor.fetchall())
