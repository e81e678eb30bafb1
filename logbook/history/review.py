"""What the review page shows: entries that need a decision, and conflicts between devices."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from codes.domain.rows import CodeRows
from logbook.domain.valuation.explanations import flag_words
from logbook.domain.valuation.trace import trace_from_data
from logbook.models import Entry, EntryConflict
from rvuedge.common.dates import format_date


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
    return format_date(date.fromisoformat(value)) if name == "service_date" else f"in the {value}"
