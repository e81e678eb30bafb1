"""Filters that format dates with rvuedge.common.dates."""

from datetime import date

from django import template

from rvuedge.common.dates import format_date_range

register = template.Library()


@register.filter
def date_range(first: date, last: date) -> str:
    """Format a date range: Oct 1–26, 2026."""
    return format_date_range(first, last)
