"""The efficiency adjustment of 2026: CMS took 2.5% from the work RVU of services not paid by time.

Whether a code was adjusted is read from its values and never assumed: of the codes that changed some were valued anew.
"""

from decimal import Decimal

from rvuedge.common.rounding import round_half_up

FACTOR = Decimal("0.975")
YEAR = 2026
REASON = "CMS's 2026 efficiency adjustment: 2.5% less work for services not based on time"


def is_adjustment_between(year_before: int, year: int) -> bool:
    """Whether the adjustment took effect between releases of these years (it came with 2026)."""
    return year_before < YEAR <= year


def is_adjusted(before: Decimal, after: Decimal) -> bool:
    """Whether a work RVU is another, and exactly half_up(0.975 × the one before).

    >>> is_adjusted(Decimal("19.60"), Decimal("19.11"))
    True
    """
    return before != after and after == round_half_up(FACTOR * before)
