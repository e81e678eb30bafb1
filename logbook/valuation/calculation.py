"""Explain how a session's wRVU were calculated: numbered steps, and each one's effect on each line. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from codes.models import Release
from logbook.domain.valuation.explanations import effect_of, explain_step, flag_text
from logbook.domain.valuation.trace import Flag, Step
from rvuedge.common.dates import format_date
from rvuedge.common.rounding import plain

# The order in which the rules apply (domain reference §5.1).
ORDER = (
    "row", "entered-work", "technical", "component", "postoperative-days", "one-side", "both-sides", "extent",
    "policy-modifier", "entered-factor", "units", "family-base", "family", "family-top", "modifier-51", "rank",
    "scans", "role", "policy-code", "rounding",
)  # fmt: skip
WAITS = "No loaded release covers the date of service. We'll value it when one does; until then it counts as 0."
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
    """One numbered step of the calculation. `effect` is the text at its right; `decides` means it changed the total."""

    title: str
    reason: str
    effect: str
    source: str
    decides: bool
    lines: list[StepLine]


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation for its page. Numbers are unrounded; `sum_text` is the sum, such as 4.57 + 0.30."""

    title: str
    groups: list[StepGroup]
    gross: Decimal
    adjusted: Decimal
    flags: list[tuple[str, str]]
    policy_name: str
    sum_text: str

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
    parts = [plain(line.adjusted) for line in lines]
    return Calculation(
        title=title,
        groups=groups,
        gross=sum((line.gross for line in lines), Decimal(0)),
        adjusted=sum((line.adjusted for line in lines), Decimal(0)),
        flags=[(line.name, flag_text(flag)) for line in lines for flag in line.flags],
        policy_name=policy_name,
        sum_text=" + ".join(parts),
    )


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
        explained = replace(explained, title="Ranking" if first.rule == "rank" else "Imaging studies")
    effect = plain(change) if is_work else _signed(change)
    return StepGroup(
        title=explained.title,
        reason=explained.reason,
        effect=explained.effect if len(steps) == 1 else effect,
        source=explained.source,
        decides=not is_work and change != 0,
        lines=[] if is_single else [StepLine(line.name, _change_text(step), step.after) for line, step in steps],
    )


def _signed(change: Decimal) -> str:
    return f"{'−' if change < 0 else '+' if change else ''}{plain(abs(change))}"


def _change_text(step: Step) -> str:
    if step.operation == "set":
        return "work RVU"
    if step.rule == "family-top" or (step.rule in ("rank", "scans") and step.operand == 1):
        return "in full"
    return f"{plain(step.before)} {effect_of(step).replace('−', '− ')}"
