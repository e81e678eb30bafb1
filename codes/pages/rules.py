"""The payment rules of a code in words, each beside CMS's own indicator."""

from dataclasses import dataclass

from codes.domain import indicators
from codes.models import CodeValue


@dataclass(frozen=True, slots=True)
class Indicator:
    """A payment rule in words beside CMS's own indicator."""

    label: str
    words: str
    value: str


def billing_rules(value: CodeValue) -> list[Indicator]:
    """The payment rules of the row, those that say nothing left out."""
    table = (
        ("Status", indicators.status_of(value.status).meaning, value.status),
        ("Global days", indicators.GLOBAL_DAYS.get(value.global_days), value.global_days),
        ("Components", indicators.PCTC.get(value.pctc), value.pctc),
        (
            "With other procedures",
            indicators.MULTIPLE_PROCEDURE.get(value.multiple_procedure),
            value.multiple_procedure,
        ),
        ("Both sides", indicators.BILATERAL.get(value.bilateral), value.bilateral),
        ("Assistant", indicators.ASSISTANT.get(value.assistant), value.assistant),
        ("Co-surgeons", indicators.CO_SURGEON.get(value.co_surgeon), value.co_surgeon),
        ("Team", indicators.TEAM.get(value.team), value.team),
        ("Supervision", indicators.SUPERVISION.get(value.supervision), value.supervision),
        ("Endoscopic family", value.endoscopic_base and f"Base code {value.endoscopic_base}", ""),
    )
    silent = ("9", "09", "")
    lines = [
        Indicator(label, words or f"Indicator {indicator}", indicator)
        for label, words, indicator in table
        if (indicator not in silent) or (label == "Endoscopic family" and words)
    ]
    if any((value.preoperative, value.intraoperative, value.postoperative)):
        split = f"{value.preoperative:.0%} before, {value.intraoperative:.0%} during, {value.postoperative:.0%} after"
        lines.insert(2, Indicator("Split of the work", split, ""))
    return lines
