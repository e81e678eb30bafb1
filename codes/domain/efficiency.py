"""The 2026 efficiency adjustment: CMS cut the work RVUs of services not based on time by 2.5%.

Whether a code was adjusted is read from its values, never assumed: some codes that changed were revalued instead.
"""

from decimal import Decimal

from rvuedge.common.rounding import round_half_up

FACTOR = Decimal("0.975")
YEAR = 2026
REASON = "CMS's 2026 efficiency adjustment is a 2.5% cut to work RVUs for services not based on time"


def is_adjustment_between(year_before: int, year: int) -> bool:
    """Return whether the adjustment took effect between releases of these years (it came with 2026)."""
    return year_before < YEAR <= year


def is_adjusted(before: Decimal, after: Decimal) -> bool:
    """Return whether a work RVU changed to exactly half_up(0.975 × the earlier one).

    >>> is_adjusted(Decimal("19.60"), Decimal("19.11"))
    True
    """
    return before != after and after == round_half_up(FACTOR * before)
