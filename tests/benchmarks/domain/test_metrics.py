"""The metrics of surveys: how they're written, and the values that are plausible for one full-time clinician."""

from decimal import Decimal

from benchmarks.domain.metrics import CHOICES, METRICS, PERCENTILES


def test_money_and_decimals():
    """Dollars per wRVU have cents; a year's wRVU and dollars have none."""
    assert [(slug, metric.is_money, metric.places) for slug, metric in METRICS.items()] == [
        ("work_rvu", False, 0),
        ("total_compensation", True, 0),
        ("compensation_per_wrvu", True, 2),
        ("collections", True, 0),
        ("collections_per_wrvu", True, 2),
    ]
    assert [slug for slug, _ in CHOICES] == list(METRICS)


def test_the_percentiles_that_surveys_usually_publish():
    assert PERCENTILES == (10, 25, 50, 75, 90)


def test_only_pay_is_compensation():
    assert [slug for slug, metric in METRICS.items() if metric.is_compensation] == ["total_compensation"]


def test_a_column_outside_the_plausible_values_is_in_another_unit():
    """Thousands of dollars and percentages stay below the least; a group's total is above the most."""
    assert {slug: (metric.least, metric.most) for slug, metric in METRICS.items()} == {
        "work_rvu": (100, 60_000),
        "total_compensation": (10_000, 10_000_000),
        "compensation_per_wrvu": (5, 2_000),
        "collections": (10_000, 30_000_000),
        "collections_per_wrvu": (5, 3_000),
    }
    assert all(isinstance(metric.least, Decimal) for metric in METRICS.values())
