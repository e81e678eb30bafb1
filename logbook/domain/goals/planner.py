"""How many of a clinician's usual codes would close the gap to a goal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UsualCode:
    """A code the clinician uses: its units so far, and their wRVU after modifiers and rules."""

    hcpcs: str
    name: str
    units: int
    wrvu: Decimal

    @property
    def each(self) -> Decimal:
        """wRVU per unit, as credited so far."""
        return self.wrvu / self.units


@dataclass(frozen=True, slots=True)
class CodesToGoal:
    """How many units of a usual code close the gap: `alone`, and `in_mix` as its part of the usual mix."""

    usual: UsualCode
    alone: int
    in_mix: int


def codes_to_close_gap(gap: Decimal, usual: Sequence[UsualCode]) -> list[CodesToGoal]:
    """Return the units of each usual code that close the gap, in the order given, without codes that have no wRVU.

    Units are rounded up so the mix closes the gap.
    """
    chosen = [item for item in usual if item.units and item.wrvu > 0]
    total = sum((item.wrvu for item in chosen), ZERO)
    return [CodesToGoal(item, _round_up(gap / item.each), _round_up(gap * item.units / total)) for item in chosen]


def _round_up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
