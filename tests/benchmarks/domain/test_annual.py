"""A year from a part of it, by hand."""

from datetime import date
from decimal import Decimal

import pytest

from benchmarks.domain.annual import (
    Normalised,
    WorkDays,
    by_calendar,
    by_trend,
    by_working_days,
    days_logged,
    normalise,
    trend_window,
    year_window,
)


def rounded(estimate):
    return round(estimate.value, 1)


def test_the_three_methods_of_the_pictures():
    window = (date(2026, 1, 1), date(2026, 8, 27))
    assert rounded(by_calendar(Decimal("4061.4"), window)) == Decimal("6202.6")  # 4,061.4 × 365 ÷ 239
    assert rounded(by_working_days(Decimal("4061.4"), window, WorkDays(220, 146))) == Decimal("6119.9")
    trend = trend_window(date(2024, 1, 1), date(2026, 8, 27))
    assert trend == (date(2026, 5, 30), date(2026, 8, 27))
    assert rounded(by_trend(Decimal("1701.4"), trend)) == Decimal("6900.1")


def test_a_leap_year_has_366_days():
    assert by_calendar(Decimal(60), (date(2028, 1, 1), date(2028, 2, 29))).value == Decimal(366)  # 60 days
    assert by_calendar(Decimal(59), (date(2026, 1, 1), date(2026, 2, 28))).value == Decimal(365)


def test_a_log_that_begins_in_june_is_a_year_from_june():
    window = year_window(date(2026, 6, 1), 2026, date(2026, 7, 30))
    assert window == (date(2026, 6, 1), date(2026, 7, 30))
    assert by_calendar(Decimal(60), window).value == Decimal(365)
    assert year_window(date(2026, 6, 1), 2025, date(2026, 7, 30)) is None
    assert year_window(date(2024, 6, 1), 2025, date(2026, 7, 30)) == (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(("last", "stands"), [(date(2026, 1, 29), False), (date(2026, 1, 30), True)])
def test_nothing_before_thirty_days(last, stands):
    window = (date(2026, 1, 1), last)
    assert bool(by_calendar(Decimal(1), window)) is stands
    assert bool(by_trend(Decimal(1), window)) is stands
    assert bool(by_working_days(Decimal(1), window, WorkDays(220, 9))) is stands


def test_nothing_from_nothing():
    window = (date(2026, 1, 1), date(2026, 6, 30))
    assert by_trend(Decimal(0), window) is None
    assert by_working_days(Decimal(1), window, WorkDays(220, 0)) is None
    assert days_logged(None, date(2026, 1, 1)) == 0
    assert days_logged(date(2026, 1, 1), date(2026, 1, 30)) == 30


@pytest.mark.parametrize(
    ("fte", "scales_down", "expected"),
    [
        ("1.00", False, Normalised(Decimal(6000), Decimal("1.00"), is_scaled=False)),
        ("0.75", False, Normalised(Decimal(8000), Decimal("0.75"), is_scaled=True)),
        ("0.40", False, Normalised(Decimal(15000), Decimal("0.40"), is_scaled=True)),
        ("0.30", False, Normalised(Decimal(20000), Decimal("0.30"), is_scaled=True, warning="small")),
        ("1.20", False, Normalised(Decimal(6000), Decimal("1.20"), is_scaled=False)),
        ("1.20", True, Normalised(Decimal(5000), Decimal("1.20"), is_scaled=True)),
    ],
)
def test_full_time(fte, scales_down, expected):
    assert normalise(Decimal(6000), Decimal(fte), scales_down=scales_down) == expected


def test_no_time_is_refused():
    with pytest.raises(ValueError, match="more than 0"):
        normalise(Decimal(1), Decimal(0))
