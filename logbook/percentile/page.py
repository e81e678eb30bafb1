"""Data of the benchmarks page besides the percentile: surveys compared and blended, years, compensation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benchmarks.domain.blend import blend
from benchmarks.domain.full_time import FULL_TIME, FullTimeValue, at_full_time
from benchmarks.domain.metrics import METRICS, WORK_RVU, Metric
from benchmarks.domain.position import Position, position_of
from benchmarks.models import Compensation, SurveyRow
from logbook.domain.annualization import MIN_DAYS, by_calendar, days_in_year, logged_part
from logbook.percentile.annual import annualize, days_used
from logbook.percentile.result import PercentileResult
from logbook.percentile.year_totals import YearSums
from rvuedge.common.periods import Period, year_of
from rvuedge.common.rounding import round_half_up

YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SurveyComparison:
    """The clinician's position on one survey, and the survey's weight in the blend. `why_not` says why the blend omits
    it."""

    row: SurveyRow
    full_time: FullTimeValue | None
    position: Position | None
    weight: Decimal
    is_chosen: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """A calendar year on the chosen survey; `value` and `position` are None for a year with too little logged. `width`
    is the bar's width, in percent of the longest."""

    year: int
    full_time: FullTimeValue | None
    position: Position | None
    is_present: bool
    width: Decimal = Decimal(0)

    @property
    def value(self) -> Decimal | None:
        """wRVU a year at 1.0 FTE."""
        return self.full_time.value if self.full_time else None


@dataclass(frozen=True, slots=True)
class CompensationMetric:
    """One amount of a year: its value at 1.0 FTE, and its position if the survey has the metric."""

    metric: Metric
    full_time: FullTimeValue
    position: Position | None
    row: SurveyRow | None

    @property
    def value(self) -> Decimal:
        """The amount at 1.0 FTE; an amount per wRVU as it is."""
        return self.full_time.value


@dataclass(frozen=True, slots=True)
class CompensationYear:
    """A year's compensation as entered, the year's wRVU (None with too little logged), and its metrics."""

    entered: Compensation
    wrvu: Decimal | None
    metrics: tuple[CompensationMetric, ...]


def value_of(
    result: PercentileResult, row: SurveyRow, compensation: Iterable[CompensationYear], today: date
) -> FullTimeValue | None:
    """Return the clinician's value for a row at 1.0 FTE, or None if there is none.

    For wRVU it's the annualized total, before or after modifiers as the survey counts them; for other metrics, the
    amount entered for the latest year.
    """
    if row.metric != WORK_RVU.slug:
        latest = next(iter(compensation), None)
        metrics = latest.metrics if latest else ()
        return next((found.full_time for found in metrics if found.metric.slug == row.metric), None)
    if result.chosen is None:
        return None
    method = result.chosen.estimate.method
    if (row.survey.modifier_adjusted is False) == result.is_gross:
        return result.chosen.full_time
    # Apply the same method to the log's other total: gross, or after modifiers.
    found = _values_by_method(result, today, is_gross=row.survey.modifier_adjusted is False)
    return next((found[name] for name in (method, *found) if name in found), None)


def _values_by_method(result: PercentileResult, today: date, *, is_gross: bool) -> dict[str, FullTimeValue]:
    found = {
        estimate.method: _wrvu_at_full_time(
            result, estimate.value, days_used(estimate.method, result.sums.first or today, today)
        )
        for estimate in annualize(result.sums, today, result.planned, is_gross=is_gross)
    }
    return {method: value for method, value in found.items() if value}


def _wrvu_at_full_time(result: PercentileResult, value: Decimal, days: Period) -> FullTimeValue | None:
    return at_full_time(value, result.fte.cfte_over(days), scales_down=result.choice.scales_down)


def compare_surveys(
    result: PercentileResult,
    as_logged: PercentileResult,
    chosen: SurveyRow | None,
    rows: list[SurveyRow],
    compensation: list[CompensationYear],
    today: date,
) -> list[SurveyComparison]:
    """Return the clinician's position on the nearest row of each survey.

    If `result` is valued under another fee schedule, surveys that use a different one get the original values.
    """
    schedule = chosen.survey.schedule_year if chosen else None
    weights = result.choice.weights
    found = []
    for row in rows:
        source = result if row.survey.schedule_year == schedule else as_logged
        value = value_of(source, row, compensation, today)
        position = _position(result, row, value) if value else None
        weight = Decimal(weights.get(str(row.survey_id), "1"))
        is_chosen = chosen is not None and row.pk == chosen.pk
        found.append(SurveyComparison(row, value, position, weight, is_chosen, _why_not(row, chosen)))
    return found


def _why_not(row: SurveyRow, chosen: SurveyRow | None) -> str:
    """Return why the blend omits a survey: wRVU before and after modifiers don't mix."""
    if chosen is None or row.metric != WORK_RVU.slug:
        return ""
    is_same = (row.survey.modifier_adjusted is False) == (chosen.survey.modifier_adjusted is False)
    return "" if is_same else f"uses {row.survey.counts}"


