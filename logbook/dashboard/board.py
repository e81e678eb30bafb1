"""Everything a dashboard was made from, handed to each card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from logbook.dashboard.queries import Sums
from logbook.domain.goals.pace import TREND_DAYS, Pace, pace
from logbook.goals.practice import Practice
from logbook.models import Entry
from logbook.percentile.standing import Standing
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period, fiscal_year_of, months_after, span_before

MEAN_DAYS = 7
ZERO = Decimal(0)


@dataclass(frozen=True)
class Asked:
    """What is read: the period, the span it is compared with, and the goal's year with the one before."""

    period: Period
    before: Period | None
    goal_period: Period
    year_before: Period
    today: date

    @property
    def needed(self) -> Period:
        """The days whose sums all cards need."""
        firsts = [
            self.period.first - timedelta(MEAN_DAYS - 1),
            self.year_before.first,
            self.today - timedelta(TREND_DAYS - 1),
        ]
        if self.before:
            firsts.append(self.before.first)
        return Period("needed", min(firsts), max(self.today, self.period.last))


def asked_of(period: Period, practice: Practice, today: date) -> Asked:
    """What a dashboard of this period needs."""
    target, goal = practice.target, practice.goal
    whole = target.period_of(today) if target else fiscal_year_of(today, goal.starts_month, goal.starts_day)
    year_before = Period(whole.name, months_after(whole.first, -12), months_after(whole.last, -12))
    return Asked(period, span_before(period, today), whole, year_before, today)


@dataclass(frozen=True)
class Board:
    """A dashboard's facts: the user's choices, the sums of the period, wRVU of each day, the entries to show."""

    user: User
    practice: Practice
    asked: Asked
    by_day: Mapping[date, Decimal]
    sums: Sums
    recent: list[Entry]
    review: list[Entry]
    standing: Standing | None = None

    @property
    def today(self) -> date:
        return self.asked.today

    @property
    def period(self) -> Period:
        return self.asked.period

    @cached_property
    def days_logged(self) -> int:
        """Days of the period with an entry."""
        return sum(1 for day in self.by_day if day in self.period)

    @cached_property
    def pace(self) -> Pace | None:
        """Where the goal stands; None without a goal."""
        target = self.practice.target
        if target is None:
            return None
        return pace(target, self.practice.calendar, self.by_day, self.practice.log_begins, self.today)

    def total_of(self, period: Period) -> Decimal:
        """wRVU of a span whose days were read."""
        return sum((value for day, value in self.by_day.items() if day in period), ZERO)
