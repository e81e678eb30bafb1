"""When a clinician works: weekdays, holidays, leave, and weeks off that have no date yet. Pure.

Clinical days with known dates are counted exactly. Weeks off without dates are spread evenly over a year. But a day
with entries was worked: it's a clinical day even on a weekend, a holiday or leave, and no undated day off falls on it.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from rvuedge.common.periods import Period

MONDAY, THURSDAY, SATURDAY = 0, 3, 5
WORKWEEK = frozenset(range(5))


@cache
def us_federal_holidays(year: int) -> frozenset[date]:
    """Return a year's 11 federal holidays as observed: a Saturday's on Friday, a Sunday's on Monday (5 U.S.C. 6103).

    The next New Year's Day is observed on December 31 of this year when it's a Saturday.
    """
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, MONDAY, 3),
        _nth(year, 2, MONDAY, 3),
        _last_monday_of_may(year),
        _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2),
        _nth(year, 11, THURSDAY, 4),
    ]
    return frozenset([_observed(day) for day in fixed] + moving)


def _observed(day: date) -> date:
    shift = {SATURDAY: -1, SATURDAY + 1: 1}.get(day.weekday(), 0)
    return day + timedelta(shift)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(last.weekday())


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days a clinician works: `weekdays` (Monday is 0) without federal holidays (if `keeps_holidays`), `leave`
    (pairs of first and last day), and the part of `weeks_off` a year that leave doesn't cover."""

    weekdays: frozenset[int] = WORKWEEK
    weeks_off: Decimal = Decimal(0)
    keeps_holidays: bool = True
    leave: tuple[tuple[date, date], ...] = field(default=())

    def is_clinical(self, day: date) -> bool:
        """Return whether the day is a clinical day, based on known dates."""
        return self._is_regular(day) and not self._is_leave(day)

    def _is_regular(self, day: date) -> bool:
        return day.weekday() in self.weekdays and not (self.keeps_holidays and day in _holidays_around(day))

    def _is_leave(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.leave)

    def dated_days(self, days: Iterable[date]) -> int:
        """Return how many of the days are clinical, before subtracting weeks off without dates."""
        return sum(1 for day in days if self.is_clinical(day))

    def undated_share(self, year: Period) -> Decimal:
        """Return the share of a year's clinical days that remain after weeks off without dates, 0 to 1.

        The year's leave counts toward `weeks_off`, by the clinical days it takes.
        """
        dated = self.dated_days(year.days)
        if not dated:
            return Decimal(1)
        taken = sum(1 for day in year.days if self._is_regular(day) and self._is_leave(day))
        undated = max(Decimal(0), self.weeks_off * len(self.weekdays) - taken)
        return max(Decimal(0), 1 - undated / dated)


@dataclass(frozen=True, slots=True)
class ClinicalDays:
    """Clinical days of a period: planned in total, and worked so far. Weeks off without dates make them fractions."""

    planned: Decimal
    worked: Decimal


def clinical_days(
    calendar: WorkCalendar, period: Period, logged: Container[date], today: date, share: Decimal
) -> ClinicalDays:
    """Return the clinical days of a period, of which `logged` are the days with entries.

    Today counts as worked once it has an entry. `share` is the year's `undated_share`. A day with entries outside the
    calendar adds to both numbers. Undated days off so far can only be passed days without an entry.
    """
    until = today if today in logged else today - timedelta(1)
    dated = [day for day in period.days if calendar.is_clinical(day)]
    passed = [day for day in dated if day <= until]
    idle = sum(1 for day in passed if day not in logged)
    extra = sum(
        1 for day in period.until(until).days if day in logged and day <= until and not calendar.is_clinical(day)
    )
    worked = len(passed) - min(Decimal(idle), len(passed) * (1 - share)) + extra
    return ClinicalDays(planned=max(len(dated) * share + extra, worked), worked=worked)


def _holidays_around(day: date) -> frozenset[date]:
    """Return the holidays of the day's year; for December 31, those of the next year, for its New Year's Day."""
    if day.month == 12 and day.day == 31:
        return us_federal_holidays(day.year + 1)
    return us_federal_holidays(day.year)
