"""A clinician's percentile on a survey: the year projected from the log, and its percentile or why there's none.

The dashboard's card needs only `percentile_for`: three queries, over this year and the last 90 days.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from benchmarks import queries
from benchmarks.domain.full_time import FullTimeValue, at_full_time, is_clinical_basis
from benchmarks.domain.metrics import WORK_RVU, Metric
from benchmarks.domain.position import Position, position_of
from benchmarks.models import BenchmarkChoice, SurveyRow
from logbook.domain.annualization import MIN_DAYS, Estimate, days_logged
from logbook.percentile.annual import annualize, days_used
from logbook.percentile.clinical_days import ClinicalYear, as_stated, days_per_year
from logbook.percentile.year_totals import YearSums, year_sums
from rvuedge.accounts.fte import history_for
from rvuedge.accounts.models import CareerStage, User
from rvuedge.common.fte import FteHistory
from rvuedge.common.periods import Period
from rvuedge.common.rounding import round_half_up

METHODS = {"trend": "Last {days} days", "working": "Clinical days", "calendar": "Calendar days"}


@dataclass(frozen=True, slots=True)
class AnnualizedEstimate:
    """This calendar year's wRVU by one method, at 1.0 FTE, with its position on the survey. `days` are those it
    annualizes; the FTE is averaged over them."""

    estimate: Estimate
    days: Period
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
    `is_without_fte` means that the clinician's FTE is 0 on the days we'd use. `is_gross` means the survey counts wRVU
    before modifiers, so we compare the log's gross wRVU. `schedule_years` are the years of the fee schedules that value
    the log if any isn't the survey's, else empty. `planned` has the clinical days that the working-days method uses.
    `clinical_days` a year are the clinician's own, or with `clinical_days_are_counted` an estimate from the log.
    `survey_rows` has the nearest row of each survey.
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
    is_without_fte: bool = False
    fte: FteHistory = field(default_factory=FteHistory)
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
    def lacks_clinical_fte(self) -> bool:
        """Whether the survey is per clinical FTE and the clinician hasn't set one, so all of the FTE counts as
        clinical."""
        is_unset = self.chosen is not None and self.chosen.full_time.unit == "FTE"
        return is_unset and self.row is not None and is_clinical_basis(self.row.basis)

    @property
    def days_left(self) -> int:
        """Days of log still needed; 0 if something else is missing."""
        return max(self.days_needed - self.days, 0)


def provider_type_of(user: User) -> str:
    """Return the provider type that a clinician compares with unless they choose another: `app` or `physician`."""
    is_app = hasattr(user, "clinician") and user.clinician.career_stage == CareerStage.APP
    return "app" if is_app else "physician"


def percentile_for(
    user: User,
    today: date,
    *,
    planned: ClinicalYear | None = None,
    sums: YearSums | None = None,
    found: queries.Comparison | None = None,
    choice: BenchmarkChoice | None = None,
    fte: FteHistory | None = None,
) -> PercentileResult:
    """Return the user's percentile in wRVU today.

    `planned` has the clinical days of the user's work calendar, if there is one: then working days are the default
    method. A caller that has `sums`, `found`, `choice` or `fte` can pass them to save queries.
    """
    choice = choice or queries.choice_of(user.pk)
    wanted = queries.wanted_by(choice, user.specialty_name, provider_type_of(user)) | {"metric": WORK_RVU.slug}
    found = found or queries.comparison_for(user.pk, wanted, choice.survey_id)
    sums = sums or year_sums(user, today)
    row, fte = found.row, fte or history_for(user)
    is_gross = row is not None and row.survey.modifier_adjusted is False
    schedule = row.survey.schedule_year if row else None
    clinical_days, counted = days_per_year(sums, today, planned, choice)
    days = planned or as_stated(sums, today, choice)
    estimates = annualize(sums, today, days, is_gross=is_gross)
    scaled = [one for estimate in estimates if (one := _scaled(estimate, sums, today, fte, choice))]
    method = _method(choice.method, "working" if planned else "trend", [estimate for estimate, *_ in scaled])
    return PercentileResult(
        wanted=wanted,
        row=row,
        metric=WORK_RVU,
        sums=sums,
        choice=choice,
        estimates=tuple(_annualized(*one, row, clinical_days, is_chosen=one[0].method == method) for one in scaled),
        is_gross=is_gross,
        schedule_years=sums.schedule_years if schedule and set(sums.schedule_years) - {schedule} else (),
        planned=days,
        clinical_days=clinical_days,
        clinical_days_are_counted=counted,
        days=days_logged(sums.first, today),
        is_without_fte=bool(estimates) and not scaled,
        fte=fte,
        survey_rows=found.nearest_rows,
    )


def _method(chosen: str, default: str, estimates: list[Estimate]) -> str:
    """Return the chosen method if it has an estimate, else the default one, else the first."""
    methods = [estimate.method for estimate in estimates]
    return next((name for name in (chosen, default, *methods) if name in methods), "")


def _scaled(
    estimate: Estimate, sums: YearSums, today: date, fte: FteHistory, choice: BenchmarkChoice
) -> tuple[Estimate, Period, FullTimeValue] | None:
    """Return the estimate with the days it uses and its value at 1.0 clinical FTE; None if the FTE of those days is
    0."""
    days = days_used(estimate.method, sums.first or today, today)
    value = at_full_time(estimate.value, fte.cfte_over(days), scales_down=choice.scales_down)
    return (estimate, days, value) if value else None


def _annualized(
    estimate: Estimate,
    days: Period,
    full_time: FullTimeValue,
    row: SurveyRow | None,
    clinical_days: int | None,
    *,
    is_chosen: bool,
) -> AnnualizedEstimate:
    position = None
    if row:
        share = full_time.own_share
        position = position_of(row.table, full_time.value, WORK_RVU, own_share=share, clinical_days=clinical_days)
    return AnnualizedEstimate(estimate, days, full_time, position, is_chosen)
