"""Explain how a session's wRVU were calculated: numbered steps, and each one's effect on each line. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from codes.models import Release
from logbook.domain.valuation.explanations import ORDINALS, effect_of, explain_step, flag_text
from logbook.domain.valuation.trace import Flag, Step
from rvuedge.common.dates import format_date
from rvuedge.common.rounding import plain

# The order in which the rules apply (domain reference §5.1).
ORDER = (
    "row", "entered-work", "technical", "component", "postoperative-days", "one-side", "both-sides", "extent",
    "policy-modifier", "entered-factor", "units", "family-base", "family", "family-top", "modifier-51", "rank",
    "scans", "role", "policy-code", "rounding",
)  # fmt: skip
LONGEST_SUM = 22  # characters beside the total on a phone of 360 pixels
WAITS = "No loaded release covers the date of service. We'll value it when one does; until then it counts as 0."
WITHOUT_WORK = ("zero", "not-paid", "no-national-value", "anesthesia-units")  # flags that say why there's no work RVU
WORK = ("row", "entered-work")
JOINED = (WORK, ("family-base", "family", "family-top"), ("rank",), ("scans",))


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A line with the steps to its value. The name is such as 27447-54; gross and adjusted wRVU are unrounded.

    `release` has the row used, and `reason` says why it isn't the one in force on the date, '' if it is. A line that
    waits has no release.
    """

    name: str
    release: Release | None
    reason: str
    gross: Decimal
    adjusted: Decimal
    steps: Sequence[Step]
    flags: Sequence[Flag]


LineStep = tuple[TracedLine, Step]


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step's effect on one line, such as `8.13 − 3.26`, and the wRVU after it."""

    name: str
    did: str
    after: Decimal


