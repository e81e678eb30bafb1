"""Data for reading typed text: the codes, the modifiers that may follow one directly, and each modifier's likelihood.

Devices get the same data (rules_table, logbook.parsing.bundle), so both readers give the same answer.
Source: domain reference §6.
"""

import math
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from logbook.domain.valuation.modifiers import MODIFIERS
from rvuedge.privacy.quoting import quoted

CODE_LENGTH = 5
MOST_MODIFIERS = 4
HYPHEN_ONLY = frozenset({"X1", "X2", "X3", "X4", "X5"})  # x2 typed without a hyphen is a number of units
GLUED = frozenset(name for name, modifier in MODIFIERS.items() if modifier.kind != "X") - HYPHEN_ONLY
APART = frozenset(MODIFIERS) - HYPHEN_ONLY  # alone between separators
WEIGHT = 10
_WEIGHTS = {"25": 600, "26": 400, "59": 300, "51": 200, "50": 100, "RT": 200, "LT": 200} | dict.fromkeys(
    ("47", "56", "33", "23", "32", "63", "66", "81", "90", "91", "92", "93", "95", "96", "97", "99"), 1
)

WEIGHT_OF_ONE_USE = 20


def costs(used: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return the cost of reading each modifier: -1000 ln of its probability, rounded.

    `used` is how often the clinician has logged each one. The more data, the less general habits count.
    """
    used = used or {}
    weights = {name: _WEIGHTS.get(name, WEIGHT) + WEIGHT_OF_ONE_USE * used.get(name, 0) for name in MODIFIERS}
    total = sum(weights.values())
    return {name: round(-1000 * math.log(weight / total)) for name, weight in sorted(weights.items())}


USUAL_COSTS = costs()


def read_modifiers(text: str) -> tuple[str, ...]:
    """Read a field of modifiers: `54 RT`, `54-RT`, `54,rt`. Raises ValueError naming what isn't a modifier."""
    names = [name for name in re.split(r"[\s,;-]+", text.upper()) if name]
    for name in names:
        if not re.fullmatch("[0-9A-Z]{2}", name):
            raise ValueError(f"{quoted(name, 12)} isn't a modifier. Use two letters or digits.")
    if len(names) > MOST_MODIFIERS:
        raise ValueError(f"A line has at most {MOST_MODIFIERS} modifiers; this one has {len(names)}.")
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Table:
    """The valid codes, each with its bits (logbook.domain.parsing.fit), the costs of modifiers, and the pairs of codes
    that the clinician said are different patients (`47562 49505`, sorted)."""

    codes: Mapping[str, int]
    costs: Mapping[str, int] = field(default_factory=lambda: USUAL_COSTS)
    apart: Set[str] = frozenset()

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The first 1 to 4 characters of each code."""
        return frozenset(code[:n] for code in self.codes for n in range(1, CODE_LENGTH))

    def with_costs(self, costs_: Mapping[str, int], apart: Set[str] | None = None) -> "Table":
        """Return a table with the same codes and another clinician's costs and pairs."""
        table = Table(self.codes, costs_, self.apart if apart is None else apart)
        table.__dict__["prefixes"] = self.prefixes
        return table
