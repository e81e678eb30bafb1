"""Values and percentiles as pages write them."""

from decimal import Decimal

from django import template

from benchmarks.domain.metrics import Metric
from benchmarks.domain.position import amount as amount_words
from benchmarks.domain.position import point_name
from rvuedge.common.rounding import round_half_up

register = template.Library()


@register.filter
def amount(value: Decimal, metric: Metric) -> str:
    """6,900, or $56.40 of a metric in dollars."""
    return amount_words(value, metric)


@register.filter
def distance(value: Decimal, metric: Metric) -> str:
    """+600 or −$1.20: how far it is, with its sign."""
    rounded = round_half_up(value, metric.places)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{amount_words(abs(rounded), metric)}"


@register.filter
def point(percentile: int) -> str:
    """10th, Median, 75th."""
    return point_name(percentile)
