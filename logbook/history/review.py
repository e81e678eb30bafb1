"""The review page's data: entries that need a decision, and conflicts between devices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from codes.domain.rows import CodeRows
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.modifier_steps import usual_factor
from logbook.domain.valuation.trace import trace_from_data
from logbook.models import Entry, EntryConflict, Setting
from rvuedge.common.dates import format_date

OTHER_PATIENT = "another"  # stands for a session on the other device; sessions have no names


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An entry that needs a decision: the reasons (`flags`) and the options. `removable` are the modifiers in question,
    `adds_26` is whether modifier 26 can be added, `takes_work` whether a work RVU can be entered. `usual` is the factor
    that a contract usually credits for a role Medicare doesn't permit, '' without one."""

    entry: Entry
    flags: list[str]
    removable: list[str]
    adds_26: bool
    takes_work: bool
    usual: str = ""

    @property
    def usual_percent(self) -> str:
        """The usual factor as a percentage, such as 62.5%."""
        return f"{Decimal(self.usual) * 100:.1f}".removesuffix(".0") + "%" if self.usual else ""


def review_line(entry: Entry, code: CodeRows) -> ReviewLine:
    """Return the options for an entry, from the flags in its trace."""
    flags = [flag for flag in trace_from_data(entry.trace)[1] if flag.needs_review]
    questioned = {name for flag in flags for name in flag.on.split()}
    return ReviewLine(
        entry=entry,
        flags=[flag_text(flag) for flag in flags],
        removable=[name for name in entry.modifiers if name in questioned],
        adds_26="26" in code.rows and not {"26", "TC"} & set(entry.modifiers),
        takes_work=any(flag.rule == "no-national-value" for flag in flags),
        usual=next((str(usual_factor(flag.on)) for flag in flags if flag.rule == "not-permitted"), ""),
    )


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """An entry changed on two devices: the facts that differ, in the log and on the other device."""

    conflict: EntryConflict
    stored: str
    proposed: str


def conflict_line(conflict: EntryConflict) -> ConflictLine:
    """Describe the facts that differ."""
    entry, proposal = conflict.entry, conflict.proposal
    stored: dict[str, Any] = {
        "deleted": entry.deleted_at is not None,
        "service_date": entry.service_date.isoformat(),
        "hcpcs": entry.code_id,
        "session": str(entry.session),
        "units": entry.units,
        "modifiers": entry.modifiers,
        "setting": entry.setting,
        "postoperative_days": entry.postoperative_days,
    }
    names = [name for name, value in stored.items() if name in proposal and proposal[name] != value]
    proposed = proposal | {"session": OTHER_PATIENT}
    return ConflictLine(
        conflict, *(", ".join(_fact(name, facts[name]) for name in names) for facts in (stored, proposed))
    )


def _fact(name: str, value: Any) -> str:
    if name == "deleted":
        return "deleted" if value else "not deleted"
    if name == "session":
        return "with another patient" if value == OTHER_PATIENT else "with its patient"
    if name == "hcpcs":
        return str(value)
    if name == "units":
        return f"×{value}"
    if name == "modifiers":
        return f"with {' '.join(value)}" if value else "without modifiers"
    if name == "postoperative_days":
        return f"{value} days of postoperative care" if value else "all postoperative care"
    if name == "service_date":
        return format_date(date.fromisoformat(value))
    return "in a facility" if value == Setting.FACILITY else "in the office"
