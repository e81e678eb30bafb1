"""Periods of service dates. Pure: days in, days out; weeks begin on Monday."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """An inclusive range of days with its name, such as `month`."""

    name: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end on {self.last} before it begins on {self.first}")

    @property
    def days(self) -> list[date]:
        """Every day of the period in order."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def day_of(day: date) -> Period:
    """The single day."""
    return Period("today", day, day)


def week_of(day: date) -> Period:
    """Monday to Sunday around the day."""
    monday = day - timedelta(day.weekday())
    return Period("week", monday, monday + timedelta(6))


def month_of(day: date) -> Period:
    """The calendar month around the day."""
    first = day.replace(day=1)
    return Period("month", first, first_of_next_month(day) - timedelta(1))


def year_of(day: date) -> Period:
    """The calendar year around the day."""
    return Period("year", date(day.year, 1, 1), date(day.year, 12, 31))


def first_of_next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


PERIODS = {"today": day_of, "week": week_of, "month": month_of, "year": year_of}
