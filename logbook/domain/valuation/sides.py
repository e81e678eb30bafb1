"""Find bilateral procedures among the lines of a session, before anything is ranked.

A code done on both sides is one procedure however it's written: X-50, X-RT and X-LT, X-RT-LT, or X-RT-LT with 2 units.
Source: RVU25D.pdf (bilateral indicators), domain reference §5.1 step 3.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from logbook.domain.valuation.modifiers import MODIFIERS

if TYPE_CHECKING:
    from logbook.domain.valuation.line import LineInput

SIDES = frozenset({"LT", "RT"})
FACTORS = {"0": Decimal(1), "1": Decimal("1.5"), "2": Decimal(1), "3": Decimal(2), "9": Decimal(1)}


def is_bilateral(modifiers: Sequence[str]) -> bool:
    """Return whether the modifiers of one line name both sides: 50, or LT and RT."""
    return "50" in modifiers or ("LT" in modifiers and "RT" in modifiers)


def counted_units(line: "LineInput") -> int:
    """Return a line's units, counting two units of LT and RT as one bilateral procedure."""
    if line.units == 2 and SIDES.issubset(line.modifiers) and "50" not in line.modifiers:
        return 1
    return line.units


def bilateral_pairs(lines: Sequence["LineInput"]) -> list[tuple[int, int]]:
    """Return the pairs of lines (by index) that are the two sides of one procedure.

    They have the same code, units, entered values and modifiers, apart from LT and RT and modifiers that change
    nothing (51, 59, ...).
    """
    if len({line.code.hcpcs for line in lines}) == len(lines):
        return []
    waiting: dict[tuple[object, ...], list[int]] = {}
    pairs = []
    for n, line in enumerate(lines):
        sides = [name for name in line.modifiers if name in SIDES]
        if len(sides) != 1 or "50" in line.modifiers:
            continue
        key = (line.code.hcpcs, _effective(line.modifiers), line.units, line.factor, line.work, line.postoperative_days)
        other = "LT" if sides[0] == "RT" else "RT"
        if waiting.get((*key, other)):
            pairs.append((waiting[*key, other].pop(0), n))
        else:
            waiting.setdefault((*key, sides[0]), []).append(n)
    return pairs


def _effective(modifiers: Sequence[str]) -> tuple[str, ...]:
    """Return the modifiers that may change a value, in order. Unknown ones count, because a policy may set a factor."""
    return tuple(sorted(name for name in modifiers if not _changes_nothing(name)))


def _changes_nothing(name: str) -> bool:
    return name == "51" or (name in MODIFIERS and MODIFIERS[name].kind == "N")