@dataclass(frozen=True, slots=True)
class StepGroup:
    """One numbered step of the calculation. `effect` is the text at its right; `decides` means it changed the total.
    `arithmetic` is what the step does to a single line, such as `3.56 − 3.26 = 0.30`; '' for several lines."""

    title: str
    reason: str
    effect: str
    source: str
    decides: bool
    lines: list[StepLine]
    arithmetic: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation for its page. Numbers are unrounded; `sum_text` is the sum, such as 4.57 + 0.30, or the arithmetic
    of a single line, such as 3.56 − 3.26. `why_none` says why the lines have no work RVU, '' if they have some."""

    title: str
    groups: list[StepGroup]
    gross: Decimal
    adjusted: Decimal
    flags: list[tuple[str, str]]
    policy_name: str
    sum_text: str
    line_count: int
    why_none: str

    @property
    def shown_sum(self) -> str:
        """The sum, or what it's of if it's too long for one line of a phone."""
        if len(self.sum_text) <= LONGEST_SUM:
            return self.sum_text
        return "This line" if self.line_count == 1 else f"Sum of {self.line_count} lines"

    @property
    def none_title(self) -> str:
        """The heading of `why_none`."""
        return "No value yet" if self.why_none == WAITS else "No work RVU"

    @property
    def difference(self) -> Decimal:
        """The amount the rules deducted (negative) or added."""
        return self.adjusted - self.gross

    @property
    def difference_text(self) -> str:
        """The difference with all its decimals and its sign."""
        return _signed(self.difference)

    @property
    def is_exact(self) -> bool:
        """Whether two decimals show the exact value."""
        return self.adjusted == round(self.adjusted, 2)

    @property
    def exact(self) -> str:
        """The value with all its decimals."""
        return plain(self.adjusted)


def calculation(lines: Sequence[TracedLine], title: str, policy_name: str) -> Calculation:
    """Return the calculation of the lines of one session."""
    groups = _release_groups(lines)
    groups += [_group(steps, is_single=len(lines) == 1) for steps in _step_groups(lines)]
    return Calculation(
        title=title,
        groups=groups,
        gross=sum((line.gross for line in lines), Decimal(0)),
        adjusted=sum((line.adjusted for line in lines), Decimal(0)),
        flags=[(line.name, flag_text(flag)) for line in lines for flag in line.flags],
        policy_name=policy_name,
        sum_text=" + ".join(plain(line.adjusted) for line in lines) if len(lines) > 1 else arithmetic(lines[0].steps),
        line_count=len(lines),
        why_none=_why_none(lines),
    )


def arithmetic(steps: Iterable[Step]) -> str:
    """Return the operations from a line's work RVU to its value, such as `(7.76 − 3.26) × 0.50`. Factors of 1 and
    rounding are left out."""
    text, last = "", ""
    for step in steps:
        if step.operation == "set":
            text = plain(step.after)
        elif step.operation == "minus":
            text += f" − {plain(step.before - step.after)}"
        elif step.operation == "times" and step.operand != 1:
            text = f"({text})" if last == "minus" else text
            text += f" × {_factor(step)}"
        last = step.operation
    return text


def _factor(step: Step) -> str:
    return f"{step.operand:f}" if step.rule == "units" else plain(step.operand)


def _why_none(lines: Sequence[TracedLine]) -> str:
    """Return why these lines have no work RVU, so a page never shows a bare 0.00; '' if they have some."""
    if any(line.gross for line in lines):
        return ""
    if any(line.release is None for line in lines):
        return WAITS
    flags = [flag_text(flag) for line in lines for flag in line.flags if flag.rule in WITHOUT_WORK]
    steps = [explain_step(step).reason for line in lines for step in line.steps if step.rule == "technical"]
    return " ".join(dict.fromkeys([*flags, *steps])) or "CMS assigns this service no physician work."


def _release_groups(lines: Sequence[TracedLine]) -> list[StepGroup]:
    """Return one step for each release that has rows of these lines, naming the lines where there are several."""
    names: dict[tuple[Release | None, str], list[str]] = {}
    for line in lines:
        names.setdefault((line.release, _reason(line)), []).append(line.name)
    return [
        _release_group(release, reason, "" if len(names) == 1 else f" of {_listed(of)}")
        for (release, reason), of in names.items()
    ]


def _reason(line: TracedLine) -> str:
    """Return why the line's release isn't the one in force, or the one its policy pins."""
    lacking = next((flag_text(flag) for flag in line.flags if flag.rule == "new"), "")
    return line.reason if lacking in line.reason else f"{lacking} {line.reason}".strip()


def _release_group(release: Release | None, reason: str, of: str) -> StepGroup:
    title = f"Release{of}"
    if release is None:
        return StepGroup(title, WAITS, "none yet", "", decides=False, lines=[])
    in_force = f"The release in effect on the date of service, from {format_date(release.effective_from)}."
    return StepGroup(title, reason or in_force, release.label, release.source_name, decides=False, lines=[])


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _step_groups(lines: Iterable[TracedLine]) -> list[list[LineStep]]:
    """Return the steps of all lines in groups, in the order of the rules.

    Steps with the same explanation are one group; so are both sources of work RVU, a family's steps, and each ranking.
    """
    found: dict[tuple[int, str], list[LineStep]] = {}
    for line in lines:
        for step in line.steps:
            joined = next((names for names in JOINED if step.rule in names), None)
            explained = explain_step(step)
            order = ORDER.index(joined[0] if joined else step.rule)
            text = "" if joined else f"{explained.title} {explained.reason}"
            found.setdefault((order, text), []).append((line, step))
    return [steps for _, steps in sorted(found.items(), key=lambda item: item[0][0])]


def _group(steps: Sequence[LineStep], *, is_single: bool) -> StepGroup:
    change = sum((step.after - step.before for _, step in steps), Decimal(0))
    first = next((step for _, step in steps if step.rule in ("family", "family-base")), steps[0][1])
    explained = explain_step(first)
    is_work = first.rule in WORK
    if is_work and len(steps) > 1:
        reason = "The work RVU on each code's row in the release."
        explained = replace(explained, title="Work RVU of each code", reason=reason)
    elif first.rule in ("rank", "scans"):
        place = f" This line ranks {ORDINALS[first.on]}." if len(steps) == 1 and first.on in ORDINALS else ""
        title = "Ranking" if first.rule == "rank" else "Imaging studies"
        explained = replace(explained, title=title, reason=explained.reason + place)
    effect = plain(change) if is_work else _signed(change)
    return StepGroup(
        title=explained.title,
        reason=explained.reason,
        effect=explained.effect if len(steps) == 1 else effect,
        source=explained.source,
        decides=not is_work and change != 0,
        lines=[] if is_single else [StepLine(line.name, _change_text(step), step.after) for line, step in steps],
        arithmetic=_arithmetic(first) if is_single else "",
    )


def _arithmetic(step: Step) -> str:
    """Return what a step does to its line, '' if nothing."""
    if step.operation == "set" or step.before == step.after:
        return ""
    return f"{_change_text(step)} = {plain(step.after)}"


def _signed(change: Decimal) -> str:
    return f"{'−' if change < 0 else '+' if change else ''}{plain(abs(change))}"


def _change_text(step: Step) -> str:
    if step.operation == "set":
        return "work RVU"
    if step.rule == "family-top" or (step.rule in ("rank", "scans") and step.operand == 1):
        return "in full"
    return f"{plain(step.before)} {effect_of(step).replace('−', '− ')}"
