"""What a log sums to by year and lately: all that placing it on a survey needs, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import ExtractYear

from benchmarks.domain.annual import TREND_DAYS
from logbook.queries import entries_for
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
    """A log up to a day: its first day (None while empty), its calendar years, the last 90 days, and the years of the
    fee schedules that value the present year and the last 90 days."""

    first: date | None = None
    by_year: dict[int, Sums] = field(default_factory=dict)
    trend: Sums = Sums()
    schedule_years: tuple[int, ...] = ()


def recent_start(today: date) -> date:
    """The first day that estimates of the present year look at: Jan 1, or 90 days back when that is earlier."""
    return min(date(today.year, 1, 1), today - timedelta(TREND_DAYS - 1))


def year_sums(user: User, today: date) -> YearSums:
    """The sums of the user's log up to today; a date in the future is not counted."""
    lately = Q(service_date__gt=today - timedelta(TREND_DAYS))
    recent = Q(service_date__gte=recent_start(today))
    entries = entries_for(user).filter(service_date__lte=today).order_by()
    rows = entries.values_list(ExtractYear("service_date")).annotate(
        begin=Min("service_date"),
        adjusted=Sum("wrvu"),
        gross=Sum("gross_wrvu"),
        days=Count("service_date", distinct=True),
        late=Sum("wrvu", filter=lately),
        late_gross=Sum("gross_wrvu", filter=lately),
        late_days=Count("service_date", distinct=True, filter=lately),
        schedules=ArrayAgg("release__year", distinct=True, filter=recent),
    )
    first, by_year, trend = None, {}, Sums()
    schedules: set[int] = set()
    for year, day, adjusted, gross, days, late, late_gross, late_days, releases in sorted(rows):
        first = first or day
        by_year[year] = Sums(adjusted, gross, days)
        trend = trend.plus(Sums(late or NONE, late_gross or NONE, late_days))
        schedules.update(releases or ())
    return YearSums(first, by_year, trend, tuple(sorted(schedules)))


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
    return YearSums(sums.first, sums.by_year | {today.year: this_year}, lately, (year,))
