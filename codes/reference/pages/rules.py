"""The payment rules of a code in words, each beside CMS's own indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codes.domain import indicators
from codes.models import CodeValue

Words = Callable[[str], str | None]
# What the page calls an indicator, the field of the row, and the words for its values.
TABLE = (
    ("Global days", "global_days", indicators.GLOBAL_DAYS),
    ("Components", "pctc", indicators.PCTC),
    ("With other procedures", "multiple_procedure", indicators.MULTIPLE_PROCEDURE),
    ("Both sides", "bilateral", indicators.BILATERAL),
    ("Assistant", "assistant", indicators.ASSISTANT),
    ("Co-surgeons", "co_surgeon", indicators.CO_SURGEON),
    ("Team", "team", indicators.TEAM),
    ("Supervision", "supervision", indicators.SUPERVISION),
    ("Imaging family", "imaging_family", indicators.IMAGING_FAMILY),
    ("Pricing", "pricing", indicators.PRICING),
)
SILENT = {
    "pctc": "9", "multiple_procedure": "9", "bilateral": "9", "assistant": "9", "co_surgeon": "9", "team": "9",
    "supervision": "09", "imaging_family": "99",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OtherRow:
    """Where another row of the code has another indicator."""

    modifier: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A payment rule in words beside CMS's own indicator; `code` is one to lead to; `others` rows that differ."""

    label: str
    words: str
    value: str
    code: str = ""
    others: tuple[OtherRow, ...] = ()


def billing_rules(values: Sequence[CodeValue]) -> list[Indicator]:
    """Every payment indicator of the first row, and where the others differ. Those that do not apply share a line."""
    first = values[0]
    lines = [_line("Status", "status", values, _status_words)]
    for label, field, words in TABLE:
        value = getattr(first, field)
        if not value or (value == SILENT.get(field) and not _others(field, values, words.get)):
            continue
        lines.append(_line(label, field, values, words.get))
        if field == "global_days" and (split := _split(first)):
            lines.append(split)
    if first.endoscopic_base:
        base = first.endoscopic_base
        lines.append(Indicator("Endoscopic family", "Only what it adds to the base counts", "", code=base))
    if first.not_used_for_medicare:
        lines.append(Indicator("Medicare", indicators.NOT_USED, "+"))
    return lines + _silent(values)


def _status_words(value: str) -> str:
    return indicators.status_of(value).meaning


def _line(label: str, field: str, values: Sequence[CodeValue], words: Words) -> Indicator:
    value = getattr(values[0], field)
    return Indicator(label, words(value) or f"Indicator {value}", value, others=_others(field, values, words))


def _others(field: str, values: Sequence[CodeValue], words: Words) -> tuple[OtherRow, ...]:
    value = getattr(values[0], field)
    differing = [(row.modifier, getattr(row, field)) for row in values[1:] if getattr(row, field) != value]
    return tuple(OtherRow(modifier, words(other) or f"Indicator {other}", other) for modifier, other in differing)


def _split(first: CodeValue) -> Indicator | None:
    """How the work divides before, during and after the operation; only rows with 10 or 90 global days have it."""
    if not any((first.preoperative, first.intraoperative, first.postoperative)):
        return None
    words = f"{first.preoperative:.0%} before, {first.intraoperative:.0%} during, {first.postoperative:.0%} after"
    return Indicator("Split of the work", words, "")


def _silent(values: Sequence[CodeValue]) -> list[Indicator]:
    names = [
        (label, getattr(values[0], field))
        for label, field, words in TABLE
        if field in SILENT and getattr(values[0], field) == SILENT[field] and not _others(field, values, words.get)
    ]
    if not names:
        return []
    listed = ", ".join(label if n == 0 else label.lower() for n, (label, _) in enumerate(names))
    return [Indicator("Do not apply", listed, "/".join(dict.fromkeys(value for _, value in names)))]
