"""A log's totals by calendar year and over the last 90 days, which is all a percentile needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, Subquery, Sum
from django.db.models.functions import ExtractYear

from logbook.domain.annualization import trend_start
from logbook.entries.queries import entries_for
from rvuedge.accounts.models import User

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """wRVU after modifiers (`adjusted`) and before them (`gross`), unrounded; `days` with an entry."""

    adjusted: Decimal = NONE
    gross: Decimal = NONE
    days: int = 0

    def of(self, *, is_gross: bool) -> Decimal:
        """Return gross or adjusted wRVU."""
        return self.gross if is_gross else self.adjusted

    def plus(self, other: "Sums") -> "Sums":
        """Return the sum of both, which must not have a day in common."""
        return Sums(self.adjusted + other.adjusted, self.gross + other.gross, self.days + other.days)


@dataclass(frozen=True, slots=True)
class YearSums:
    """A log's totals up to a day: its first and last day, calendar years, and the last 90 days (`trend`).

    `first` is None for an empty log, `last` also when nothing is logged this year or in the last 90 days. `by_year` has
    this year, and earlier years after `with_history`. `schedule_years` are the years of the fee schedules that value
    this year and the last 90 days.
    """

    first: date | None = None
    last: date | None = None
    by_year: dict[int, Sums] = field(default_factory=dict)
    trend: Sums = Sums()
    schedule_years: tuple[int, ...] = ()


def recent_start(today: date) -> date:
    """Return the first day that this year's estimates use: Jan 1, or the first of the last 90 days if earlier."""
    return min(date(today.year, 1, 1), trend_start(today))


def year_sums(user: User, today: date) -> YearSums:
    """Return the user's totals for this year and the last 90 days, in one query over only those days.

    Entries dated in the future don't count. A log without entries in those days takes a second query.
    """
    this_year = Q(service_date__gte=date(today.year, 1, 1))
    recent = Q(service_date__gte=trend_start(today))
    first_entry = entries_for(user).order_by("service_date").values("service_date")[:1]
    found = (
        entries_for(user)
        .filter(service_date__range=(recent_start(today), today))
        .order_by()
        .aggregate(
            first=Min(Subquery(first_entry)),
            last=Max("service_date"),
            schedules=ArrayAgg("release__year", distinct=True, filter=Q(release__isnull=False)),
            **_sums("year", this_year),
            **_sums("recent", recent),
        )
    )
    first = found["first"] or entries_for(user).order_by().aggregate(first=Min("service_date"))["first"]
    by_year = {today.year: _read(found, "year")} if found["year_days"] else {}
    return YearSums(first, found["last"], by_year, _read(found, "recent"), tuple(sorted(found["schedules"] or ())))


def _sums(name: str, inside: Q) -> dict[str, Any]:
    return {
        f"{name}_adjusted": Sum("wrvu", filter=inside),
        f"{name}_gross": Sum("gross_wrvu", filter=inside),
        f"{name}_days": Count("service_date", distinct=True, filter=inside),
    }


def _read(found: dict[str, Any], name: str) -> Sums:
    return Sums(found[f"{name}_adjusted"] or NONE, found[f"{name}_gross"] or NONE, found[f"{name}_days"])


def with_history(user: User, sums: YearSums, today: date) -> YearSums:
    """Return the totals with all earlier calendar years added, in one query, without counting their days."""
    earlier = entries_for(user).filter(service_date__lt=date(today.year, 1, 1)).order_by()
    rows = earlier.values_list(ExtractYear("service_date")).annotate(adjusted=Sum("wrvu"), gross=Sum("gross_wrvu"))
    before = {year: Sums(adjusted, gross) for year, adjusted, gross in rows}
    return replace(sums, by_year=before | sums.by_year)


def sums_of_days(first: date | None, days: Iterable[tuple[date, Decimal, Decimal]], today: date) -> YearSums:
    """Return the totals of a log that begins on `first`, from its days (day, adjusted, gross) of this year and the last
    90 days. `schedule_years` is empty, since days don't have it."""
    return replace(with_days(YearSums(first), today, days, today.year), schedule_years=())


def with_days(sums: YearSums, today: date, days: Iterable[tuple[date, Decimal, Decimal]], year: int) -> YearSums:
    """Return the totals with new values for the recent days (day, adjusted, gross), all under one year's schedule.

    Earlier years don't change.
    """
    this_year, recent = Sums(), Sums()
    seen: dict[date, Sums] = {}
    for day, adjusted, gross in days:
        seen[day] = seen.get(day, Sums(days=1)).plus(Sums(adjusted, gross))
    for day, found in seen.items():
        this_year = this_year.plus(found) if day.year == today.year else this_year
        recent = recent.plus(found) if day >= trend_start(today) else recent
    return YearSums(sums.first, max(seen, default=sums.last), sums.by_year | {today.year: this_year}, recent, (year,))
