"""Filters that format numbers. They take unrounded values and round with rvuedge.common.rounding."""

from decimal import Decimal

from django import template

from rvuedge.common.rounding import plain, round_half_up

register = template.Library()


@register.filter
def rvu(value: Decimal, places: int = 2) -> str:
    """Format a number: 1234.565 → 1,234.57."""
    return f"{round_half_up(value, places):,}"


@register.filter
def rvu_or_none(value: Decimal, places: int = 2) -> str:
    """Format the wRVU of lines: 1234.565 → 1,234.57. 0 → No work RVU, since lines never show 0.00."""
    return rvu(value, places) if value else "No work RVU"


@register.filter
def dollars(value: Decimal, places: int = 2) -> str:
    """Format dollars: 46.09 → $46.09."""
    return f"${round_half_up(value, places):,}"


@register.filter
def signed(value: Decimal, places: int = 2) -> str:
    """Format a number with its sign: 0.1 → +0.10; a negative number gets a true minus sign."""
    rounded = round_half_up(value, places)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded):,}"


@register.filter
def exactly(value: Decimal) -> str:
    """Format a number with all its decimals: 3.072240 → 3.07224, 1.5 → 1.50."""
    return plain(value)
