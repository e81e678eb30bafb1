"""Policies: what an employer credits, under Medicare's rules or changed ones. Pure and immutable; stored by version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

Preset = Literal["parity", "unreduced", "full", "custom"]
Reduction = Literal["rank", "none", "modifier-51"]
Basis = Literal["fee", "work"]
_NONE: Mapping[str, Decimal] = MappingProxyType({})
PRESET_NAMES = {
    "parity": "Medicare parity",
    "unreduced": "Parity without multiple-procedure reduction",
    "full": "Full credit",
    "custom": "Custom",
}
SHORT_NAMES = {"parity": "Medicare", "unreduced": "Unreduced", "full": "Full credit", "custom": "Your policy"}
PRESET_DESCRIPTIONS = {
    "parity": "Credit follows Medicare's payment rules. Matches survey data that count modifiers.",
    "unreduced": "Medicare's rules, but all procedures and endoscopies in a session count in full.",
    "full": "No modifier reduces credit, and nothing is ranked. Bilateral counts more; technical components count 0.",
    "custom": "Medicare's rules with your changes below.",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """An employer's rules for crediting lines.

    `reduction`: `rank` applies Medicare's multiple-procedure rules, `none` doesn't, `modifier-51` reduces only lines
    with modifier 51. `basis` is the value that ranks procedures: the fee (total RVU in the setting) or the work RVU.
    `is_full` counts every factor below 1 as 1. `by_modifier` replaces a modifier's factor, `by_code` multiplies the
    lines of a code. `pinned` is the label of the release the contract uses for all dates, or '' for the one in effect
    on each date. `rounds_lines` rounds each line to two decimals, as some employers do. `reduces_imaging` counts the
    professional component of each further imaging study at 95%, which Medicare does to its payment only.
    """

    preset: Preset = "parity"
    reduction: Reduction = "rank"
    basis: Basis = "fee"
    is_full: bool = False
    rounds_lines: bool = False
    reduces_imaging: bool = False
    by_modifier: Mapping[str, Decimal] = field(default_factory=lambda: _NONE)
    by_code: Mapping[str, Decimal] = field(default_factory=lambda: _NONE)
    pinned: str = ""


PARITY = Policy()
UNREDUCED = Policy(preset="unreduced", reduction="none")
FULL = Policy(preset="full", reduction="none", is_full=True)
PRESETS: dict[str, Policy] = {"parity": PARITY, "unreduced": UNREDUCED, "full": FULL}


def policy_from(data: Mapping[str, object]) -> Policy:
    """Return the policy from stored settings (`policy_as_data`). Raises ValueError for settings of another shape."""
    preset = str(data.get("preset", "parity"))
    if preset in PRESETS:
        return PRESETS[preset]
    reduction, basis = str(data.get("reduction", "rank")), str(data.get("basis", "fee"))
    if preset != "custom" or reduction not in ("rank", "none", "modifier-51") or basis not in ("fee", "work"):
        raise ValueError(f"No such policy: {preset}, {reduction}, {basis}")
    return Policy(
        preset="custom",
        reduction=reduction,  # type: ignore[arg-type]
        basis=basis,  # type: ignore[arg-type]
        rounds_lines=bool(data.get("rounds_lines")),
        reduces_imaging=bool(data.get("reduces_imaging")),
        by_modifier=_factors(data.get("by_modifier")),
        by_code=_factors(data.get("by_code")),
        pinned=str(data.get("pinned", "")),
    )


def policy_as_data(policy: Policy) -> dict[str, object]:
    """Return a policy's settings as plain data, for a jsonb column."""
    if policy.preset != "custom":
        return {"preset": policy.preset}
    return {
        "preset": "custom",
        "reduction": policy.reduction,
        "basis": policy.basis,
        "rounds_lines": policy.rounds_lines,
        "reduces_imaging": policy.reduces_imaging,
        "pinned": policy.pinned,
        "by_modifier": {name: str(factor) for name, factor in sorted(policy.by_modifier.items())},
        "by_code": {name: str(factor) for name, factor in sorted(policy.by_code.items())},
    }


def _factors(data: object) -> Mapping[str, Decimal]:
    if not isinstance(data, Mapping):
        return _NONE
    return MappingProxyType({str(name): Decimal(str(factor)) for name, factor in data.items()})
