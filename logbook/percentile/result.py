"""A clinician's percentile on a survey: the year projected from the log, and its percentile or why there's none.

The dashboard's card needs only `percentile_for`: three queries, over this year and the last 90 days.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from benchmarks import queries
from benchmarks.domain.full_time import FullTimeValue, scale_to_full_time
from benchmarks.domain.metrics import WORK_RVU, Metric
from benchmarks.domain.position import Position, position_of
from benchmarks.models import BenchmarkChoice, SurveyRow
from logbook.domain.annualization import (
    MIN_DAYS,
    Estimate,
    by_calendar,
    by_trend,
    by_working_days,
    days_in_year,
    days_logged,
    logged_part,
    trend_days,
)
from logbook.percentile.clinical_days import ClinicalYear, as_stated, days_per_year
from logbook.percentile.year_totals import YearSums, year_sums
from rvuedge.accounts.models import User
from rvuedge.common.rounding import round_half_up

METHODS = {"trend": "Last {days} days", "working": "Clinical days", "calendar": "Calendar days"}


@dataclass(frozen=True, slots=True)
class AnnualizedEstimate:
    """This calendar year's wRVU by one method, at 1.0 FTE, with its position on the survey."""

    estimate: Estimate
    full_time: FullTimeValue
    position: Position | None
    is_chosen: bool = False

    @property
    def label(self) -> str:
        """The method's name, such as `Last 90 days`."""
        return METHODS[self.estimate.method].format(days=self.estimate.over)

    @property
    def formula(self) -> str:
        """The calculation, such as `1,701.4 × 365 ÷ 90`."""
        e = self.estimate
        return f"{round_half_up(e.total, 1):,} × {e.times} ÷ {e.over}"

    @property
    def value(self) -> Decimal:
        """wRVU a year at 1.0 FTE, unrounded."""
        return self.full_time.value


@dataclass(frozen=True, slots=True)
class PercentileResult:
    """A clinician's position on a survey row, with everything a card or page shows about it.

    `row` is None when no survey has the specialty (`wanted`). `chosen` is None before 30 days of log or with nothing
    logged recently; then the log covers `days` of `days_needed`. `low` and `high` are the range over the methods.
    `is_gross` means the survey counts wRVU before modifiers, so we compare the log's gross wRVU. `schedule_years` are
    the years of the fee schedules that value the log if any isn't the survey's, else empty. `planned` has the clinical
    days that the working-days method uses. `clinical_days` a year are the clinician's own, or with
    `clinical_days_are_counted` an estimate from the log. `survey_rows` has the nearest row of each survey.
    """

    wanted: dict[str, str]
    row: SurveyRow | None
    metric: Metric
    sums: YearSums
    choice: BenchmarkChoice
    estimates: tuple[AnnualizedEstimate, ...] = ()
    is_gross: bool = False
    schedule_years: tuple[int, ...] = ()
    planned: ClinicalYear | None = None
    clinical_days: int | None = None
    clinical_days_are_counted: bool = False
    days: int = 0
    days_needed: int = MIN_DAYS
    fte: Decimal = Decimal(1)
    survey_rows: list[SurveyRow] = field(default_factory=list)

    @property
    def chosen(self) -> AnnualizedEstimate | None:
        """The estimate of the chosen method, or of the default one."""
        return next((estimate for estimate in self.estimates if estimate.is_chosen), None)

    @property
    def position(self) -> Position | None:
        """The position of the chosen estimate."""
        return self.chosen.position if self.chosen else None

    @property
    def low(self) -> Decimal | None:
        """The lowest estimate."""
        return min((estimate.value for estimate in self.estimates), default=None)

    @property
    def high(self) -> Decimal | None:
        """The highest estimate."""
        return max((estimate.value for estimate in self.estimates), default=None)

    @property
    def days_left(self) -> int:
        """Days of log still needed; 0 if something else is missing."""
        return max(self.days_needed - self.days, 0)

    @property
    def own_share(self) -> Decimal:
        """What takes a distance at 1.0 FTE back to the clinician's own time: 0.75 at 0.75 FTE, 1 if nothing is
        scaled."""
        return own_share(self.fte, self.choice)


