"""A test whose whole and parts have codes of their own: 93000, whole, is 93005, technical, and 93010, professional."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WHOLE, PARTS = "4", ("2", "3")  # PC/TC indicators
ROUNDING = Decimal("0.02")  # CMS rounds each part of a total for itself


@dataclass(frozen=True, slots=True)
class TestCode:
    """A code with its PC/TC indicator and its total RVU."""

    hcpcs: str
    pctc: str
    total: Decimal


def parts_of_test(hcpcs: str, around: Sequence[TestCode]) -> list[str]:
    """The whole test that `hcpcs` is or belongs to and its parts, in order; empty when it is in none.

    In the fee schedule a whole test is followed by its parts, and theirs is the whole's total. What follows beyond
    that sum belongs to another test. `around` holds the code and its neighbours, by code.
    """
    for n, whole in enumerate(around):
        if whole.pctc == WHOLE:
            group = [whole.hcpcs, *_parts(whole, around[n + 1 :])]
            if hcpcs in group and len(group) > 1:
                return group
    return []


def _parts(whole: TestCode, following: Sequence[TestCode]) -> list[str]:
    total, found, fitting = Decimal(0), [], 0
    for code in following:
        if code.pctc not in PARTS:
            break
        total += code.total
        found.append(code.hcpcs)
        if abs(total - whole.total) <= ROUNDING:
            fitting = len(found)
    return found[:fitting]
