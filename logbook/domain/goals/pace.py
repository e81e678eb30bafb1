"""Goals and pace: how much of a goal is done, and what the period comes to if it goes on like this. Pure.

Three methods, each named where it is shown (domain reference §8): by working days, done × planned / worked clinical
days; by trend, the last 90 days × the days of the period / 90; by calendar, done × days of the period / days passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from logbook.domain.goals.calendar import WorkCalendar
from rvuedge.common.periods import Period, fiscal_year_of, month_of

TREND_DAYS = 90
LEAST_DAYS_OF_LOG = 30
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Target:
    """A goal: wRVU a year or a month, when the year begins, and since when it counts.

    With `is_for_full_time` the amount is that of 1.0 clinical FTE and is multiplied by `cfte`.
    """

    amount: Decimal
    is_monthly: bool = False
    starts_month: int = 1
    starts_day: int = 1
    is_for_full_time: bool = False
    cfte: Decimal = ONE
    counts_from: date | None = None

    def year_of(self, day: date) -> Period:
        """The goal's year around a day."""
        return fiscal_year_of(day, self.starts_month, self.starts_day)

    def period_of(self, day: date) -> Period:
        """The goal's period around a day: its month, or its year."""
        return month_of(day) if self.is_monthly else self.year_of(day)

    @property
    def whole(self) -> Decimal:
        """wRVU of a whole period."""
        return self.amount * self.cfte if self.is_for_full_time else self.amount


@dataclass(frozen=True, slots=True)
class Days:
    """Clinical days of what counts of a period: planned in all, worked so far; fractions come from weeks off without a
    date. `share` is the part of a whole period's goal that these days stand for, below 1 after a start in it."""

    planned: Decimal
    worked: Decimal
    share: Decimal = ONE

    @property
    def left(self) -> Decimal:
        """Clinical days still to come."""
        return self.planned - self.worked


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the period comes to by one method: `working days`, `trend` or `calendar`."""

    method: str
    wrvu: Decimal


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a goal stands. `estimates` begin with the default method and are empty before 30 days of log.

    `expected` is what would be done by now on an even course; `needed_a_day` what each clinical day left must bring,
    None when none is left.
    """

    counted: Period
    target: Decimal
    done: Decimal
    days: Days
    expected: Decimal
    needed_a_day: Decimal | None
    estimates: tuple[Estimate, ...]

    @property
    def gap(self) -> Decimal:
        """wRVU still to do, 0 once the goal is reached."""
        return max(ZERO, self.target - self.done)

    @property
    def fraction(self) -> Decimal:
        """Part of the goal that is done; above 1 beyond it."""
        return self.done / self.target

    @property
    def expected_fraction(self) -> Decimal:
        """Where on the ring today should be, at most 1."""
        return min(ONE, self.expected / self.target)

    @property
    def projected(self) -> Decimal | None:
        """What the period comes to by the default method, None while it is too early to say."""
        return self.estimates[0].wrvu if self.estimates else None

    @property
    def ahead(self) -> Decimal | None:
        """By which part the projection is above the goal; negative when it is below."""
        return None if self.projected is None else self.projected / self.target - 1

    @property
    def spread(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and the highest estimate."""
        values = [estimate.wrvu for estimate in self.estimates]
        return (min(values), max(values)) if values else None


def by_working_days(done: Decimal, planned: Decimal, worked: Decimal) -> Decimal:
    """done × planned / worked clinical days.

    >>> round(by_working_days(Decimal("4061.4"), Decimal(220), Decimal(146)))
    6120
    """
    return done * planned / worked


def by_trend(last_90_days: Decimal, period_days: int) -> Decimal:
    """The rate of the last 90 days over the days of a period.

    >>> round(by_trend(Decimal("1701.4"), 365))
    6900
    """
    return last_90_days * period_days / TREND_DAYS


def by_calendar(done: Decimal, period_days: int, passed: int) -> Decimal:
    """done × days of the period / days passed."""
    return done * period_days / passed


def counted_period(target: Target, today: date, log_begins: date) -> Period:
    """What of the goal's period around today counts: all of it, or from `counts_from`, or from the log's first day when
    that came later than the period's."""
    period = target.period_of(today)
    begins = target.counts_from or log_begins
    if period.first < begins <= today:
        return Period(period.name, begins, period.last)
    return period


def clinical_days(target: Target, calendar: WorkCalendar, counted: Period, today: date, *, has_today: bool) -> Days:
    """Clinical days of what counts. Today is worked once something is logged on it."""
    whole = target.period_of(today)
    share = calendar.undated_share(target.year_of(today))
    until = today if has_today else today - timedelta(1)
    dated = [day for day in counted.days if calendar.is_clinical(day)]
    planned, worked = Decimal(len(dated)), Decimal(sum(1 for day in dated if day <= until))
    part = ONE
    if counted.first > whole.first:
        of_whole = calendar.dated_days(whole.days)
        part = planned / of_whole if of_whole else ONE
    return Days(planned * share, worked * share, part)


def pace(
    target: Target, calendar: WorkCalendar, by_day: Mapping[date, Decimal], log_begins: date | None, today: date
) -> Pace:
    """Where the goal stands today; `by_day` has wRVU of every day with entries in the period and the last 90 days."""
    counted = counted_period(target, today, log_begins or today)
    done = sum((value for day, value in by_day.items() if counted.first <= day <= today), ZERO)
    days = clinical_days(target, calendar, counted, today, has_today=today in by_day)
    amount = target.whole * days.share
    return Pace(
        counted=counted,
        target=amount,
        done=done,
        days=days,
        expected=amount * days.worked / days.planned if days.planned else ZERO,
        needed_a_day=max(ZERO, amount - done) / days.left if days.left else None,
        estimates=_estimates(counted, days, done, by_day, log_begins, today),
    )


def _estimates(
    counted: Period, days: Days, done: Decimal, by_day: Mapping[date, Decimal], log_begins: date | None, today: date
) -> tuple[Estimate, ...]:
    if log_begins is None or (today - log_begins).days + 1 < LEAST_DAYS_OF_LOG:
        return ()
    found = []
    if days.worked:
        found.append(Estimate("working days", by_working_days(done, days.planned, days.worked)))
    if (today - log_begins).days + 1 >= TREND_DAYS:
        found.append(Estimate("trend", by_trend(last_days(by_day, today, TREND_DAYS), counted.length)))
    found.append(Estimate("calendar", by_calendar(done, counted.length, counted.until(today).length)))
    return tuple(found)


def last_days(by_day: Mapping[date, Decimal], today: date, count: int) -> Decimal:
    """wRVU of so many days up to today."""
    first = today - timedelta(count - 1)
    return sum((value for day, value in by_day.items() if first <= day <= today), ZERO)
