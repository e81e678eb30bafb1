"""Value one line in work RVUs under a policy, with each step. Pure; Decimal throughout.

The order follows the domain reference §5.1: row, component, bilateral, changed service, units, endoscopic families,
ranking, imaging, role, the contract's factors, rounding. The row, the units and the end are here, the modifiers in
`modifier_steps`, and the steps that compare the lines of a session in `ranking`. Nothing is rounded unless the policy
requires it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.sides import counted_units
from logbook.domain.valuation.trace import Flag, Operation, Step
from rvuedge.common.rounding import round_half_up

ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
NOT_PAID = frozenset("BIXNEPM")


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line to value: a code of a release, its modifiers in order, units, setting (`facility` or `nonfacility`).

    `factor` was entered for modifiers paid case by case. `work` is the work RVU entered for a code that has none.
    `postoperative_days` are the days of care given under modifier 55; None for all of them.
    """

    code: CodeRows
    modifiers: tuple[str, ...] = ()
    units: int = 1
    setting: str = "facility"
    factor: Decimal | None = None
    work: Decimal | None = None
    postoperative_days: int | None = None


class ValuedLine(NamedTuple):
    """A line with its value. `work` is the work RVU of one unit, from the row `row_modifier`; `gross` is that times the
    units; `adjusted` is the wRVU that counts. Both are unrounded. `steps` lead to `adjusted`."""

    row_modifier: str
    work: Decimal
    gross: Decimal
    adjusted: Decimal
    steps: Sequence[Step]
    flags: Sequence[Flag]

    @property
    def needs_review(self) -> bool:
        """Whether the owner must decide something about the line."""
        return any(flag.needs_review for flag in self.flags)


@dataclass(slots=True, eq=False)
class Draft:
    """A line being valued.

    `value` and `fee` (total RVU in the setting, by which it's ranked) are for one unit until units are counted. `units`
    is 1 for two units that are the two sides. `is_one_side` marks a line of a bilateral pair, `is_denied` one with a
    role that Medicare doesn't permit.
    """

    line: LineInput
    policy: Policy
    row_modifier: str
    row: Row
    work: Decimal
    value: Decimal
    fee: Decimal
    units: int
    is_one_side: bool = False
    is_denied: bool = False
    has_units: bool = False
    steps: list[Step] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def add_step(self, rule: str, operation: Operation, operand: Decimal, on: str) -> None:
        """Apply one step and record it."""
        before = self.value
        if operation == "times":
            self.value = before * operand
        elif operation == "minus":
            self.value = max(ZERO, before - operand)
        else:
            self.value = round_half_up(before, int(operand))
        self.steps.append(Step(rule, operation, operand, on, before, self.value))

    def times(self, rule: str, factor: Decimal, on: str) -> None:
        """Multiply by a modifier's factor, or by the policy's factor for it. A factor of 1 makes no step.

        The fee changes with the value: a line is ranked by what's left of it.
        """
        policy = self.policy
        if policy.is_full:
            factor = max(factor, ONE)
        if policy.by_modifier:
            factor = policy.by_modifier.get(on.partition(" ")[0], factor)
        if factor != ONE:
            self.scale(rule, factor, on)

    def scale(self, rule: str, factor: Decimal, on: str) -> None:
        """Multiply the value and the fee by a factor and record it."""
        self.add_step(rule, "times", factor, on)
        self.fee *= factor

    def flag(self, rule: str, on: str = "", *, needs_review: bool = False) -> None:
        """Add a flag."""
        self.flags.append(Flag(rule, on, needs_review))


def start_line(line: LineInput, policy: Policy) -> Draft:
    """Step 1: choose the row whose work RVU counts."""
    name, row, reason = choose_row(line, policy)
    work = row.work if line.work is None or row.work else line.work
    full_name = f"{line.code.hcpcs}-{name}" if name else line.code.hcpcs
    first = Step("row" if work is row.work else "entered-work", "set", work, full_name, ZERO, work)
    fee, units = row.ranked_total(line.setting), counted_units(line)
    draft = Draft(line, policy, name, row, work, work, fee, units, steps=[first])
    if reason:
        draft.flag(reason, "26", needs_review=reason == "as-professional")
    if line.modifiers:
        _flag_missing_rows(draft)
    return draft


