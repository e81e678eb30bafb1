"""Annualized wRVU: examples worked out by hand, and properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.annualization import (
    TREND_DAYS,
    by_calendar,
    by_trend,
    by_working_days,
    days_in_year,
    days_logged,
    logged_part,
    trend_days,
    trend_start,
)
from rvuedge.common.periods import Period, year_of

TODAY = date(2026, 3, 4)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WRVU = st.decimals(0, 90_000, places=4)
# Divisions are rounded to 28 digits, so equal rates may differ in the last ones.
CLOSE = Decimal("1e-15")


def rounded(estimate):
    return round(estimate.value, 1)


def first_day(days, today=TODAY):
    return today - timedelta(days - 1)


def trend(total, first, today=TODAY):
    return by_trend(Decimal(total), trend_days(first, today), days_in_year(today.year))


def test_the_three_methods_match_the_designs():
    passed = Period("passed", date(2026, 1, 1), date(2026, 8, 27))
    assert rounded(by_calendar(Decimal("4061.4"), passed, 365)) == Decimal("6202.6")  # 4,061.4 × 365 ÷ 239
    assert rounded(by_working_days(Decimal("4061.4"), 220, 146)) == Decimal("6119.9")
    last_90_days = trend_days(date(2024, 1, 1), date(2026, 8, 27))
    assert last_90_days == Period("trend", date(2026, 5, 30), date(2026, 8, 27))
    assert rounded(by_trend(Decimal("1701.4"), last_90_days, 365)) == Decimal("6900.1")


@pytest.mark.parametrize("days", [1, 29])
def test_there_is_no_trend_before_30_days_of_log(days):
    assert trend(100, first_day(days)) is None


@pytest.mark.parametrize(
    ("days", "total", "value"),
    [
        (30, "510.0", "6205.0"),  # 510 × 365 ÷ 30
        (60, "1020.0", "6205.0"),  # 1,020 × 365 ÷ 60: the same rate
        (89, "1513.0", "6205.0"),  # 1,513 × 365 ÷ 89
        (90, "1530.0", "6205.0"),  # 1,530 × 365 ÷ 90
        (400, "1530.0", "6205.0"),  # the last 90 days only
    ],
)
def test_the_same_daily_rate_gives_the_same_year_for_any_length_of_log(days, total, value):
    assert trend(total, first_day(days)).value == Decimal(value)


def test_a_new_log_is_divided_by_the_days_it_has():
    found = trend(600, first_day(40))
    assert (found.method, found.total, found.times, found.over) == ("trend", 600, 365, 40)


def test_at_the_start_of_a_year_the_trend_includes_the_year_before():
    """A log from Nov 23, 2025 has 45 days on Jan 6, 2026: 765 × 365 ÷ 45. The year itself has six days."""
    today = date(2026, 1, 6)
    assert trend(765, date(2025, 11, 23), today).value == Decimal("6205.0")
    assert logged_part(2026, date(2025, 11, 23), today) == Period("logged", date(2026, 1, 1), today)


def test_leave_lowers_the_trend_but_not_the_clinical_day_estimate():
    """Ten of the 40 weekdays in 8 weeks are leave: 30 × 20 wRVU. Only the trend includes the days off."""
    first, today = date(2026, 1, 5), date(2026, 3, 1)
    assert rounded(trend(600, first, today)) == Decimal("3910.7")  # 600 × 365 ÷ 56
    assert by_working_days(Decimal(600), 220, 30).value == Decimal(4400)


def test_a_leap_year_has_366_days():
    february = Period("passed", date(2028, 1, 1), date(2028, 2, 29))
    assert by_calendar(Decimal(60), february, days_in_year(2028)).value == Decimal(366)  # 60 days
    february = Period("passed", date(2026, 1, 1), date(2026, 2, 28))
    assert by_calendar(Decimal(59), february, days_in_year(2026)).value == Decimal(365)


def test_a_log_from_june_covers_the_year_from_june():
    logged = logged_part(2026, date(2026, 6, 1), date(2026, 7, 30))
    assert (logged.first, logged.last) == (date(2026, 6, 1), date(2026, 7, 30))
    assert by_calendar(Decimal(60), logged, 365).value == Decimal(365)
    assert logged_part(2025, date(2026, 6, 1), date(2026, 7, 30)) is None
    complete = logged_part(2025, date(2024, 6, 1), date(2026, 7, 30))
    assert (complete.first, complete.last) == (date(2025, 1, 1), date(2025, 12, 31))


def test_a_log_that_begins_today_covers_one_day():
    today = date(2026, 6, 1)
    assert logged_part(2026, today, today) == Period("logged", today, today)
    assert logged_part(2026, date(2026, 1, 1), date(2026, 1, 1)).length == 1


def test_there_is_no_estimate_without_a_clinical_day():
    assert by_working_days(Decimal(1), 220, 0) is None
    assert by_working_days(Decimal(0), 0, 0) is None
    assert by_working_days(Decimal(1), 0, 1) is None
    assert by_working_days(Decimal(10), 1, 1).value == 10
    assert by_working_days(Decimal(10), Decimal("0.5"), Decimal("0.25")).value == 20  # weeks off without dates


def test_days_logged():
    assert days_logged(None, date(2026, 1, 1)) == 0
    assert days_logged(date(2026, 1, 1), date(2026, 1, 30)) == 30
    assert days_logged(date(2026, 1, 2), date(2026, 1, 1)) == 0


@given(today=DAYS, days=st.integers(30, 5_000), rate=st.decimals(0, 200, places=2), length=st.integers(28, 366))
def test_a_steady_rate_gives_rate_times_days_for_any_length_of_log(today, days, rate, length):
    recent = trend_days(first_day(days, today), today)
    assert abs(by_trend(rate * recent.length, recent, length).value - rate * length) <= CLOSE * (1 + rate * length)


@given(today=DAYS, total=WRVU, age=st.integers(90, 5_000))
def test_from_90_days_on_the_length_of_the_log_does_not_matter(today, total, age):
    assert trend(total, first_day(age, today), today) == trend(total, first_day(TREND_DAYS, today), today)


@given(today=DAYS, age=st.integers(1, 5_000))
def test_the_trend_stays_within_the_log_and_the_last_90_days(today, age):
    recent = trend_days(first_day(age, today), today)
    assert recent.last == today
    assert recent.first == max(first_day(age, today), trend_start(today))
    assert recent.length == min(age, TREND_DAYS)


@given(today=DAYS, total=WRVU, more=WRVU, age=st.integers(30, 400))
def test_more_wrvu_never_lower_an_estimate(today, total, more, age):
    first = first_day(age, today)
    assert trend(total + more, first, today).value >= trend(total, first, today).value


@given(today=DAYS, total=WRVU)
def test_a_complete_year_is_its_own_estimate(today, total):
    year = year_of(today)
    assert abs(by_calendar(total, year, year.length).value - total) <= CLOSE * (1 + total)
    assert abs(by_working_days(total, 220, 220).value - total) <= CLOSE * (1 + total)
