"""Every read of a log. entries_for and entry_for are the one gate: nobody reads another person's entries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, DecimalField, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from logbook.domain.policy import PARITY, Policy, policy_from
from logbook.models import Entry, PolicyVersion
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period

VERSION = """
SELECT (SELECT number FROM logbook_logversion WHERE user_id = %s), (SELECT number FROM codes_edition)
"""
ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=6))


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over a period: wRVU unrounded, procedures (units), and days with an entry."""

    wrvu: Decimal
    procedures: int
    days: int


@dataclass(frozen=True, slots=True)
class Again:
    """A code the clinician logs often, with its title."""

    hcpcs: str
    name: str


def log_version(user: User) -> tuple[int | None, int | None]:
    """The numbers of the present state of the user's log and of the fee schedule; None before there is any."""
    with connection.cursor() as cursor:
        cursor.execute(VERSION, [user.pk])
        log, fee_schedule = cursor.fetchone()
    return log, fee_schedule


def policy_version(user: User) -> PolicyVersion | None:
    """The user's present policy; None for Medicare parity, from which nobody departs unasked."""
    return PolicyVersion.objects.filter(user=user).order_by("-number").first()


def policy_of(user: User) -> Policy:
    """The user's present policy as the rules want it."""
    version = policy_version(user)
    return policy_from(version.settings) if version else PARITY


def to_review(user: User) -> QuerySet[Entry]:
    """The user's entries that wait for a decision, newest first."""
    return entries_for(user).filter(needs_review=True, reviewed_at__isnull=True)


def entries_for(user: User) -> QuerySet[Entry]:
    """The user's entries, without deleted ones, newest service date first."""
    return Entry.objects.filter(user=user, deleted_at__isnull=True)


def deleted_entries_for(user: User) -> QuerySet[Entry]:
    """The user's deleted entries, which can be put back."""
    return Entry.objects.filter(user=user, deleted_at__isnull=False)


def entry_for(user: User, entry_id: int, *, lock: bool = False) -> Entry:
    """The user's entry. Raises Entry.DoesNotExist for anybody else, and for a deleted one."""
    entries = entries_for(user).select_for_update() if lock else with_words(entries_for(user))
    return entries.get(pk=entry_id)


def with_words(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with their code's title and their release, in the same query."""
    return entries.select_related("code", "release").defer("code__search")


def totals(user: User, periods: dict[str, Period]) -> dict[str, Total]:
    """The totals of several periods in one query."""
    sums: dict[str, Any] = {}
    for name, period in periods.items():
        inside = Q(service_date__range=(period.first, period.last))
        sums[f"{name}_wrvu"] = Coalesce(Sum("wrvu", filter=inside), ZERO)
        sums[f"{name}_procedures"] = Coalesce(Sum("units", filter=inside), 0)
        sums[f"{name}_days"] = Count("service_date", filter=inside, distinct=True)
    first = min(period.first for period in periods.values())
    last = max(period.last for period in periods.values())
    found = entries_for(user).filter(service_date__range=(first, last)).order_by().aggregate(**sums)
    return {name: Total(found[f"{name}_wrvu"], found[f"{name}_procedures"], found[f"{name}_days"]) for name in periods}


def wrvu_by_day(user: User, period: Period) -> dict[date, Decimal]:
    """wRVU of each day of the period that has entries."""
    days = entries_for(user).filter(service_date__range=(period.first, period.last)).order_by()
    return dict(days.values_list("service_date").annotate(total=Sum("wrvu")))


def wrvu_by_month(user: User, period: Period) -> dict[date, Decimal]:
    """wRVU of each month of the period that has entries, by the month's first day."""
    months = entries_for(user).filter(service_date__range=(period.first, period.last)).order_by()
    return dict(months.values_list(TruncMonth("service_date")).annotate(total=Sum("wrvu")))


def entries_in(user: User, period: Period) -> list[Entry]:
    """The entries of a period with their words: newest day first, and in a day the last logged session first."""
    entries = entries_for(user).filter(service_date__range=(period.first, period.last))
    return list(with_words(entries).order_by("-service_date", "-created_at", "session", "position"))


def recent(user: User, count: int) -> list[Entry]:
    """The entries logged last, with their words."""
    return list(with_words(entries_for(user)).order_by("-service_date", "-created_at", "position")[:count])


def span(user: User) -> tuple[date, date] | None:
    """The first and last service date of the log; None while it is empty."""
    found = entries_for(user).order_by().aggregate(first=Min("service_date"), last=Max("service_date"))
    return (found["first"], found["last"]) if found["first"] else None


def most_used(user: User, since: date, count: int) -> list[Again]:
    """The codes logged most often since a day, most first."""
    used = entries_for(user).filter(service_date__gte=since).order_by()
    codes = used.values("code", "code__title", "code__descriptor").annotate(times=Count("id"))
    return [
        Again(row["code"], row["code__title"] or row["code__descriptor"])
        for row in codes.order_by("-times", "code")[:count]
    ]
