"""The history's days: entries grouped by date and session. Pure: makes no query."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from logbook.models import Entry
from rvuedge.common.dates import format_weekday


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry in the history. `joined` is its position in its session: '', first, middle or last. `cut` says how
    the session's other lines reduced it."""

    entry: Entry
    joined: str
    cut: str = ""


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """A day's lines with their total."""

    day: date
    label: str
    total: Decimal
    lines: list[HistoryLine]


def history_days(entries: Iterable[Entry], today: date, totals: Mapping[date, Decimal]) -> list[HistoryDay]:
    """Group entries, sorted by date and session, into days. `totals` are of full days, even if a page splits one."""
    return [
        HistoryDay(day, day_label(day, today), totals[day], _joined(group))
        for day, grouped in itertools.groupby(entries, key=lambda entry: entry.service_date)
        for group in [list(grouped)]
    ]


def _joined(entries: list[Entry]) -> list[HistoryLine]:
    lines = []
    for _, grouped in itertools.groupby(entries, key=lambda entry: entry.session):
        group = list(grouped)
        for n, entry in enumerate(group):
            position = "first" if n == 0 else "last" if n == len(group) - 1 else "middle"
            lines.append(HistoryLine(entry, position if len(group) > 1 else "", entry.cut))
    return lines


def day_label(day: date, today: date) -> str:
    """Return `Today, Mon, Nov 23`, `Yesterday, Sun, Nov 22`, `Sat, Nov 21`; in another year `Thu, Nov 21, 2024`."""
    name = {today: "Today, ", today - timedelta(1): "Yesterday, "}.get(day, "")
    return name + format_weekday(day) + ("" if day.year == today.year else f", {day.year}")
