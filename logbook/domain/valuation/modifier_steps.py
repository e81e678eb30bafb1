"""Apply the modifiers of one line: split global package, bilateral, changed service, surgeon's role.

Source: domain reference §5 and §5.1 (MCPM chapter 12, RVU25D.pdf).
"""

from collections.abc import Sequence
from decimal import Decimal

from logbook.domain.valuation import modifiers as table
from logbook.domain.valuation.line import HALF, ONE, ZERO, Draft
from logbook.domain.valuation.sides import FACTORS, is_bilateral

CO_SURGEON = Decimal("0.625")
ASSISTANT = {"80": Decimal("0.16"), "81": Decimal("0.16"), "82": Decimal("0.16"), "AS": Decimal("0.136")}
SPLITS = frozenset(table.SPLITS)
ROLES = frozenset(table.ROLES)
GLOBAL_DAYS = {"010": 10, "090": 90}  # days of postoperative care in the global period


def apply_modifiers(draft: Draft) -> None:
    """Steps 2 to 4: component, bilateral, increased or reduced service."""
    line = draft.line
    modifiers = line.modifiers
    if modifiers:
        if not SPLITS.isdisjoint(modifiers):
            _global_split(draft, sorted(SPLITS.intersection(modifiers)))
        _bilateral(draft)
        for name in dict.fromkeys(modifiers):
            _increased_or_reduced_service(draft, name)
    has_role = not ROLES.isdisjoint(modifiers)
    if line.factor is not None:
        if not has_role:
            draft.scale("entered-factor", line.factor, "")
    elif has_role:
        _deny_roles(draft)


def _global_split(draft: Draft, names: Sequence[str]) -> None:
    """Step 2: apply the share of the global package that was provided."""
    row = draft.row
    parts = {
        "54": row.preoperative + row.intraoperative,
        "55": row.postoperative,
        "56": row.preoperative,
        "78": row.intraoperative,
    }
    name = min(names, key=lambda name: (parts[name], name))
    if len(names) > 1:
        draft.flag("two-components", " ".join(names), needs_review=True)
    if not row.has_split:
        draft.flag("no-split", name, needs_review=name != "78")
        return
    if name == "56":
        draft.flag("rarely-paid", name)
    draft.times("component", parts[name], f"{name} {draft.line.code.hcpcs}")
    if name == "55":
        _postoperative_days(draft)


def _postoperative_days(draft: Draft) -> None:
    """Count modifier 55 by the days of care, where two clinicians share the postoperative care (MCPM 12 §40.4)."""
    given, period = draft.line.postoperative_days, GLOBAL_DAYS.get(draft.row.global_days)
    if period and given is None:
        draft.flag("shared-care", str(period))
    elif period and given and given < period and not draft.policy.is_full:
        draft.scale("postoperative-days", Decimal(given) / period, f"{given} of {period}")


def _bilateral(draft: Draft) -> None:
    """Step 3: apply the bilateral indicator."""
    modifiers, units = draft.line.modifiers, draft.units
    both = is_bilateral(modifiers)
    if not both and not draft.is_one_side:
        return
    indicator = draft.row.bilateral
    factor = draft.policy.by_modifier.get("50", FACTORS.get(indicator, ONE))
    if indicator not in ("1", "3"):
        draft.flag("not-both-sides", indicator)
    if both and units > 1:
        draft.flag("both-sides-units", "50", needs_review=True)
    if draft.is_one_side:
        factor /= 2  # the other line gets the other half
    if factor != ONE:
        draft.scale("one-side" if draft.is_one_side else "both-sides", factor, f"50 {indicator}")


def _increased_or_reduced_service(draft: Draft, name: str) -> None:
    """Step 4: increased, reduced or discontinued service. Modifiers paid case by case need the owner's factor."""
    entered = draft.line.factor is not None
    known = table.MODIFIERS.get(name)
    if known is None:
        draft.flag("unknown-modifier", name, needs_review=not entered)
    elif known.kind == "X":
        draft.flag("facility-modifier", name, needs_review=not entered)
    if name in table.HALVED and not entered and not (name == "53" and draft.row_modifier == "53"):
        if name not in draft.policy.by_modifier and not draft.policy.is_full:
            draft.flag("assumed-half", name, needs_review=True)
        draft.times("extent", HALF, name)
    elif name in draft.policy.by_modifier and name not in table.BY_RULE and not entered:
        draft.times("policy-modifier", ONE, name)
    elif name in table.BY_REPORT and not entered:
        draft.flag("by-report", name, needs_review=True)


def apply_role(draft: Draft) -> None:
    """Step 9: apply the role: two surgeons, a team, an assistant."""
    if ROLES.isdisjoint(draft.line.modifiers):
        return
    names = sorted(ROLES & set(draft.line.modifiers))
    if draft.line.factor is not None:
        draft.add_step("entered-factor", "times", draft.line.factor, names[0])
        return
    if len(names) > 1:
        draft.flag("two-roles", " ".join(names), needs_review=True)
    factors = {name: _role_factor(draft, name) for name in names}
    name = min(names, key=lambda name: (factors[name], name))
    draft.times("role", factors[name], f"{name} {_role_indicator(draft, name)}")


def _role_indicator(draft: Draft, name: str) -> str:
    return {"62": draft.row.co_surgeon, "66": draft.row.team}.get(name, draft.row.assistant)


def _is_permitted(draft: Draft, name: str) -> bool:
    """Return whether Medicare permits a role for the code; for 80, 81, 82 and AS, indicator 0 is with documentation."""
    return _role_indicator(draft, name) in (("1", "2") if name in ("62", "66") else ("0", "2"))


def _deny_roles(draft: Draft) -> None:
    """Mark a line with a role that Medicare doesn't permit, unless the policy credits it: it isn't ranked."""
    if not draft.policy.is_full:
        names = ROLES.intersection(draft.line.modifiers) - draft.policy.by_modifier.keys()
        draft.is_denied = any(not _is_permitted(draft, name) for name in names)


def _role_factor(draft: Draft, name: str) -> Decimal:
    if not _is_permitted(draft, name):
        draft.flag("not-permitted", name, needs_review=True)
        return ZERO
    if name == "66":
        draft.flag("by-report", name, needs_review=True)
    if (name, _role_indicator(draft, name)) in (("62", "1"), *((each, "0") for each in ASSISTANT)):
        draft.flag("needs-documentation", name)
    return usual_factor(name)


def usual_factor(name: str) -> Decimal:
    """Return the factor of a role where it's permitted: 0.625 for 62, 0.16 for 80. A team (66) counts in full."""
    return ONE if name == "66" else ASSISTANT.get(name, CO_SURGEON)