def choose_row(line: LineInput, policy: Policy) -> tuple[str, Row, str]:
    """Return the row whose work RVU counts: its modifier, the row, and the flag for a row the modifiers don't name.

    A test with both components (PC/TC 1) has only its professional row in a facility, where CMS lists no price for the
    complete test. A code with work only on its 26 row uses that row. A factor for 53, from the policy or entered,
    replaces CMS's own row for 53.
    """
    found, modifiers = line.code, line.modifiers
    if modifiers:
        for name in ("26", "TC", "53"):
            if name in modifiers and (row := found.row(name)) and not (name == "53" and _replaces_53(line, policy)):
                return name, row, ""
    row = found.rows.get("")
    if (row is None or not row.work or row.facility_na) and "TC" not in modifiers and (reason := _stands_in(line, row)):
        return "26", found.rows["26"], reason
    if row is None:
        return (*next(iter(sorted(found.rows.items()))), "")
    return "", row, ""


def _stands_in(line: LineInput, row: Row | None) -> str:
    """Return why the 26 row is used without a 26, or ''."""
    professional = line.code.row("26")
    if professional is None:
        return ""
    if professional.work and (row is None or not row.work):
        return "as-professional"
    return "facility-professional" if row and row.pctc == "1" and is_unpriced_in_facility(row, line.setting) else ""


def is_unpriced_in_facility(row: Row, setting: str) -> bool:
    """Return whether Medicare makes no professional payment for a row in a facility: NA in its facility column."""
    return row.facility_na and setting == "facility"


def _replaces_53(line: LineInput, policy: Policy) -> bool:
    return "53" in policy.by_modifier or policy.is_full or line.factor is not None


def _flag_missing_rows(draft: Draft) -> None:
    modifiers = draft.line.modifiers
    if "26" in modifiers and draft.row_modifier != "26":
        draft.flag("no-row", "26", needs_review=True)
    if "TC" in modifiers and draft.row_modifier != "TC":
        draft.flag("no-row", "TC", needs_review=True)
        draft.scale("technical", ZERO, "TC")


def finish_line(draft: Draft) -> ValuedLine:
    """Count units unless ranking did, apply the contract's factor and rounding, and flag what needs attention."""
    line, policy = draft.line, draft.policy
    if policy.by_code and line.code.hcpcs in policy.by_code:
        draft.add_step("policy-code", "times", policy.by_code[line.code.hcpcs], line.code.hcpcs)
    if policy.rounds_lines and draft.value != round_half_up(draft.value):
        draft.add_step("rounding", "round", Decimal(2), "")
    _flag_status(draft)
    gross = draft.work * line.units if line.units != 1 else draft.work
    return ValuedLine(draft.row_modifier, draft.work, gross, draft.value, draft.steps, draft.flags)


def _flag_status(draft: Draft) -> None:
    """Flag a status or setting that affects payment, and the reason for a zero."""
    status = draft.row.status
    if status in NOT_PAID:
        draft.flag("not-paid", status)
    elif status == "J":
        draft.flag("anesthesia-units", status)
    elif status == "C" and not draft.work:
        draft.flag("no-national-value", status, needs_review=True)
    elif draft.value and is_unpriced_in_facility(draft.row, draft.line.setting):
        draft.flag("no-facility-payment")
    if not draft.value and status not in "JC":
        draft.flag("zero", draft.row.pctc if not draft.work else "")


def sum_of(valued: Iterable[ValuedLine]) -> Decimal:
    """Return the total wRVU of several lines, unrounded."""
    return sum((line.adjusted for line in valued), ZERO)
