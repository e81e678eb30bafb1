"""What the pages show: lines with their words, entries put into days, totals into bars. Pure: no database here."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from codes.domain.indicators import status_of
from codes.domain.rows import CodeRows
from codes.queries import WorkValue
from logbook.crediting import Line, ValuedLine
from logbook.domain.trace import trace_from_data
from logbook.domain.words import flag_words
from logbook.models import Entry
from logbook.queries import Again, Total
from rvuedge.common.periods import PERIODS, Period, first_of_next_month, month_of

SAID_ALREADY = {"as-professional", "zero"}  # by the value's note, or in place of its number


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """A line ready to log. `no_work` says in a few words why it counts nothing, '' when it counts; `hints` what to know
    about it; `wrvu` counts, `gross` would without modifiers and ranking."""

    line: Line
    value: WorkValue | None
    wrvu: Decimal
    problem: str
    no_work: str
    gross: Decimal = Decimal(0)
    hints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AgainLine:
    """A code the clinician logs often, with what one unit is worth on the date."""

    hcpcs: str
    name: str
    wrvu: Decimal


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry in the history. `joined` is its place among lines logged together: '', first, middle or last."""

    entry: Entry
    joined: str


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """A day's lines with their sum."""

    day: date
    label: str
    total: Decimal
    lines: list[HistoryLine]


@dataclass(frozen=True, slots=True)
class DashboardBar:
    """One bar: a day or a month. `label` is short for the axis, `full_label` for the table."""

    day: date
    label: str
    full_label: str
    wrvu: Decimal
    is_current: bool
    is_future: bool


def blank_line() -> ReadyLine:
    """A line without code, which the page copies for each code typed before its value is known."""
    return ReadyLine(Line(""), None, Decimal(0), "", "")


def ready_lines(valued: Iterable[ValuedLine]) -> list[ReadyLine]:
    """Valued lines with the words the page puts beside them."""
    return [_ready_line(item) for item in valued]


def _ready_line(item: ValuedLine) -> ReadyLine:
    hints = [flag_words(flag) for flag in item.credit.flags if flag.rule not in SAID_ALREADY] if item.credit else []
    gross = item.credit.gross if item.credit else Decimal(0)
    return ReadyLine(item.line, item.value, item.wrvu, item.problem, _no_work(item.value), gross, hints)


def _no_work(value: WorkValue | None) -> str:
    if value is None or value.work_rvu:
        return ""
    status = status_of(value.status)
    return "No work" if status.is_payable else status.name


def again_lines(again: Sequence[Again], valued: Sequence[ValuedLine]) -> list[AgainLine]:
    """The frequent codes that have a value on the date; `valued` has one line for each of `again`."""
    return [
        AgainLine(code.hcpcs, code.name, item.wrvu)
        for code, item in zip(again, valued, strict=True)
        if not item.problem
    ]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An entry that waits for a decision: why, and which ways out it has. `removable` are the modifiers in question,
    `adds_26` whether 26 would say what was done, `takes_work` whether a work RVU may be entered."""

    entry: Entry
    words: list[str]
    removable: list[str]
    adds_26: bool
    takes_work: bool


def review_line(entry: Entry, code: CodeRows) -> ReviewLine:
    """An entry with what its trace asks about."""
    flags = [flag for flag in trace_from_data(entry.trace)[1] if flag.needs_review]
    asked = {name for flag in flags for name in flag.on.split()}
    return ReviewLine(
        entry=entry,
        words=[flag_words(flag) for flag in flags],
        removable=[name for name in entry.modifiers if name in asked],
        adds_26="26" in code.rows and not {"26", "TC"} & set(entry.modifiers),
        takes_work=any(flag.rule == "no-national-value" for flag in flags),
    )


def wrvu_a_day(total: Total) -> Decimal:
    """wRVU per day with an entry, unrounded; 0 without any."""
    return total.wrvu / total.days if total.days else Decimal(0)


def history_days(entries: Iterable[Entry], today: date) -> list[HistoryDay]:
    """Entries, sorted by day and session, as days."""
    return [
        HistoryDay(day, day_label(day, today), sum((entry.wrvu for entry in group), Decimal(0)), _joined(group))
        for day, grouped in itertools.groupby(entries, key=lambda entry: entry.service_date)
        for group in [list(grouped)]
    ]


def _joined(entries: list[Entry]) -> list[HistoryLine]:
    lines = []
    for _, grouped in itertools.groupby(entries, key=lambda entry: entry.session):
        group = list(grouped)
        for n, entry in enumerate(group):
            place = "first" if n == 0 else "last" if n == len(group) - 1 else "middle"
            lines.append(HistoryLine(entry, place if len(group) > 1 else ""))
    return lines


def day_label(day: date, today: date) -> str:
    """`Today, Mon Nov 23`, `Yesterday, Sun Nov 22`, else `Sat Nov 21`."""
    plain = f"{day:%a %b} {day.day}"
    name = {today: "Today, ", today - timedelta(1): "Yesterday, "}.get(day, "")
    return name + plain


def period_label(period: Period, today: date) -> str:
    """The days of a period up to today: `Nov 1 to 23`, `Nov 23`, `Jan 1 to Nov 23`."""
    first, last = period.first, min(period.last, today)
    start = f"{first:%b} {first.day}"
    if first == last:
        return start
    end = f"{last.day}" if first.month == last.month else f"{last:%b} {last.day}"
    return f"{start} to {end}"


def bars(period: Period, by_day: dict[date, Decimal], today: date) -> list[DashboardBar]:
    """One bar a day for a month or less (a single day stands in its week), one a month for a year."""
    if period.name == "year":
        return [_bar(day, f"{day:%b}", f"{day:%B %Y}", by_day, month_of(today).first) for day in _months(period)]
    shown = chart_period(period)
    monthly = period.name == "month"
    return [
        _bar(day, str(day.day) if monthly else f"{day:%a}", f"{day:%a %b} {day.day}", by_day, today)
        for day in shown.days
    ]


def chart_period(period: Period) -> Period:
    """The days the bars cover: a single day is shown within its week."""
    return PERIODS["week"](period.first) if period.name == "today" else period


def _months(period: Period) -> list[date]:
    months = [period.first]
    while (following := first_of_next_month(months[-1])) <= period.last:
        months.append(following)
    return months


def _bar(day: date, label: str, full: str, sums: dict[date, Decimal], current: date) -> DashboardBar:
    return DashboardBar(day, label, full, sums.get(day, Decimal(0)), day == current, day > current)
