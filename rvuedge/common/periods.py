"""Periods of service dates. Pure; weeks begin on Monday."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Period:
    """An inclusive range of dates with a name, such as `month`."""

    name: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end on {self.last} before it begins on {self.first}")

    @property
    def days(self) -> list[date]:
        """Every day of the period in order."""
        return [self.first + timedelta(n) for n in range(self.length)]

    @property
    def length(self) -> int:
        """The number of days in the period."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def until(self, day: date) -> "Period":
        """The period up to the day: all of it if the day is later, its first day if the day is earlier."""
        return Period(self.name, self.first, max(self.first, min(self.last, day)))


def day_of(day: date) -> Period:
    """Return the day as a period."""
    return Period("today", day, day)


def week_of(day: date) -> Period:
    """Return the week of the day, Monday to Sunday."""
    monday = day - timedelta(day.weekday())
    return Period("week", monday, monday + timedelta(6))


def month_of(day: date) -> Period:
    """Return the calendar month of the day."""
    return Period("month", day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Period:
    """Return the calendar quarter of the day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period("quarter", first, month_of(months_after(first, 2)).last)


def year_of(day: date) -> Period:
    """Return the calendar year of the day."""
    return Period("year", date(day.year, 1, 1), date(day.year, 12, 31))


def fiscal_year_of(day: date, month: int = 1, first_day: int = 1) -> Period:
    """Return the fiscal or contract year of the day: twelve months that start on a date.

    `first_day` is at most 28, which every month has. Raises ValueError otherwise.
    """
    if not 1 <= first_day <= 28:
        raise ValueError(f"A year starts on a day from 1 to 28, not {first_day}")
    first = date(day.year, month, first_day)
    if first > day:
        first = first.replace(year=day.year - 1)
    return Period("fiscal", first, first.replace(year=first.year + 1) - ONE_DAY)


def first_of_next_month(day: date) -> date:
    """Return the first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_after(day: date, count: int) -> date:
    """Return the same day `count` months later (earlier if negative), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_before(period: Period, today: date) -> Period | None:
    """Return the comparison period for the part of the period that has passed by today.

    A month to date compares with the same days of the month before, a year with the same days of the year before,
    custom dates with as many days right before them. None for `all`.
    """
    passed = period.until(today)
    months = {"month": 1, "quarter": 3, "year": 12, "fiscal": 12}.get(period.name)
    if period.name == "all":
        return None
    if months is None:
        days = 7 if period.name == "week" else passed.length
        return Period(period.name, passed.first - timedelta(days), passed.last - timedelta(days))
    full = Period(period.name, months_after(period.first, -months), period.first - ONE_DAY)
    if passed.last == period.last:
        return full
    last = months_after(passed.last, -months) if months >= 12 else full.first + timedelta(passed.length - 1)
    return full.until(last)


PERIODS: dict[str, Callable[[date], Period]] = {
    "today": day_of,
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "fiscal": fiscal_year_of,
    "year": year_of,
}
