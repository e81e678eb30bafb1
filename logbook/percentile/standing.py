"""Where a clinician stands on a survey: the year that the log is heading for, and its percentile or why there is none.

The dashboard's card needs `standing_for` alone: three queries, over the present year and the last 90 days alone.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from benchmarks import queries
from benchmarks.domain.annual import (
    LEAST_DAYS,
    Estimate,
    Normalised,
    WorkDays,
    by_calendar,
    by_trend,
    by_working_days,
    days_in_year,
    days_logged,
    normalise,
    trend_window,
    year_window,
)
from benchmarks.domain.metrics import WORK_RVU, Metric
from benchmarks.domain.position import Position, position_of
from benchmarks.models import BenchmarkChoice, SurveyRow
from logbook.domain.goals.calendar import WorkCalendar
from logbook.percentile.year_totals import YearSums, year_sums
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period
from rvuedge.common.rounding import round_half_up

METHODS = {"trend": "Last {days} days", "working": "Clinic days", "calendar": "Calendar"}


@dataclass(frozen=True, slots=True)
class Reached:
    """A year by one method, for 1.0 FTE, with its place on the survey."""

    estimate: Estimate
    label: str
    normalised: Normalised
    position: Position | None
    is_chosen: bool = False

    @property
    def formula(self) -> str:
        """1,701.4 × 365 ÷ 90"""
        e = self.estimate
        return f"{round_half_up(e.total, 1):,} × {e.times} ÷ {e.over}"

    @property
    def value(self) -> Decimal:
        """wRVU a year for 1.0 FTE, unrounded."""
        return self.normalised.value


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a card or page says of a clinician on a survey row.

    `row` is None when no survey has the specialty (`wanted`); `chosen` is None before 30 days of log or when nothing
    was logged lately, and then `days` of `days_needed` are there. `low` and `high` span the methods. `is_gross` tells
    that the survey counts wRVU before modifiers, so the log's gross wRVU are compared. `schedule_years` are those that
    value the log where they differ from the survey's, else empty. `clinical_days` of a year are the owner's own figure,
    or, `clinical_days_are_counted`, what the log's days come to.
    """

    wanted: dict[str, str]
    row: SurveyRow | None
    metric: Metric
    sums: YearSums
    choice: BenchmarkChoice
    reached: tuple[Reached, ...] = ()
    chosen: Reached | None = None
    is_gross: bool = False
    schedule_years: tuple[int, ...] = ()
    clinical_days: int | None = None
    clinical_days_are_counted: bool = False
    days: int = 0
    days_needed: int = LEAST_DAYS
    fte: Decimal = Decimal(1)
    own_share: Decimal = Decimal(1)
    beside: list[SurveyRow] = field(default_factory=list)

    @property
    def position(self) -> Position | None:
        """The place of the chosen estimate."""
        return self.chosen.position if self.chosen else None

    @property
    def low(self) -> Decimal | None:
        """The lowest of the methods."""
        return min((reached.value for reached in self.reached), default=None)

    @property
    def high(self) -> Decimal | None:
        """The highest of the methods."""
        return max((reached.value for reached in self.reached), default=None)

    @property
    def days_left(self) -> int:
        """Days of log that are still needed; 0 when it is something else that lacks."""
        return max(self.days_needed - self.days, 0)


def fte_of(user: User) -> Decimal:
    """The clinician's FTE, 1 while none is known."""
    return user.clinician.fte if hasattr(user, "clinician") else Decimal(1)


def standing_for(
    user: User,
    today: date,
    *,
    work_days: WorkDays | None = None,
    sums: YearSums | None = None,
    found: queries.Compared | None = None,
    choice: BenchmarkChoice | None = None,
) -> Standing:
    """The user's standing in wRVU today.

    `work_days` are the clinic days of the user's work calendar, where there is one: then they are the usual method.
    `sums`, `found` and `choice` spare their queries to a caller that has them.
    """
    choice = choice or queries.choice_of(user.pk)
    wanted = queries.wanted_by(choice, user.specialty_name) | {"metric": WORK_RVU.slug}
    found = found or queries.compared(user.pk, wanted, choice.survey_id)
    sums = sums or year_sums(user, today)
    row, fte = found.row, fte_of(user)
    is_gross = row is not None and row.survey.modifier_adjusted is False
    days = days_logged(sums.first, today)
    clinical_days, counted = _clinical_days(sums, today, work_days, choice)
    share = fte if normalise(Decimal(1), fte, scales_down=choice.scales_down).is_scaled else Decimal(1)
    reached = _reached(sums, today, work_days, choice, row, is_gross=is_gross, fte=fte, clinical_days=clinical_days)
    chosen = next((one for one in reached if one.is_chosen), None)
    schedule = row.survey.schedule_year if row else None
    return Standing(
        wanted=wanted,
        row=row,
        metric=WORK_RVU,
        sums=sums,
        choice=choice,
        reached=reached,
        chosen=chosen,
        is_gross=is_gross,
        schedule_years=sums.schedule_years if schedule and set(sums.schedule_years) - {schedule} else (),
        clinical_days=clinical_days,
        clinical_days_are_counted=counted,
        days=days,
        fte=fte,
        own_share=share,
        beside=found.beside,
    )