def fte_of(user: User) -> Decimal:
    """Return the clinician's FTE, 1 while it is unknown."""
    return user.clinician.fte if hasattr(user, "clinician") else Decimal(1)


def own_share(fte: Decimal, choice: BenchmarkChoice) -> Decimal:
    """Return the FTE if totals are scaled by it, else 1."""
    return fte if scale_to_full_time(Decimal(1), fte, scales_down=choice.scales_down).is_scaled else Decimal(1)


def percentile_for(
    user: User,
    today: date,
    *,
    planned: ClinicalYear | None = None,
    sums: YearSums | None = None,
    found: queries.Comparison | None = None,
    choice: BenchmarkChoice | None = None,
) -> PercentileResult:
    """Return the user's percentile in wRVU today.

    `planned` has the clinical days of the user's work calendar, if there is one: then working days are the default
    method. A caller that has `sums`, `found` or `choice` can pass them to save queries.
    """
    choice = choice or queries.choice_of(user.pk)
    wanted = queries.wanted_by(choice, user.specialty_name) | {"metric": WORK_RVU.slug}
    found = found or queries.comparison_for(user.pk, wanted, choice.survey_id)
    sums = sums or year_sums(user, today)
    row, fte = found.row, fte_of(user)
    is_gross = row is not None and row.survey.modifier_adjusted is False
    schedule = row.survey.schedule_year if row else None
    clinical_days, counted = days_per_year(sums, today, planned, choice)
    days = planned or as_stated(sums, today, choice)
    estimates = annualize(sums, today, days, is_gross=is_gross)
    method = _method(choice.method, "working" if planned else "trend", estimates)
    return PercentileResult(
        wanted=wanted,
        row=row,
        metric=WORK_RVU,
        sums=sums,
        choice=choice,
        estimates=tuple(
            _annualized(estimate, row, fte, choice, clinical_days, is_chosen=estimate.method == method)
            for estimate in estimates
        ),
        is_gross=is_gross,
        schedule_years=sums.schedule_years if schedule and set(sums.schedule_years) - {schedule} else (),
        planned=days,
        clinical_days=clinical_days,
        clinical_days_are_counted=counted,
        days=days_logged(sums.first, today),
        fte=fte,
        survey_rows=found.nearest_rows,
    )


def annualize(sums: YearSums, today: date, days: ClinicalYear | None, *, is_gross: bool) -> list[Estimate]:
    """Return this calendar year's wRVU by each method that has enough data.

    The trend needs 30 days of log; the others need 30 days of it in this year. A total of 0 gives no estimate.
    """
    if sums.first is None or sums.first > today:
        return []
    year_days = days_in_year(today.year)
    recent_total = sums.trend.of(is_gross=is_gross)
    found = [by_trend(recent_total, trend_days(sums.first, today), year_days) if recent_total else None]
    logged = logged_part(today.year, sums.first, today)
    this_year = sums.by_year.get(today.year)
    total = this_year.of(is_gross=is_gross) if this_year else Decimal(0)
    if logged and logged.length >= MIN_DAYS and total:
        found.append(by_working_days(total, days.planned, days.worked) if days else None)
        found.append(by_calendar(total, logged, year_days))
    return [estimate for estimate in found if estimate]


def _method(chosen: str, default: str, estimates: list[Estimate]) -> str:
    """Return the chosen method if it has an estimate, else the default one, else the first."""
    methods = [estimate.method for estimate in estimates]
    return next((name for name in (chosen, default, *methods) if name in methods), "")


def _annualized(
    estimate: Estimate,
    row: SurveyRow | None,
    fte: Decimal,
    choice: BenchmarkChoice,
    clinical_days: int | None,
    *,
    is_chosen: bool,
) -> AnnualizedEstimate:
    full_time = scale_to_full_time(estimate.value, fte, scales_down=choice.scales_down)
    share = own_share(fte, choice)
    position = (
        position_of(row.table, full_time.value, WORK_RVU, own_share=share, clinical_days=clinical_days) if row else None
    )
    return AnnualizedEstimate(estimate, full_time, position, is_chosen)
