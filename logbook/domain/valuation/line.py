"""Value one line in work RVUs under a policy, with each step. Pure; Decimal throughout.

The order follows the domain reference §5.1: row, component, bilateral, changed service, units, endoscopic families,
ranking, imaging, role, the contract's factors, rounding. The steps for a single line are here; those that compare the
lines of a session are in `session`. Nothing is rounded unless the policy requires it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation import modifiers as table
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.trace import Flag, Operation, Step
from rvuedge.common.rounding import round_half_up

ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
BILATERAL_FACTORS = {"0": ONE, "1": Decimal("1.5"), "2": ONE, "3": Decimal(2), "9": ONE}
CO_SURGEON = Decimal("0.625")
ASSISTANT = {"80": Decimal("0.16"), "81": Decimal("0.16"), "82": Decimal("0.16"), "AS": Decimal("0.136")}
NOT_PAID = frozenset("BIXNEPM")


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line to value: a code of a release, its modifiers in order, units, setting (`facility` or `nonfacility`).

    `factor` was entered for modifiers paid case by case. `work` is the work RVU entered for a code that has none.
    """

    code: CodeRows
    modifiers: tuple[str, ...] = ()
    units: int = 1
    setting: str = "facility"
    factor: Decimal | None = None
    work: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ValuedLine:
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
    """A line being valued. `value` and `fee` (total RVU in the setting) are for one unit until units are counted."""

    line: LineInput
    policy: Policy
    row_modifier: str
    row: Row
    work: Decimal
    value: Decimal
    fee: Decimal
    is_one_side: bool = False
    has_units: bool = False
    steps: list[Step] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def add_step(self, rule: str, operation: Operation, operand: Decimal, on: str = "") -> None:
        """Apply one step and record it."""
        before = self.value
        if operation == "times":
            self.value = before * operand
        elif operation == "minus":
            self.value = max(ZERO, before - operand)
        else:
            self.value = operand if operation == "set" else round_half_up(before, int(operand))
        self.steps.append(Step(rule, operation, operand, on, before, self.value))

    def times(self, rule: str, factor: Decimal, on: str) -> None:
        """Multiply by a modifier's factor, or by the policy's factor for it. A factor of 1 makes no step."""
        name = on.partition(" ")[0]
        factor = self.policy.by_modifier.get(name, max(factor, ONE) if self.policy.is_full else factor)
        if factor != ONE:
            self.add_step(rule, "times", factor, on)

    def flag(self, rule: str, on: str = "", *, needs_review: bool = False) -> None:
        """Add a flag."""
        self.flags.append(Flag(rule, on, needs_review))


def start_line(line: LineInput, policy: Policy) -> Draft:
    """Step 1: choose the row whose work RVU counts."""
    found, modifiers = line.code, line.modifiers
    row_modifier, row = "", found.row("")
    for modifier in ("26", "TC", "53") if modifiers else ():
        if modifier in modifiers and (modifier_row := found.row(modifier)):
            row_modifier, row = modifier, modifier_row
            break
    is_stand_in = False
    if (
        not row_modifier
        and (row is None or not row.work)
        and (professional := found.row("26"))
        and professional.work
        and "TC" not in modifiers
    ):
        row_modifier, row, is_stand_in = "26", professional, True
    if row is None:
        row_modifier, row = next(iter(sorted(found.rows.items())))
    work = row.work if line.work is None or row.work else line.work
    draft = Draft(line, policy, row_modifier, row, work, ZERO, row.total(line.setting))
    name = f"{found.hcpcs}-{row_modifier}" if row_modifier else found.hcpcs
    draft.add_step("entered-work" if work is not row.work else "row", "set", work, name)
    if is_stand_in and "26" not in modifiers:
        draft.flag("as-professional", "26", needs_review=True)
    if modifiers:
        _flag_missing_rows(draft)
    return draft


def _flag_missing_rows(draft: Draft) -> None:
    modifiers = draft.line.modifiers
    if "26" in modifiers and draft.row_modifier != "26":
        draft.flag("no-row", "26", needs_review=True)
    if "TC" in modifiers and draft.row_modifier != "TC":
        draft.flag("no-row", "TC", needs_review=True)
        draft.add_step("technical", "times", ZERO, "TC")


def apply_modifiers(draft: Draft) -> None:
    """Steps 2 to 4: component, bilateral, increased or reduced service."""
    line = draft.line
    modifiers = line.modifiers
    if modifiers:
        _global_split(draft, [name for name in modifiers if name in table.SPLITS])
    _bilateral(draft)
    if modifiers:
        for name in dict.fromkeys(modifiers):
            _increased_or_reduced_service(draft, name)
    if line.factor is not None and not _roles(line):
        draft.add_step("entered-factor", "times", line.factor, "")


def _roles(line: LineInput) -> list[str]:
    return sorted({name for name in line.modifiers if name in table.ROLES})


