"""Diagnostic tests whose components have their own codes: 93000 (complete) is 93005 (technical) and 93010
(professional)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

COMPLETE, COMPONENTS = "4", ("2", "3")  # PC/TC indicators
ROUNDING = Decimal("0.02")  # CMS rounds each part of a total separately


@dataclass(frozen=True, slots=True)
class DiagnosticComponent:
    """A code with its PC/TC indicator and its total RVU."""

    hcpcs: str
    pctc: str
    total: Decimal


def components_of_test(hcpcs: str, around: Sequence[DiagnosticComponent]) -> list[str]:
    """The complete test that `hcpcs` is or belongs to, then its components in order; empty if it isn't part of one.

    In the fee schedule a complete test is followed by its components, and their totals add up to its total. Codes
    after that belong to another test. `around` has the code and its neighbors, in code order.
    """
    for n, test in enumerate(around):
        if test.pctc == COMPLETE:
            group = [test.hcpcs, *_components(test, around[n + 1 :])]
            if hcpcs in group and len(group) > 1:
                return group
    return []


def _components(test: DiagnosticComponent, following: Sequence[DiagnosticComponent]) -> list[str]:
    total, found, fitting = Decimal(0), [], 0
    for code in following:
        if code.pctc not in COMPONENTS:
            break
        total += code.total
        found.append(code.hcpcs)
        if abs(total - test.total) <= ROUNDING:
            fitting = len(found)
    return found[:fitting]
