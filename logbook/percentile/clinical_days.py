"""Clinical days of a calendar year: from the work calendar, as the clinician entered them, or counted from the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benchmarks.models import BenchmarkChoice
from logbook.domain.annualization import days_in_year, logged_part, trend_days
from logbook.domain.goals.calendar import WorkCalendar, clinical_days
from logbook.percentile.year_totals import YearSums
from rvuedge.common.periods import year_of
from rvuedge.common.rounding import round_half_up


@dataclass(frozen=True, slots=True)
class ClinicalYear:
    """Clinical days planned for a full calendar year, and worked in it so far."""

    planned: int
    worked: int


def from_calendar(
    calendar: WorkCalendar, first: date | None, today: date, days: Collection[date]
) -> ClinicalYear | None:
    """Return the clinical days of this calendar year by a work calendar, and those worked since the log began in it.

    `days` are this year's days with entries (logbook.domain.goals.calendar.clinical_days). None before the first day
    worked.
    """
    logged = logged_part(today.year, first, today) if first else None
    if logged is None:
        return None
    year = year_of(today)
    share = calendar.undated_share(year)
    worked = round_half_up(clinical_days(calendar, logged, days, today, share).worked, 0)
    planned = round_half_up(clinical_days(calendar, year, days, today, share).planned, 0)
    return ClinicalYear(int(planned), int(worked)) if worked >= 1 else None


def as_stated(sums: YearSums, today: date, choice: BenchmarkChoice) -> ClinicalYear | None:
    """Return the clinician's own number of clinical days a year; days worked are this year's days with an entry."""
    this_year = sums.by_year.get(today.year)
    return ClinicalYear(choice.clinical_days, this_year.days) if choice.clinical_days and this_year else None


def days_per_year(
    sums: YearSums, today: date, planned: ClinicalYear | None, choice: BenchmarkChoice
) -> tuple[int | None, bool]:
    """Return the clinical days a year, and whether they're counted from the log.

    The work calendar takes priority, then the clinician's own number, then the trend's days with an entry, annualized.
    """
    if days := planned.planned if planned else choice.clinical_days:
        return days, False
    if sums.first is None or not sums.trend.days:
        return None, False
    length = trend_days(sums.first, today).length
    return max(int(round_half_up(Decimal(sums.trend.days * days_in_year(today.year)) / length, 0)), 1), True