def _global_split(draft: Draft, names: Sequence[str]) -> None:
    """Step 2: apply the share of the global package that was provided."""
    if not names:
        return
    row = draft.row
    parts = {
        "54": row.preoperative + row.intraoperative,
        "55": row.postoperative,
        "56": row.preoperative,
        "78": row.intraoperative,
    }
    name = min(names, key=lambda name: (parts[name], name))
    if len(set(names)) > 1:
        draft.flag("two-components", " ".join(sorted(set(names))), needs_review=True)
    if not row.has_split:
        draft.flag("no-split", name, needs_review=name != "78")
        return
    if name == "56":
        draft.flag("rarely-paid", name)
    before = draft.value
    draft.times("component", parts[name], f"{name} {draft.line.code.hcpcs}")
    draft.fee = draft.fee * parts[name] if draft.value != before else draft.fee


def _bilateral(draft: Draft) -> None:
    """Step 3: apply the bilateral indicator."""
    modifiers = draft.line.modifiers
    both = "50" in modifiers or ("LT" in modifiers and "RT" in modifiers)
    if not both and not draft.is_one_side:
        return
    indicator = draft.row.bilateral
    factor = draft.policy.by_modifier.get("50", BILATERAL_FACTORS.get(indicator, ONE))
    if indicator not in ("1", "3"):
        draft.flag("not-both-sides", indicator)
    if both and draft.line.units > 1:
        if "50" in modifiers or draft.line.units != 2:
            draft.flag("both-sides-units", "50", needs_review=True)
        else:
            factor /= 2  # the two units already are the two sides
    if draft.is_one_side:
        factor /= 2  # the other line gets the other half
    if factor != ONE:
        draft.add_step("one-side" if draft.is_one_side else "both-sides", "times", factor, f"50 {indicator}")
        draft.fee *= factor


def _increased_or_reduced_service(draft: Draft, name: str) -> None:
    """Step 4: increased, reduced or discontinued service. Modifiers paid case by case need the owner's factor."""
    entered = draft.line.factor is not None
    known = table.MODIFIERS.get(name)
    if known is None:
        draft.flag("unknown-modifier", name, needs_review=not entered)
    elif known.kind == "X":
        draft.flag("facility-modifier", name, needs_review=not entered)
    if name in table.HALVED and not entered and not (name == "53" and draft.row_modifier == "53"):
        if name not in draft.policy.by_modifier:
            draft.flag("assumed-half", name, needs_review=True)
        draft.times("extent", HALF, name)
    elif name in draft.policy.by_modifier and name not in table.BY_RULE and not entered:
        draft.times("policy-modifier", ONE, name)
    elif name in table.BY_REPORT and not entered:
        draft.flag("by-report", name, needs_review=True)


def finish_line(draft: Draft) -> ValuedLine:
    """Count units unless ranking did, apply steps 9 and 10, and flag the line if it needs attention."""
    line, policy = draft.line, draft.policy
    if not draft.has_units and line.units != 1:
        draft.add_step("units", "times", Decimal(line.units), str(line.units))
    if line.modifiers:
        _surgeon_role(draft)
    if policy.by_code and line.code.hcpcs in policy.by_code:
        draft.add_step("policy-code", "times", policy.by_code[line.code.hcpcs], line.code.hcpcs)
    if policy.rounds_lines and draft.value != round_half_up(draft.value):
        draft.add_step("rounding", "round", Decimal(2), "")
    _flag_status(draft)
    gross = draft.work * line.units if line.units != 1 else draft.work
    return ValuedLine(draft.row_modifier, draft.work, gross, draft.value, draft.steps, draft.flags)


def _surgeon_role(draft: Draft) -> None:
    """Step 9: apply the role: two surgeons, a team, an assistant."""
    names = _roles(draft.line)
    if not names:
        return
    if draft.line.factor is not None:
        draft.add_step("entered-factor", "times", draft.line.factor, names[0])
        return
    if len(names) > 1:
        draft.flag("two-roles", " ".join(names), needs_review=True)
    factors = {name: _role_factor(draft, name) for name in names}
    name = min(names, key=lambda name: (factors[name], name))
    indicator = {"62": draft.row.co_surgeon, "66": draft.row.team}.get(name, draft.row.assistant)
    draft.times("role", factors[name], f"{name} {indicator}")


def _role_factor(draft: Draft, name: str) -> Decimal:
    if name == "62":
        if draft.row.co_surgeon == "1":
            draft.flag("needs-documentation", name)
        elif draft.row.co_surgeon != "2":
            draft.flag("not-permitted", name, needs_review=True)
        return CO_SURGEON
    if name == "66":
        permitted = draft.row.team in ("1", "2")
        draft.flag("by-report" if permitted else "not-permitted", name, needs_review=True)
        return ONE
    if draft.row.assistant in ("1", "9"):
        draft.flag("not-permitted", name, needs_review=True)
        return ZERO
    if draft.row.assistant == "0":
        draft.flag("needs-documentation", name)
    return ASSISTANT[name]


def _flag_status(draft: Draft) -> None:
    """Flag a status that affects payment, and the reason for a zero."""
    status = draft.row.status
    if status in NOT_PAID:
        draft.flag("not-paid", status)
    elif status == "J":
        draft.flag("anesthesia-units", status)
    elif status == "C" and not draft.work:
        draft.flag("no-national-value", status, needs_review=True)
    if not draft.value and status not in "JC":
        draft.flag("zero", draft.row.pctc if not draft.work else "")


def sum_of(valued: Iterable[ValuedLine]) -> Decimal:
    """Return the total wRVU of several lines, unrounded."""
    return sum((line.adjusted for line in valued), ZERO)
