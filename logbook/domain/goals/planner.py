"""How many of one's usual codes close the gap to a goal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Usual:
    """A code as the clinician does it: how many units, and the wRVU they came to after modifiers and rules."""

    hcpcs: str
    name: str
    units: int
    wrvu: Decimal

    @property
    def each(self) -> Decimal:
        """wRVU of one, as credited so far."""
        return self.wrvu / self.units


@dataclass(frozen=True, slots=True)
class Way:
    """One usual code and the gap: how many `alone` would close it, and how many as its part of the usual mix."""

    usual: Usual
    alone: int
    in_mix: int


def close_the_gap(gap: Decimal, usual: Sequence[Usual]) -> list[Way]:
    """The ways, in the order given; codes without work cannot close anything and are left out.

    The numbers are rounded up, so that the mix as a whole reaches the gap.
    """
    chosen = [item for item in usual if item.units and item.wrvu > 0]
    whole = sum((item.wrvu for item in chosen), ZERO)
    return [Way(item, _up(gap / item.each), _up(gap * item.units / whole)) for item in chosen]


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
