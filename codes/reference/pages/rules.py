"""The payment rules of a code in plain English, each with CMS's indicator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codes.domain import indicators

if TYPE_CHECKING:
    from codes.models import CodeValue

Meaning = Callable[[str], str | None]
# An indicator's label on the page, its field, and the meanings of its values.
TABLE = (
    ("Global days", "global_days", indicators.GLOBAL_DAYS),
    ("Components", "pctc", indicators.PCTC),
    ("Multiple procedures", "multiple_procedure", indicators.MULTIPLE_PROCEDURE),
    ("Bilateral", "bilateral", indicators.BILATERAL),
    ("Assistant surgeon", "assistant", indicators.ASSISTANT),
    ("Co-surgeons", "co_surgeon", indicators.CO_SURGEON),
    ("Surgical team", "team", indicators.TEAM),
    ("Supervision", "supervision", indicators.SUPERVISION),
    ("Imaging family", "imaging_family", indicators.IMAGING_FAMILY),
    ("Pricing", "pricing", indicators.PRICING),
)
NOT_APPLICABLE = {
    "pctc": "9", "multiple_procedure": "9", "bilateral": "9", "assistant": "9", "co_surgeon": "9", "team": "9",
    "supervision": "09", "imaging_family": "99",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherRow:
    """Another row of the code, where its indicator differs."""

    modifier: str
    meaning: str
    value: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A payment rule in plain English with CMS's indicator. `code` is a code to link to; `others` are rows that
    differ."""

    label: str
    meaning: str
    value: str
    code: str = ""
    others: tuple[OtherRow, ...] = ()


def billing_rules(values: Sequence[CodeValue], status_label: str = "Status") -> list[Indicator]:
    """Every payment indicator of the first row, and how other rows differ. Indicators that don't apply share a line."""
    first = values[0]
    lines = [_line(status_label, "status", values, _status_meaning)]
    for label, field, meanings in TABLE:
        value = getattr(first, field)
        if not value or (value == NOT_APPLICABLE.get(field) and not _others(field, values, meanings.get)):
            continue
        lines.append(_line(label, field, values, meanings.get))
        if field == "global_days" and (split := _split(first)):
            lines.append(split)
    if first.endoscopic_base:
        base = first.endoscopic_base
        lines.append(Indicator("Endoscopic family", "Only the amount above the base code counts", "", code=base))
    if first.not_used_for_medicare:
        lines.append(Indicator("Medicare", indicators.NOT_USED, "+"))
    return lines + _not_applicable(values)


def _status_meaning(value: str) -> str:
    return indicators.status_of(value).meaning


def _line(label: str, field: str, values: Sequence[CodeValue], meaning_of: Meaning) -> Indicator:
    value = getattr(values[0], field)
    return Indicator(label, meaning_of(value) or f"Indicator {value}", value, others=_others(field, values, meaning_of))


def _others(field: str, values: Sequence[CodeValue], meaning_of: Meaning) -> tuple[OtherRow, ...]:
    value = getattr(values[0], field)
    differing = [(row.modifier, getattr(row, field)) for row in values[1:] if getattr(row, field) != value]
    return tuple(OtherRow(modifier, meaning_of(other) or f"Indicator {other}", other) for modifier, other in differing)


def _split(first: CodeValue) -> Indicator | None:
    """The split of the work before, during and after surgery; only rows with 10 or 90 global days have one."""
    if not any((first.preoperative, first.intraoperative, first.postoperative)):
        return None
    shares = (
        f"{first.preoperative:.0%} preoperative, {first.intraoperative:.0%} intraoperative, "
        f"{first.postoperative:.0%} postoperative"
    )
    return Indicator("Work split", shares, "")


def _not_applicable(values: Sequence[CodeValue]) -> list[Indicator]:
    names = [
        (label, getattr(values[0], field))
        for label, field, meanings in TABLE
        if field in NOT_APPLICABLE
        and getattr(values[0], field) == NOT_APPLICABLE[field]
        and not _others(field, values, meanings.get)
    ]
    if not names:
        return []
    listed = ", ".join(label if n == 0 else label.lower() for n, (label, _) in enumerate(names))
    return [Indicator("Not applicable", listed, "/".join(dict.fromkeys(value for _, value in names)))]
