"""What a log sums to by year and lately: all that placing it on a survey needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, Subquery, Sum
from django.db.models.functions import ExtractYear

from benchmarks.domain.annual import TREND_DAYS
from logbook.entries.queries import entries_for
from rvuedge.accounts.models import User

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """wRVU with what modifiers take and add (`adjusted`) and without (`gross`), unrounded; `days` with an entry."""

    adjusted: Decimal = NONE
    gross: Decimal = NONE
    days: int = 0

    def of(self, *, is_gross: bool) -> Decimal:
        """The one or the other."""
        return self.gross if is_gross else self.adjusted

    def plus(self, other: "Sums") -> "Sums":
        """Both together; their days are different ones."""
        return Sums(self.adjusted + other.adjusted, self.gross + other.gross, self.days + other.days)


@dataclass(frozen=True, slots=True)
class YearSums:
    """A log up to a day: its first and last day (None while empty; `last` also after a long silence), its calendar
    years (the present one, and earlier ones where they were asked for), the last 90 days, and the years of the fee
    schedules that value those days and the year."""

    first: date | None = None
    last: date | None = None
    by_year: dict[int, Sums] = field(default_factory=dict)
    trend: Sums = Sums()
    schedule_years: tuple[int, ...] = ()


def recent_start(today: date) -> date:
    """The first day that estimates of the present year look at: Jan 1, or 90 days back when that is earlier."""
    return min(date(today.year, 1, 1), today - timedelta(TREND_DAYS - 1))


def year_sums(user: User, today: date) -> YearSums:
    """The sums of the user's log of the present year and lately, up to today, in one query over those days alone.

    An entry of a day in the future is not counted. A log that was silent all that time takes a second query.
    """
    this_year = Q(service_date__gte=date(today.year, 1, 1))
    lately = Q(service_date__gt=today - timedelta(TREND_DAYS))
    begun = entries_for(user).order_by("service_date").values("service_date")[:1]
    found = (
        entries_for(user)
        .filter(service_date__range=(recent_start(today), today))
        .order_by()
        .aggregate(
            first=Min(Subquery(begun)),
            last=Max("service_date"),
            schedules=ArrayAgg("release__year", distinct=True),
            **_sums("year", this_year),
            **_sums("late", lately),
        )
    )
    first = found["first"] or entries_for(user).order_by().aggregate(first=Min("service_date"))["first"]
    by_year = {today.year: _read(found, "year")} if found["year_days"] else {}
    return YearSums(first, found["last"], by_year, _read(found, "late"), tuple(sorted(found["schedules"] or ())))


def _sums(name: str, inside: Q) -> dict[str, Any]:
    return {
        f"{name}_adjusted": Sum("wrvu", filter=inside),
        f"{name}_gross": Sum("gross_wrvu", filter=inside),
        f"{name}_days": Count("service_date", distinct=True, filter=inside),
    }


def _read(found: dict[str, Any], name: str) -> Sums:
    return Sums(found[f"{name}_adjusted"] or NONE, found[f"{name}_gross"] or NONE, found[f"{name}_days"])


def with_history(user: User, sums: YearSums, today: date) -> YearSums:
    """The sums with those of all earlier calendar years, in one query; their days are not counted."""
    earlier = entries_for(user).filter(service_date__lt=date(today.year, 1, 1)).order_by()
    rows = earlier.values_list(ExtractYear("service_date")).annotate(adjusted=Sum("wrvu"), gross=Sum("gross_wrvu"))
    before = {year: Sums(adjusted, gross) for year, adjusted, gross in rows}
    return replace(sums, by_year=before | sums.by_year)


def sums_of_days(first: date | None, days: Iterable[tuple[date, Decimal, Decimal]], today: date) -> YearSums:
    """The sums of a log that begins on `first`, from its days (day, adjusted, gross) of the year and lately. Which fee
    schedules valued them is not told by days."""
    return replace(with_days(YearSums(first), today, days, today.year), schedule_years=())


def with_days(sums: YearSums, today: date, days: Iterable[tuple[date, Decimal, Decimal]], year: int) -> YearSums:
    """The sums with other values for the recent days (day, adjusted, gross), all under the schedule of a year.

    Earlier years stay as they are.
    """
    this_year, lately = Sums(), Sums()
    seen: dict[date, Sums] = {}
    for day, adjusted, gross in days:
        seen[day] = seen.get(day, Sums(days=1)).plus(Sums(adjusted, gross))
    for day, found in seen.items():
        this_year = this_year.plus(found) if day.year == today.year else this_year
        lately = lately.plus(found) if day > today - timedelta(TREND_DAYS) else lately
    return YearSums(sums.first, max(seen, default=sums.last), sums.by_year | {today.year: this_year}, lately, (year,))