def work_days_of(calendar: WorkCalendar, first: date | None, today: date, *, has_today: bool) -> WorkDays | None:
    """The clinic days of the calendar year by a work calendar: planned, and worked since the log began in it. Today is
    worked once something is logged. None before the first worked day."""
    window = year_window(first, today.year, today) if first else None
    if window is None:
        return None
    year = Period("year", date(today.year, 1, 1), date(today.year, 12, 31))
    share = calendar.undated_share(year)
    until = window[1] if has_today else window[1] - timedelta(1)
    worked = round_half_up(calendar.dated_days(Period("worked", window[0], until).days) * share, 0)
    planned = round_half_up(calendar.dated_days(year.days) * share, 0)
    return WorkDays(int(planned), int(worked)) if worked >= 1 else None


def estimates(sums: YearSums, today: date, days: WorkDays | None, *, is_gross: bool) -> list[tuple[Estimate, str]]:
    """The year by each method that has enough to go on, with its name."""
    if sums.first is None or sums.first > today:
        return []
    window = year_window(sums.first, today.year, today)
    lately = trend_window(sums.first, today)
    this_year = sums.by_year.get(today.year)
    total = this_year.of(is_gross=is_gross) if this_year else Decimal(0)
    found = [by_trend(sums.trend.of(is_gross=is_gross), lately)]
    if window and total and days:
        found.append(by_working_days(total, window, days))
    if window and total:
        found.append(by_calendar(total, window))
    return [(one, METHODS[one.method].format(days=one.over)) for one in found if one]


def _reached(
    sums: YearSums,
    today: date,
    work_days: WorkDays | None,
    choice: BenchmarkChoice,
    row: SurveyRow | None,
    *,
    is_gross: bool,
    fte: Decimal,
    clinical_days: int | None,
) -> tuple[Reached, ...]:
    days = work_days or _stated_days(sums, today, choice)
    found = estimates(sums, today, days, is_gross=is_gross)
    methods = [estimate.method for estimate, _ in found]
    usual = "working" if work_days else "trend"
    method = next((name for name in (choice.method, usual, *methods) if name in methods), "")
    result = []
    for estimate, label in found:
        normalised = normalise(estimate.value, fte, scales_down=choice.scales_down)
        share = fte if normalised.is_scaled else Decimal(1)
        position = (
            position_of(row.table, normalised.value, WORK_RVU, own_share=share, clinical_days=clinical_days)
            if row
            else None
        )
        result.append(Reached(estimate, label, normalised, position, estimate.method == method))
    return tuple(result)


def _stated_days(sums: YearSums, today: date, choice: BenchmarkChoice) -> WorkDays | None:
    """The clinic days that the user states for a year, and the days with an entry in this one."""
    this_year = sums.by_year.get(today.year)
    return WorkDays(choice.clinical_days, this_year.days) if choice.clinical_days and this_year else None


def _clinical_days(
    sums: YearSums, today: date, work_days: WorkDays | None, choice: BenchmarkChoice
) -> tuple[int | None, bool]:
    """Clinic days of a year: of the calendar, as stated, or as many as the last 90 days' entries come to."""
    if planned := work_days.planned if work_days else choice.clinical_days:
        return planned, False
    if sums.first is None or not sums.trend.days:
        return None, False
    first, last = trend_window(sums.first, today)
    length = (last - first) // timedelta(1) + 1
    return max(int(round_half_up(Decimal(sums.trend.days * days_in_year(today.year)) / length, 0)), 1), True
