"""The one place where numbers are rounded: half up, at the edge, never in the middle of a calculation."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero to so many decimal places: 2 for wRVU and for dollars.

    >>> round_half_up(Decimal("46.093242"))
    Decimal('46.09')
    """
    quantum = CENT if places == 2 else Decimal(1).scaleb(-places)
    return value.quantize(quantum, ROUND_HALF_UP)
