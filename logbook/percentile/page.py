"""What the benchmarks page shows beyond the one standing: surveys side by side and blended, years, compensation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benchmarks.domain.annual import WorkDays, by_calendar, normalise, year_window
from benchmarks.domain.blend import blend
from benchmarks.domain.metrics import METRICS, WORK_RVU, Metric
from benchmarks.domain.position import Position, position_of
from benchmarks.models import Compensation, SurveyRow
from logbook.percentile.standing import Standing, estimates
from logbook.percentile.year_totals import YearSums
from rvuedge.common.rounding import round_half_up

YEARS_SHOWN = 5
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Beside:
    """A survey among others: the value as it counts, its place, and the survey's weight in the blend. `why_not` says
    why it takes no part in the blend."""

    row: SurveyRow
    position: Position | None
    weight: Decimal
    is_chosen: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class YearLine:
    """A calendar year on the chosen survey; `position` None for a year with too little of a log. `width` of the bar is
    in percent of the longest."""

    year: int
    value: Decimal | None
    position: Position | None
    is_present: bool
    width: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One amount of a year: its value for 1.0 FTE, and its place where the survey has the metric."""

    metric: Metric
    value: Decimal
    position: Position | None
    row: SurveyRow | None


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """A year's compensation as entered, the wRVU that it was for (None without enough of a log), and its lines."""

    entered: Compensation
    wrvu: Decimal | None
    lines: tuple[MoneyLine, ...]


def value_of(standing: Standing, row: SurveyRow, money: Iterable[MoneyYear], today: date) -> Decimal | None:
    """The clinician's value on a row, for 1.0 FTE: annualised wRVU as the survey counts them, or what was entered for
    the latest year. None when there is none."""
    if row.metric != WORK_RVU.slug:
        latest = next(iter(money), None)
        lines = latest.lines if latest else ()
        return next((line.value for line in lines if line.metric.slug == row.metric), None)
    if standing.chosen is None:
        return None
    method = standing.chosen.estimate.method
    if (row.survey.modifier_adjusted is False) == standing.is_gross:
        return standing.chosen.value
    # The same method on the other count of the same log.
    found = _estimates_of(standing, today, is_gross=row.survey.modifier_adjusted is False)
    return next((found[name] for name in (method, *found) if name in found), None)


def _estimates_of(standing: Standing, today: date, *, is_gross: bool) -> dict[str, Decimal]:
    working = next((one.estimate for one in standing.reached if one.estimate.method == "working"), None)
    days = WorkDays(working.times, working.over) if working else None
    return {
        estimate.method: normalise(estimate.value, standing.fte, scales_down=standing.choice.scales_down).value
        for estimate, _ in estimates(standing.sums, today, days, is_gross=is_gross)
    }


def side_by_side(
    standing: Standing,
    as_logged: Standing,
    chosen: SurveyRow | None,
    rows: list[SurveyRow],
    money: list[MoneyYear],
    today: date,
) -> list[Beside]:
    """The value on the nearest row of each survey. Where `standing` is valued under another fee schedule, surveys that
    count another year's values have the log as it was logged."""
    schedule = chosen.survey.schedule_year if chosen else None
    weights = standing.choice.weights
    found = []
    for row in rows:
        value = value_of(standing if row.survey.schedule_year == schedule else as_logged, row, money, today)
        position = _position(standing, row, value) if value is not None else None
        weight = Decimal(weights.get(str(row.survey_id), "1"))
        is_chosen = chosen is not None and row.pk == chosen.pk
        found.append(Beside(row, position, weight, is_chosen, _why_not(row, chosen)))
    return found


def _why_not(row: SurveyRow, chosen: SurveyRow | None) -> str:
    """A blend holds one unit: wRVU before modifiers and after them do not mix."""
    if chosen is None or row.metric != WORK_RVU.slug:
        return ""
    counts = {True: True, None: True, False: False}
    same = counts[row.survey.modifier_adjusted] == counts[chosen.survey.modifier_adjusted]
    return "" if same else f"counts {row.survey.counts}"


