"""The calculation sheet, and the same as plain text to paste elsewhere. It says nothing about a patient. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from logbook.valuation.calculation import Calculation, StepGroup
from rvuedge.common.rounding import plain, round_half_up
from rvuedge.common.templatetags.numbers import signed


@dataclass(frozen=True, slots=True)
class OtherRelease:
    """The value under other releases, named in `labels`; wRVU unrounded. `when` says which, '' if it's plain."""

    labels: str
    when: str
    wrvu: Decimal
    difference: Decimal

    @property
    def sentence(self) -> str:
        """The start of the sentence that the value ends: Under RVU25D it would be."""
        return f"Under {self.labels}, {self.when}, it would be" if self.when else f"Under {self.labels} it would be"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet shows: the calculation of one line, and of its session if it has other lines; or of a session
    only. Each has its value under other releases."""

    calculation: Calculation
    others: list[OtherRelease] = field(default_factory=list)
    session: Calculation | None = None
    session_others: list[OtherRelease] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sheet as plain text, step by step."""
        story = self.calculation
        parts = [f"{story.title}: {_value(story)}", "", *_steps(story), f"Policy: {story.policy_name}"]
        parts += [f"{name}: {text}" for name, text in story.flags]
        parts += _totals(story, self.others)
        if self.session:
            heading = f"All {self.session.line_count} lines: {self.session.title}"
            parts += ["", heading, *_totals(self.session, self.session_others)]
        return "\n".join(parts)


def _value(calculation: Calculation) -> str:
    return calculation.why_none or f"{round_half_up(calculation.adjusted):,} wRVU"


def _steps(calculation: Calculation) -> Iterator[str]:
    for n, group in enumerate(calculation.groups, 1):
        yield f"{n}. {group.title}: {group.arithmetic or group.effect}. {group.reason} {_source(group)}".rstrip()
        yield from (f"   {line.name}: {line.did}, {plain(line.after)}" for line in group.lines)
    rounded = "none needed" if calculation.is_exact else f"{calculation.exact} is shown as {_number(calculation)}"
    yield f"{len(calculation.groups) + 1}. Rounding: {rounded}. Half up to two places, once, for display."


def _source(group: StepGroup) -> str:
    return f"({group.source})" if group.source else ""


def _number(calculation: Calculation) -> str:
    return f"{round_half_up(calculation.adjusted):,}"


def _totals(calculation: Calculation, others: Iterable[OtherRelease]) -> Iterator[str]:
    if calculation.sum_text and not calculation.why_none:
        equals = "=" if calculation.is_exact else "≈"
        yield f"{calculation.sum_text} {equals} {_number(calculation)} wRVU"
    for other in others:
        yield f"{other.sentence} {round_half_up(other.wrvu):,} ({signed(other.difference)})."
