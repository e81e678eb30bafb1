"""A year's total from a part of a year, and what of it a full-time clinician would have."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

LEAST_DAYS = 30
TREND_DAYS = 90
LEAST_FTE = Decimal("0.4")
FULL_TIME = Decimal(1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A year by one method: `total` × `times` ÷ `over` = `value`, unrounded."""

    method: str
    total: Decimal
    times: int
    over: int

    @property
    def value(self) -> Decimal:
        """The year's total, unrounded."""
        return self.total * self.times / self.over


@dataclass(frozen=True, slots=True)
class WorkDays:
    """Clinic days: those planned for the whole year, and those worked so far in it."""

    planned: int
    worked: int


@dataclass(frozen=True, slots=True)
class Normalised:
    """A total for one full-time clinician. `warning` is `small` below 0.4 FTE, where the scaled figure means little;
    `is_scaled` tells whether anything was divided."""

    value: Decimal
    fte: Decimal
    is_scaled: bool
    warning: str = ""


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def days_logged(first: date | None, today: date) -> int:
    """Days from the first entry to today, both counted; 0 for an empty log."""
    return max((today - first).days + 1, 0) if first else 0


def year_window(first: date, year: int, today: date) -> tuple[date, date] | None:
    """The part of a year that a log covers: from Jan 1 or its first entry, to Dec 31 or today. None when there is none.

    A log that begins in the middle of a year is not taken for a year of which the first months brought nothing.
    """
    start, end = max(date(year, 1, 1), first), min(date(year, 12, 31), today)
    return (start, end) if start <= end else None


def trend_window(first: date, today: date) -> tuple[date, date]:
    """The last 90 days, or as many as there are."""
    return max(today - timedelta(TREND_DAYS - 1), first), today


def by_calendar(total: Decimal, window: tuple[date, date]) -> Estimate | None:
    """total × days of the year ÷ days elapsed; None before 30 days."""
    return _by_days("calendar", total, window)


def by_trend(total: Decimal, window: tuple[date, date]) -> Estimate | None:
    """The last 90 days' total × days of the year ÷ those days; None before 30 days, and when nothing was logged."""
    return _by_days("trend", total, window) if total else None


def by_working_days(total: Decimal, window: tuple[date, date], days: WorkDays) -> Estimate | None:
    """total × planned ÷ worked clinic days; None before 30 days of log or without a day worked."""
    if _length(window) < LEAST_DAYS or days.worked < 1 or days.planned < 1:
        return None
    return Estimate("working", total, days.planned, days.worked)


def _by_days(method: str, total: Decimal, window: tuple[date, date]) -> Estimate | None:
    days = _length(window)
    return Estimate(method, total, days_in_year(window[1].year), days) if days >= LEAST_DAYS else None


def _length(window: tuple[date, date]) -> int:
    return (window[1] - window[0]).days + 1


def normalise(value: Decimal, fte: Decimal, *, scales_down: bool = False) -> Normalised:
    """A total for 1.0 FTE: value ÷ FTE.

    Above 1.0 it stays as it is unless `scales_down`; below 0.4 it is scaled with a warning. Raises ValueError for an
    FTE that is not positive.
    """
    if fte <= 0:
        raise ValueError(f"FTE is more than 0, not {fte}")
    if fte == FULL_TIME or (fte > FULL_TIME and not scales_down):
        return Normalised(value, fte, is_scaled=False)
    return Normalised(value / fte, fte, is_scaled=True, warning="small" if fte < LEAST_FTE else "")
