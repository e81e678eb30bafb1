"""A code's rank by work RVU among the codes of its section. It ranks codes, never clinicians."""

from decimal import Decimal

from rvuedge.common.rounding import round_half_up


def rank(not_above: int, total: int) -> int:
    """100 × (codes with 0 < work ≤ this one) / (codes with work > 0), rounded half up to a whole number.

    >>> rank(247, 728)
    34
    """
    return int(round_half_up(Decimal(100) * not_above / total, places=0))


def ordinal(number: int) -> str:
    """34 → 34th, 1 → 1st, 12 → 12th."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def against_median(work_rvu: Decimal, median: Decimal) -> str:
    """The ratio to the section's median: `1.6x below the median (0.78)`."""
    shown = round_half_up(median)
    if work_rvu == median:
        return f"equal to the median ({shown})"
    below = work_rvu < median
    ratio = round_half_up(median / work_rvu if below else work_rvu / median, places=1)
    if ratio == 1:
        return f"just {'below' if below else 'above'} the median ({shown})"
    return f"{ratio}x {'below' if below else 'above'} the median ({shown})"
