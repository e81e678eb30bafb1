"""Format survey values and percentiles."""

from decimal import Decimal

from django import template

from benchmarks.domain.metrics import Metric
from benchmarks.domain.point_names import point_name
from benchmarks.domain.position import format_amount
from rvuedge.common.rounding import round_half_up

register = template.Library()


@register.filter
def amount(value: Decimal, metric: Metric) -> str:
    """Format a value of a metric: 6,900 or $56.40."""
    return format_amount(value, metric)


@register.filter
def distance(value: Decimal, metric: Metric) -> str:
    """Format a difference with its sign: +600 or −$1.20."""
    rounded = round_half_up(value, metric.places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{format_amount(abs(rounded), metric)}"


@register.filter
def point(percentile: int) -> str:
    """Name a percentile: 10th, Median, 75th."""
    return point_name(percentile)
