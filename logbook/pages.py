"""What the pages show: lines with their words, entries put into days. Pure: no database here."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from codes.domain.rows import CodeRows
from logbook.crediting import in_words
from logbook.domain.trace import trace_from_data
from logbook.domain.words import flag_words
from logbook.models import Entry, EntryConflict
from rvuedge.common.rounding import round_half_up


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry in the history. `joined` is its place among lines logged together: '', first, middle or last; `cut` says
    which place in the ranking of its session made it less."""

    entry: Entry
    joined: str
    cut: str = ""


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """A day's lines with their sum."""

    day: date
    label: str
    total: Decimal
    lines: list[HistoryLine]


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


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """An entry that was changed on two devices: what the log has, and what the other device would make of it."""

    conflict: EntryConflict
    stored: str
    proposed: str


def conflict_line(conflict: EntryConflict) -> ConflictLine:
    """A conflict in words: the facts that differ."""
    entry, proposal = conflict.entry, conflict.proposal
    stands: dict[str, Any] = {
        "deleted": entry.deleted_at is not None,
        "service_date": entry.service_date.isoformat(),
        "units": entry.units,
        "modifiers": entry.modifiers,
        "setting": entry.setting,
    }
    names = [name for name, value in stands.items() if name in proposal and proposal[name] != value]
    return ConflictLine(
        conflict, *(", ".join(_fact(name, facts[name]) for name in names) for facts in (stands, proposal))
    )


def _fact(name: str, value: Any) -> str:
    if name == "deleted":
        return "deleted" if value else "kept"
    if name == "units":
        return f"×{value}"
    if name == "modifiers":
        return f"with {' '.join(value)}" if value else "without modifiers"
    return in_words(date.fromisoformat(value)) if name == "service_date" else f"in the {value}"


def history_days(entries: Iterable[Entry], today: date, totals: Mapping[date, Decimal]) -> list[HistoryDay]:
    """Entries, sorted by day and session, as days; `totals` are those of whole days, also where a page ends in one."""
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
            place = "first" if n == 0 else "last" if n == len(group) - 1 else "middle"
            lines.append(HistoryLine(entry, place if len(group) > 1 else "", _cut(entry) if len(group) > 1 else ""))
    return lines


def _cut(entry: Entry) -> str:
    """`50% of 6.27, ranked second`, '' for a line that counts in full."""
    for step in trace_from_data(entry.trace)[0]:
        if step.rule == "rank" and step.operand < 1 and step.on in PLACES:
            return f"{step.operand:.0%} of {round_half_up(step.before)}, ranked {PLACES[step.on]}"
    return ""


PLACES = {"2": "second", "3": "third", "4": "fourth", "5": "fifth", "6": "sixth", "7": "seventh", "8": "eighth"}


def day_label(day: date, today: date) -> str:
    """`Today, Mon Nov 23`, `Yesterday, Sun Nov 22`, else `Sat Nov 21`."""
    plain = f"{day:%a %b} {day.day}"
    name = {today: "Today, ", today - timedelta(1): "Yesterday, "}.get(day, "")
    return name + plain
