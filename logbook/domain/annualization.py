"""Estimate the wRVU of a year or another period from the part of it that's logged. Pure.

All annualization happens here. The pace card projects to the end of the goal's period and the percentile card to the
end of the calendar year, so the same method gives the same rate on both. Methods (domain reference §8):

- `working`: total × planned ÷ worked clinical days
- `trend`: total of the last 90 days × days in the period ÷ 90
- `calendar`: total × days in the period ÷ days passed

A log younger than 90 days gets its trend from the days it has: total × days in the period ÷ days since the first entry.
Dividing by 90 would count the days before the log as days off. Waiting for day 90 would leave a log that starts in
November with only a few days of the new year in January. On day 90 both rules agree, so nothing jumps. Before 30 days
of log there's no estimate: a few days don't represent a year.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.common.periods import Period

MIN_DAYS = 30
TREND_DAYS = 90


@dataclass(frozen=True, slots=True)
class Estimate:
    """A period's wRVU by one method (`working`, `trend` or `calendar`): `total` × `times` ÷ `over`."""

    method: str
    total: Decimal
    times: Decimal | int
    over: Decimal | int

    @property
    def value(self) -> Decimal:
        """The estimated wRVU, unrounded."""
        return self.total * self.times / self.over


def days_logged(first: date | None, today: date) -> int:
    """Return how many days a log covers, from its first entry to today; 0 for an empty log."""
    return max((today - first).days + 1, 0) if first else 0


def days_in_year(year: int) -> int:
    """Return 365, or 366 in a leap year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def logged_part(year: int, first: date, today: date) -> Period | None:
    """Return the part of a calendar year that a log covers: from Jan 1 or its first entry, to Dec 31 or today.

    A log that starts in June covers the year from June: the months before it aren't months without work.
    """
    start, end = max(date(year, 1, 1), first), min(date(year, 12, 31), today)
    return Period("logged", start, end) if start <= end else None


def trend_start(today: date) -> date:
    """Return the first of the 90 days of the trend."""
    return today - timedelta(TREND_DAYS - 1)


def trend_days(first: date, today: date) -> Period:
    """Return the days of the trend: the last 90, or all since the first entry when there are fewer."""
    return Period("trend", max(trend_start(today), first), today)


def by_working_days(total: Decimal, planned: Decimal | int, worked: Decimal | int) -> Estimate | None:
    """Return total × planned ÷ worked clinical days; None before the first one.

    >>> round(by_working_days(Decimal("4061.4"), 220, 146).value)
    6120
    """
    return Estimate("working", total, planned, worked) if planned > 0 and worked > 0 else None


def by_trend(total: Decimal, logged: Period, period_days: int) -> Estimate | None:
    """Return the total of the trend's days × days in the period ÷ those days; None before 30 days of log.

    >>> last_90_days = trend_days(date(2024, 1, 1), date(2026, 8, 27))
    >>> round(by_trend(Decimal("1701.4"), last_90_days, 365).value)
    6900
    """
    return Estimate("trend", total, period_days, logged.length) if logged.length >= MIN_DAYS else None


def by_calendar(total: Decimal, passed: Period, period_days: int) -> Estimate:
    """Return total × days in the period ÷ days passed.

    >>> round(by_calendar(Decimal("4061.4"), Period("passed", date(2026, 1, 1), date(2026, 8, 27)), 365).value)
    6203
    """
    return Estimate("calendar", total, period_days, passed.length)