def blended(standing: Standing, beside: list[Beside]) -> Position | None:
    """The value on the blend of the surveys by their weights; None for fewer than two that share two percentiles."""
    parts = [one for one in beside if not one.why_not and one.weight]
    positions = [one.position for one in sorted(parts, key=lambda one: not one.is_chosen) if one.position]
    if len(parts) < 2 or not positions:
        return None
    table = blend([(one.row.table, one.weight) for one in parts])
    if table is None:
        return None
    metric = positions[0].metric
    return position_of(table, positions[0].value, metric, own_share=_share(standing, metric))


def _share(standing: Standing, metric: Metric) -> Decimal:
    return ONE if metric.is_rate else standing.own_share


def _position(standing: Standing, row: SurveyRow, value: Decimal) -> Position:
    metric = METRICS[row.metric]
    days = standing.clinical_days if metric == WORK_RVU else None
    return position_of(row.table, value, metric, own_share=_share(standing, metric), clinical_days=days)


def years(standing: Standing, today: date) -> list[YearLine]:
    """The last five calendar years with entries, the present one as it is heading, each on the chosen survey; none
    while no year has enough of a log."""
    row, sums = standing.row, standing.sums
    if row is None or sums.first is None:
        return []
    found = []
    for year in sorted(sums.by_year)[-YEARS_SHOWN:]:
        is_present = year == today.year
        value = standing.chosen.value if is_present and standing.chosen else None
        if not is_present:
            raw = year_value(sums, year, today, is_gross=standing.is_gross)
            scales = standing.choice.scales_down
            value = None if raw is None else normalise(raw, standing.fte, scales_down=scales).value
        position = None if value is None else _position(standing, row, value)
        found.append(YearLine(year, value, position, is_present))
    longest = max((line.value for line in found if line.value), default=None)
    return [_with_width(line, longest) for line in found] if longest else []


def _with_width(line: YearLine, longest: Decimal | None) -> YearLine:
    width = round_half_up(100 * line.value / longest) if line.value and longest else Decimal(0)
    return YearLine(line.year, line.value, line.position, line.is_present, width)


def year_value(sums: YearSums, year: int, today: date, *, is_gross: bool) -> Decimal | None:
    """The wRVU of a calendar year, a partly logged one made whole by the calendar; None before 30 days of it."""
    window = year_window(sums.first, year, today) if sums.first else None
    in_year = sums.by_year.get(year)
    estimate = by_calendar(in_year.of(is_gross=is_gross), window) if window and in_year else None
    return estimate.value if estimate else None


def compensation(
    standing: Standing, entered: Iterable[Compensation], rows: dict[str, SurveyRow], today: date
) -> list[MoneyYear]:
    """What was entered as compensation, with its places on the rows of each metric, newest year first."""
    return [_money_year(standing, one, rows, today) for one in entered]


def _money_year(standing: Standing, entered: Compensation, rows: dict[str, SurveyRow], today: date) -> MoneyYear:
    if entered.year == today.year:
        wrvu = standing.chosen.estimate.value if standing.chosen else None
    else:
        wrvu = year_value(standing.sums, entered.year, today, is_gross=standing.is_gross)
    amounts = {"total_compensation": entered.total, "collections": entered.collections}
    if wrvu:
        amounts["compensation_per_wrvu"] = entered.total / wrvu
        amounts["collections_per_wrvu"] = entered.collections / wrvu if entered.collections else None
    lines = [_money_line(standing, slug, amount, rows) for slug, amount in amounts.items() if amount is not None]
    order = list(METRICS)
    lines.sort(key=lambda line: order.index(line.metric.slug))
    return MoneyYear(entered, wrvu, tuple(lines))


def _money_line(standing: Standing, slug: str, amount: Decimal, rows: dict[str, SurveyRow]) -> MoneyLine:
    metric, row = METRICS[slug], rows.get(slug)
    scales = standing.choice.scales_down
    value = amount if metric.is_rate else normalise(amount, standing.fte, scales_down=scales).value
    return MoneyLine(metric, value, _position(standing, row, value) if row else None, row)