def blended(comparisons: list[SurveyComparison]) -> Position | None:
    """Return the position on the surveys' weighted blend; None unless two or more surveys share two percentiles."""
    parts = [one for one in comparisons if not one.why_not and one.weight]
    placed = [one for one in sorted(parts, key=lambda one: not one.is_chosen) if one.position and one.full_time]
    if len(parts) < 2 or not placed:
        return None
    table = blend([(one.row.table, one.weight) for one in parts])
    value = placed[0].full_time
    if table is None or value is None:
        return None
    return position_of(table, value.value, METRICS[placed[0].row.metric], own_share=value.own_share)


def _position(result: PercentileResult, row: SurveyRow, value: FullTimeValue) -> Position:
    metric = METRICS[row.metric]
    days = result.clinical_days if metric == WORK_RVU else None
    return position_of(row.table, value.value, metric, own_share=value.own_share, clinical_days=days)


def years(result: PercentileResult, today: date) -> list[YearLine]:
    """Return the last five calendar years with entries on the chosen survey; this year is projected.

    Empty if no year has enough logged.
    """
    row, sums = result.row, result.sums
    if row is None or sums.first is None:
        return []
    found = []
    for year in sorted(sums.by_year)[-YEARS_SHOWN:]:
        is_present = year == today.year
        value = result.chosen.full_time if is_present and result.chosen else None
        if not is_present:
            value = _past_year(result, year, today)
        position = _position(result, row, value) if value else None
        found.append(YearLine(year, value, position, is_present))
    longest = max((line.value for line in found if line.value), default=None)
    return [_with_width(line, longest) for line in found] if longest else []


def _with_width(line: YearLine, longest: Decimal | None) -> YearLine:
    width = round_half_up(100 * line.value / longest) if line.value and longest else Decimal(0)
    return YearLine(line.year, line.full_time, line.position, line.is_present, width)


def _past_year(result: PercentileResult, year: int, today: date) -> FullTimeValue | None:
    """Return a past year's wRVU at the FTE of the days logged in it."""
    wrvu = year_value(result.sums, year, today, is_gross=result.is_gross)
    days = logged_part(year, result.sums.first or today, today)
    return None if wrvu is None or days is None else _wrvu_at_full_time(result, wrvu, days)


def year_value(sums: YearSums, year: int, today: date, *, is_gross: bool) -> Decimal | None:
    """Return the wRVU of a calendar year, annualized by calendar days if logged in part; None before 30 days."""
    logged = logged_part(year, sums.first, today) if sums.first else None
    in_year = sums.by_year.get(year)
    if logged is None or in_year is None or logged.length < MIN_DAYS:
        return None
    return by_calendar(in_year.of(is_gross=is_gross), logged, days_in_year(year)).value


def compensation_years(
    result: PercentileResult, entered: Iterable[Compensation], rows: dict[str, SurveyRow], today: date
) -> list[CompensationYear]:
    """Return the compensation entered, with positions on each metric's rows, newest year first."""
    return [_compensation_year(result, one, rows, today) for one in entered]


def _compensation_year(
    result: PercentileResult, entered: Compensation, rows: dict[str, SurveyRow], today: date
) -> CompensationYear:
    if entered.year == today.year:
        wrvu = result.chosen.estimate.value if result.chosen else None
    else:
        wrvu = year_value(result.sums, entered.year, today, is_gross=result.is_gross)
    amounts = {"total_compensation": entered.total, "collections": entered.collections}
    if wrvu:
        amounts["compensation_per_wrvu"] = entered.total / wrvu
        amounts["collections_per_wrvu"] = entered.collections / wrvu if entered.collections else None
    year = year_of(date(entered.year, 1, 1))
    found = (
        _compensation_metric(result, slug, value, year, rows) for slug, value in amounts.items() if value is not None
    )
    order = list(METRICS)
    metrics = sorted((one for one in found if one), key=lambda one: order.index(one.metric.slug))
    return CompensationYear(entered, wrvu, tuple(metrics))


def _compensation_metric(
    result: PercentileResult, slug: str, amount: Decimal, year: Period, rows: dict[str, SurveyRow]
) -> CompensationMetric | None:
    """Return an amount of a year at 1.0 FTE: pay at the FTE of the year, collections at its clinical FTE, amounts per
    wRVU as they are. None if that FTE is 0."""
    metric, row = METRICS[slug], rows.get(slug)
    average = result.fte.fte_over(year) if metric.is_compensation else result.fte.cfte_over(year)
    value: FullTimeValue | None = FullTimeValue(amount, FULL_TIME, is_scaled=False)
    if not metric.is_rate:
        value = at_full_time(amount, average, scales_down=result.choice.scales_down)
    if value is None:
        return None
    return CompensationMetric(metric, value, _position(result, row, value) if row else None, row)
