"""Periods partition time; each is compared with the equal span before it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.common.periods import (
    Period,
    day_of,
    fiscal_year_of,
    month_of,
    months_after,
    quarter_of,
    span_before,
    week_of,
    year_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
AROUND = [day_of, week_of, month_of, quarter_of, year_of]


@pytest.mark.parametrize("around", AROUND)
@given(day=DAYS)
def test_each_day_is_in_one_period_and_periods_are_adjacent(around, day):
    period = around(day)
    assert day in period
    assert around(period.first) == around(period.last) == period
    assert around(period.last + timedelta(1)).first == period.last + timedelta(1)
    assert around(period.first - timedelta(1)).last == period.first - timedelta(1)


@given(day=DAYS, month=st.integers(1, 12), first_day=st.integers(1, 28))
def test_years_starting_on_any_day_partition_time(day, month, first_day):
    year = fiscal_year_of(day, month, first_day)
    assert day in year
    assert (year.first.month, year.first.day) == (month, first_day)
    assert year.length in (365, 366)
    assert fiscal_year_of(year.last, month, first_day) == year
    assert fiscal_year_of(year.last + timedelta(1), month, first_day).first == year.last + timedelta(1)


@pytest.mark.parametrize(
    ("day", "month", "first_day", "first", "last"),
    [
        (date(2026, 9, 30), 10, 1, date(2025, 10, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), 10, 1, date(2026, 10, 1), date(2027, 9, 30)),
        (date(2026, 7, 14), 7, 15, date(2025, 7, 15), date(2026, 7, 14)),
        (date(2027, 3, 1), 3, 1, date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 6, 1), 1, 1, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_fiscal_and_contract_years(day, month, first_day, first, last):
    assert fiscal_year_of(day, month, first_day) == Period("fiscal", first, last)


def test_a_year_cannot_start_on_a_day_missing_from_some_months():
    with pytest.raises(ValueError, match="1 to 28, not 29"):
        fiscal_year_of(date(2026, 1, 1), 2, 29)


@pytest.mark.parametrize(
    ("period", "today", "first", "last"),
    [
        # From the designs: Aug 1–27 vs. Jul 1–27.
        (month_of(date(2026, 8, 27)), date(2026, 8, 27), date(2026, 7, 1), date(2026, 7, 27)),
        # A complete month is compared with a complete month, whatever their lengths.
        (month_of(date(2026, 3, 1)), date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (month_of(date(2026, 3, 1)), date(2026, 3, 30), date(2026, 2, 1), date(2026, 2, 28)),
        (month_of(date(2026, 1, 1)), date(2026, 1, 15), date(2025, 12, 1), date(2025, 12, 15)),
        (day_of(date(2026, 3, 1)), date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        (week_of(date(2026, 3, 4)), date(2026, 3, 4), date(2026, 2, 23), date(2026, 2, 25)),
        # Quarters are compared by days elapsed: May 10 is the 40th day.
        (quarter_of(date(2026, 5, 10)), date(2026, 5, 10), date(2026, 1, 1), date(2026, 2, 9)),
        # Years are compared by calendar date: Feb 29 of a leap year vs. Feb 28.
        (year_of(date(2028, 2, 29)), date(2028, 2, 29), date(2027, 1, 1), date(2027, 2, 28)),
        (year_of(date(2026, 8, 27)), date(2026, 8, 27), date(2025, 1, 1), date(2025, 8, 27)),
        (fiscal_year_of(date(2026, 8, 27), 10), date(2026, 8, 27), date(2024, 10, 1), date(2025, 8, 27)),
        (Period("custom", date(2026, 3, 1), date(2026, 3, 10)), date(2026, 8, 1), date(2026, 2, 19), date(2026, 2, 28)),
    ],
)
def test_the_span_before_a_period(period, today, first, last):
    before = span_before(period, today)
    assert (before.first, before.last) == (first, last)


def test_all_time_has_no_span_before_it():
    assert span_before(Period("all", date(2020, 1, 1), date(2026, 1, 1)), date(2026, 1, 1)) is None


@given(day=DAYS, around=st.sampled_from(AROUND))
def test_the_span_before_ends_first_and_is_no_longer_than_the_days_elapsed(day, around):
    period = around(day)
    before = span_before(period, day)
    assert before.last < period.first
    if day < period.last and around is not year_of:
        assert before.length <= period.until(day).length


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
    ],
)
def test_months_after(day, count, found):
    assert months_after(day, count) == found
