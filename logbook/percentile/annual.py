"""This calendar year's wRVU by each method that has enough data, and the days each one uses."""

from datetime import date
from decimal import Decimal

from logbook.domain.annualization import (
    MIN_DAYS,
    Estimate,
    by_calendar,
    by_trend,
    by_working_days,
    days_in_year,
    logged_part,
    trend_days,
)
from logbook.percentile.clinical_days import ClinicalYear
from logbook.percentile.year_totals import YearSums
from rvuedge.common.periods import Period


def annualize(sums: YearSums, today: date, days: ClinicalYear | None, *, is_gross: bool) -> list[Estimate]:
    """Return this calendar year's wRVU by each method that has enough data.

    The trend needs 30 days of log; the others need 30 days of it in this year. A total of 0 gives no estimate.
    """
    if sums.first is None or sums.first > today:
        return []
    year_days = days_in_year(today.year)
    recent_total = sums.trend.of(is_gross=is_gross)
    found = [by_trend(recent_total, trend_days(sums.first, today), year_days) if recent_total else None]
    logged = logged_part(today.year, sums.first, today)
    this_year = sums.by_year.get(today.year)
    total = this_year.of(is_gross=is_gross) if this_year else Decimal(0)
    if logged and logged.length >= MIN_DAYS and total:
        found.append(by_working_days(total, days.planned, days.worked) if days else None)
        found.append(by_calendar(total, logged, year_days))
    return [estimate for estimate in found if estimate]


def days_used(method: str, first: date, today: date) -> Period:
    """Return the days whose wRVU a method annualizes, for a log that begins on `first`."""
    recent = trend_days(first, today)
    return recent if method == "trend" else logged_part(today.year, first, today) or recent
