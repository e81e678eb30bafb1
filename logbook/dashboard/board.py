"""The data behind a dashboard, passed to each card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from logbook.dashboard.queries import Sums
from logbook.domain.annualization import trend_start
from logbook.domain.goals.pace import Pace, pace
from logbook.goals.practice import Practice
from logbook.models import Entry
from logbook.percentile.result import PercentileResult
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period, fiscal_year_of, months_after, span_before

MEAN_DAYS = 7
ZERO = Decimal(0)


@dataclass(frozen=True)
class DateRanges:
    """The dates a dashboard covers: the period, the one compared with it, the goal's period, and a year before."""

    period: Period
    before: Period | None
    goal_period: Period
    year_before: Period
    today: date

    @property
    def needed(self) -> Period:
        """The days whose totals the cards need."""
        firsts = [
            self.period.first - timedelta(MEAN_DAYS - 1),
            self.year_before.first,
            trend_start(self.today),
        ]
        if self.before:
            firsts.append(self.before.first)
        return Period("needed", min(firsts), max(self.today, self.period.last))


def date_ranges(period: Period, practice: Practice, today: date) -> DateRanges:
    """Return the dates that a dashboard of this period covers."""
    target, goal = practice.target, practice.goal
    goal_period = target.period_of(today) if target else fiscal_year_of(today, goal.starts_month, goal.starts_day)
    year_before = Period(goal_period.name, months_after(goal_period.first, -12), months_after(goal_period.last, -12))
    return DateRanges(period, span_before(period, today), goal_period, year_before, today)


@dataclass(frozen=True)
class Board:
    """A dashboard's data: the user's choices, the period's totals, wRVU by day, and the entries to show."""

    user: User
    practice: Practice
    ranges: DateRanges
    by_day: Mapping[date, Decimal]
    sums: Sums
    recent: list[Entry]
    review: list[Entry]
    percentile: PercentileResult | None = None

    @property
    def today(self) -> date:
        return self.ranges.today

    @property
    def period(self) -> Period:
        return self.ranges.period

    @cached_property
    def days_logged(self) -> int:
        """Days of the period with an entry."""
        return sum(1 for day in self.by_day if day in self.period)

    @cached_property
    def pace(self) -> Pace | None:
        """The pace to the goal; None without a goal."""
        target = self.practice.target
        if target is None:
            return None
        return pace(target, self.practice.calendar, self.by_day, self.practice.log_begins, self.today)

    def total_of(self, period: Period) -> Decimal:
        """Return the wRVU of a period within the loaded dates."""
        return sum((value for day, value in self.by_day.items() if day in period), ZERO)
