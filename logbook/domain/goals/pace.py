"""Goals and pace: how much of a goal is done, and the period's projected total. Pure.

The methods of projection are those of logbook.domain.annualization. Working days come first, since they allow for
leave; the pace card names each method it shows.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from logbook.domain.annualization import (
    MIN_DAYS,
    Estimate,
    by_calendar,
    by_trend,
    by_working_days,
    days_logged,
    trend_days,
)
from logbook.domain.goals.calendar import WorkCalendar, clinical_days
from rvuedge.common.fte import FteHistory
from rvuedge.common.periods import Period, fiscal_year_of, month_of

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Target:
    """A goal: wRVU a year or a month, when the year starts, and the date it counts from.

    With `is_for_full_time` the amount is for 1.0 clinical FTE: it's multiplied by the clinical FTE of `fte`, averaged
    over the days it's for.
    """

    amount: Decimal
    is_monthly: bool = False
    starts_month: int = 1
    starts_day: int = 1
    is_for_full_time: bool = False
    counts_from: date | None = None
    fte: FteHistory = field(default_factory=FteHistory)

    def year_of(self, day: date) -> Period:
        """Return the goal's year that contains a day."""
        return fiscal_year_of(day, self.starts_month, self.starts_day)

    def period_of(self, day: date) -> Period:
        """Return the goal's period that contains a day: a month, or the goal's year."""
        return month_of(day) if self.is_monthly else self.year_of(day)

    def full_amount(self, period: Period) -> Decimal:
        """Return the wRVU for a complete period."""
        return self.amount * self.fte.cfte_over(period).value if self.is_for_full_time else self.amount

    def weight_of(self, days: Iterable[date]) -> Decimal:
        """Return how much of the goal these clinical days carry: one each, or their clinical FTE each if the goal is
        for 1.0 clinical FTE."""
        if not self.is_for_full_time:
            return Decimal(len(list(days)))
        return sum((self.fte.on(day).clinical for day in days), ZERO)


@dataclass(frozen=True, slots=True)
class Days:
    """Clinical days in the counted part of a period: planned in total, and worked so far.

    Weeks off without dates make them fractions. `share` is the part of the period's goal for these days, below 1 if the
    count starts within the period. `due` is the part of that which the days worked carry at an even pace.
    """

    planned: Decimal
    worked: Decimal
    share: Decimal = ONE
    due: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """The clinical days left."""
        return self.planned - self.worked


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace to a goal. `estimates` start with the default method and are empty before 30 days of log.

    `expected` is the wRVU by now at an even pace; `needed_per_day` is the wRVU needed on each clinical day left,
    None if none is left.
    """

    counted: Period
    target: Decimal
    done: Decimal
    days: Days
    expected: Decimal
    needed_per_day: Decimal | None
    estimates: tuple[Estimate, ...]

    @property
    def gap(self) -> Decimal:
        """wRVU to go, 0 once the goal is reached."""
        return max(ZERO, self.target - self.done)

    @property
    def fraction(self) -> Decimal:
        """Fraction of the goal done; above 1 beyond it, 1 if nothing is due."""
        return self.done / self.target if self.target else ONE

    @property
    def expected_fraction(self) -> Decimal:
        """Fraction of the goal expected by today, at most 1."""
        return min(ONE, self.expected / self.target) if self.target else ONE

    @property
    def projected(self) -> Decimal | None:
        """The period's total by the default method, None before 30 days of log."""
        return self.estimates[0].value if self.estimates else None

    @property
    def ahead(self) -> Decimal | None:
        """The projection minus the goal, as a fraction of the goal; negative when behind."""
        return self.projected / self.target - 1 if self.projected is not None and self.target else None

    @property
    def spread(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest estimate, None without any."""
        values = [estimate.value for estimate in self.estimates]
        return (min(values), max(values)) if values else None


def counted_period(target: Target, today: date, log_begins: date) -> Period:
    """Return the part of the goal's current period that counts: all of it, or from `counts_from`, or else from the
    log's first day, if that is within the period."""
    period = target.period_of(today)
    begins = target.counts_from or log_begins
    if period.first < begins <= today:
        return Period(period.name, begins, period.last)
    return period


def counted_days(target: Target, calendar: WorkCalendar, counted: Period, today: date, logged: Container[date]) -> Days:
    """Return the clinical days in the counted part (logbook.domain.goals.calendar), and the part of the goal they make
    up by the calendar."""
    period = target.period_of(today)
    days = clinical_days(calendar, counted, logged, today, calendar.undated_share(target.year_of(today)))
    until = today if today in logged else today - timedelta(1)
    dated = [day for day in counted.days if calendar.is_clinical(day)]
    weight, part = target.weight_of(dated), ONE
    if counted.first > period.first:
        in_period = target.weight_of(day for day in period.days if calendar.is_clinical(day))
        part = weight / in_period if in_period else ONE
    due = target.weight_of(day for day in dated if day <= until) / weight if weight else ZERO
    return Days(days.planned, days.worked, part, due)


def pace(
    target: Target, calendar: WorkCalendar, by_day: Mapping[date, Decimal], log_begins: date | None, today: date
) -> Pace:
    """Return the pace today. `by_day` has the wRVU of each day with entries in the period and the last 90 days."""
    counted = counted_period(target, today, log_begins or today)
    done = sum((value for day, value in by_day.items() if counted.first <= day <= today), ZERO)
    days = counted_days(target, calendar, counted, today, by_day)
    amount = target.full_amount(target.period_of(today)) * days.share
    return Pace(
        counted=counted,
        target=amount,
        done=done,
        days=days,
        expected=amount * days.due,
        needed_per_day=max(ZERO, amount - done) / days.left if days.left else None,
        estimates=_estimates(counted, days, done, by_day, log_begins, today),
    )


def _estimates(
    counted: Period, days: Days, done: Decimal, by_day: Mapping[date, Decimal], log_begins: date | None, today: date
) -> tuple[Estimate, ...]:
    if log_begins is None or days_logged(log_begins, today) < MIN_DAYS:
        return ()
    recent = trend_days(log_begins, today)
    recent_total = sum((value for day, value in by_day.items() if day in recent), ZERO)
    found = (
        by_working_days(done, days.planned, days.worked),
        by_trend(recent_total, recent, counted.length),
        by_calendar(done, counted.until(today), counted.length),
    )
    return tuple(estimate for estimate in found if estimate)
