"""The only module that rounds numbers: half up, for display, never within a calculation."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half away from zero to `places` decimals: 2 for wRVU and dollars.

    >>> round_half_up(Decimal("46.093242"))
    Decimal('46.09')
    """
    quantum = CENT if places == 2 else Decimal(1).scaleb(-places)
    return value.quantize(quantum, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Return the exact number, without trailing zeros but with at least two decimals.

    >>> plain(Decimal("3.07224000")), plain(Decimal("1.5"))
    ('3.07224', '1.50')
    """
    text = f"{value.normalize():f}"
    return text if len(text.partition(".")[2]) >= 2 else f"{value:.2f}"
