"""Chart data: a period's bars, and the year compared with the goal."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from logbook.dashboard.board import MEAN_DAYS, Board
from logbook.domain.goals.pace import Pace
from rvuedge.common.dates import format_date, format_day, format_month, format_weekday
from rvuedge.common.periods import ONE_DAY, Period, first_of_next_month, fiscal_year_of, month_of, week_of, year_of

ZERO = Decimal(0)
MOST_DAYS, MOST_WEEKS, MOST_MONTHS = 45, 190, 366 * 10 + 40
POINT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a day, week, month or year. `label` is for the axis ('' for none), `full_label` for the table; `mean` is
    the average of the seven days up to the day."""

    label: str
    full_label: str
    wrvu: Decimal
    is_current: bool
    is_future: bool
    mean: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """The bars of a period. `unit` is day, week, month or year."""

    unit: str
    bars: list[Bar]
    mean: Decimal | None

    @property
    def now(self) -> str:
        """The name of the current bar."""
        return "Today" if self.unit == "day" else f"This {self.unit}"


def trend(period: Period, by_day: Mapping[date, Decimal], today: date) -> Trend:
    """Return a period's bars: by day up to 45 days, by week up to half a year, by month up to ten years, else by year.

    A single day is shown within its week.
    """
    shown = week_of(period.first) if period.length == 1 else period
    if shown.length <= MOST_DAYS:
        return _daily(shown, by_day, today)
    unit, around = (
        ("week", week_of)
        if shown.length <= MOST_WEEKS
        else ("month", month_of)
        if shown.length <= MOST_MONTHS
        else ("year", year_of)
    )
    firsts = [around(shown.first).first]
    while (following := around(firsts[-1]).last + ONE_DAY) <= shown.last:
        firsts.append(following)
    sums = dict.fromkeys(firsts, ZERO)
    for day, value in by_day.items():
        if day in shown:
            sums[firsts[bisect_right(firsts, day) - 1]] += value
    current = around(today).first
    many = len(firsts) > 14
    bars = [
        Bar(
            _short(unit, first, n, many=many),
            _full(unit, first),
            sums[first],
            first == current,
            first > current,
        )
        for n, first in enumerate(firsts)
    ]
    return Trend(unit, bars, None)


def _daily(shown: Period, by_day: Mapping[date, Decimal], today: date) -> Trend:
    is_week = shown.length <= 7
    means = _means(shown, by_day)
    bars = []
    for n, day in enumerate(shown.days):
        label = f"{day:%a}" if is_week else format_day(day) if n == 0 else str(day.day) if n % 7 == 0 else ""
        is_future = day > today
        mean = None if is_future or is_week else means[n]
        full = format_weekday(day)
        bars.append(Bar(label, full, by_day.get(day, ZERO), day == today, is_future, mean))
    shown_means = [bar.mean for bar in bars if bar.mean is not None]
    return Trend("day", bars, shown_means[-1] if shown_means else None)


def _means(shown: Period, by_day: Mapping[date, Decimal]) -> list[Decimal]:
    before = [shown.first - timedelta(n) for n in range(MEAN_DAYS - 1, 0, -1)]
    values = [by_day.get(day, ZERO) for day in (*before, *shown.days)]
    return [sum(values[n : n + MEAN_DAYS], ZERO) / MEAN_DAYS for n in range(shown.length)]


def _short(unit: str, first: date, n: int, *, many: bool) -> str:
    if unit == "week":
        return format_day(first) if n % 3 == 0 else ""
    if unit == "year":
        return str(first.year)
    if many:
        return str(first.year) if first.month == 1 else ""
    return f"{first:%b}"


def _full(unit: str, first: date) -> str:
    if unit == "week":
        return f"Week of {format_date(first)}"
    return format_month(first) if unit == "month" else str(first.year)


@dataclass(frozen=True, slots=True)
class Point:
    """Totals up to a day, `x` days into the period. `done` is None for future days; `goal` and `last_year` are None
    without a goal or a last year."""

    x: int
    full_label: str
    done: Decimal | None
    goal: Decimal | None
    last_year: Decimal | None
    is_today: bool


@dataclass(frozen=True, slots=True)
class Course:
    """The goal's period compared with its goal. `ticks` has the axis labels, `days into the period:label`."""

    title: str
    points: list[Point]
    ticks: str
    length: int
    target: Decimal | None
    projected: Decimal | None
    has_last_year: bool


def course(board: Board) -> Course:
    """Return the running total of the goal's period, its goal line by clinical days, and the year before."""
    period, before, pace = board.ranges.goal_period, board.ranges.year_before, board.pace
    shown = sorted({*range(0, period.length, POINT_DAYS if period.length > 31 else 1), period.length - 1,
                    (board.today - period.first).days})  # fmt: skip
    done = _running(board.by_day, period)
    last_year = _running(board.by_day, before)
    has_last_year = bool(last_year[-1])
    goal = _goal_line(board, pace, period) if pace else []
    points = [
        Point(
            x=x,
            full_label=format_day(period.first + timedelta(x)),
            done=done[x] if period.first + timedelta(x) <= board.today else None,
            goal=goal[x] if goal else None,
            last_year=last_year[min(x, len(last_year) - 1)] if has_last_year else None,
            is_today=period.first + timedelta(x) == board.today,
        )
        for x in shown
    ]
    return Course(
        title=f"{_name(period)} vs goal" if pace else f"{_name(period)} so far",
        points=points,
        ticks=_ticks(period, board.today),
        length=period.length - 1,
        target=pace.target if pace else None,
        projected=pace.projected if pace else None,
        has_last_year=has_last_year,
    )


def _running(by_day: Mapping[date, Decimal], period: Period) -> list[Decimal]:
    total, sums = ZERO, []
    for day in period.days:
        total += by_day.get(day, ZERO)
        sums.append(total)
    return sums


def _goal_line(board: Board, pace: Pace, period: Period) -> list[Decimal]:
    """Return the goal's line, which rises with the clinical days that count, each as much as it carries of the goal."""
    calendar, target = board.practice.calendar, board.practice.target
    carried, sums = ZERO, []
    for day in period.days:
        if target and day >= pace.counted.first and calendar.is_clinical(day):
            carried += target.weight_of([day])
        sums.append(carried)
    return [pace.target * passed / carried for passed in sums] if carried else []


def _name(period: Period) -> str:
    if period.name == "month":
        return f"{period.first:%B}"
    return str(period.first.year) if period == fiscal_year_of(period.first) else f"Year from {format_day(period.first)}"


def _ticks(period: Period, today: date) -> str:
    """Return the axis labels by day, including today's: `0:Jan|90:Apr|238:Aug 27|334:Dec`."""
    at = (today - period.first).days
    if period.length <= 31:
        marks = {0: format_day(period.first), period.length - 1: str(period.last.day)}
    else:
        firsts = [period.first]
        while (following := first_of_next_month(firsts[-1])) <= period.last:
            firsts.append(following)
        marks = {(first - period.first).days: f"{first:%b}" for first in (firsts[0], firsts[3], firsts[-1])}
    room = period.length / 8
    marks = {x: label for x, label in marks.items() if abs(x - at) > room}
    return "|".join(f"{x}:{label}" for x, label in sorted((marks | {at: format_day(today)}).items()))
