"""Clinical days, checked against counts by hand from a calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.goals.calendar import ClinicalDays, WorkCalendar, clinical_days, us_federal_holidays
from rvuedge.common.periods import fiscal_year_of, month_of, year_of

YEAR = year_of(date(2026, 1, 1))
PLAIN = WorkCalendar(keeps_holidays=False)
# The dates for 2026 from opm.gov.
HOLIDAYS_2026 = {
    date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19), date(2026, 7, 3),
    date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
}  # fmt: skip


def test_the_federal_holidays_of_2026():
    assert us_federal_holidays(2026) == HOLIDAYS_2026


def test_the_federal_holidays_of_years_that_fall_otherwise():
    """From opm.gov. In 2021 Juneteenth and Christmas are Saturdays, July 4 a Sunday; 2025 has Labor Day on the 1st."""
    assert us_federal_holidays(2021) == {
        date(2021, 1, 1), date(2021, 1, 18), date(2021, 2, 15), date(2021, 5, 31), date(2021, 6, 18),
        date(2021, 7, 5), date(2021, 9, 6), date(2021, 10, 11), date(2021, 11, 11), date(2021, 11, 25),
        date(2021, 12, 24),
    }  # fmt: skip
    assert us_federal_holidays(2025) == {
        date(2025, 1, 1), date(2025, 1, 20), date(2025, 2, 17), date(2025, 5, 26), date(2025, 6, 19),
        date(2025, 7, 4), date(2025, 9, 1), date(2025, 10, 13), date(2025, 11, 11), date(2025, 11, 27),
        date(2025, 12, 25),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "is_clinical"),
    [
        (date(2027, 12, 31), False),  # New Year's Day of 2028 is a Saturday
        (date(2026, 12, 31), True),
        (date(2027, 7, 5), False),  # Independence Day is a Sunday
        (date(2027, 6, 18), False),  # Juneteenth is a Saturday
        (date(2026, 7, 4), False),  # a Saturday anyway
    ],
)
def test_a_weekend_holiday_is_observed_on_the_nearest_weekday(day, is_clinical):
    assert WorkCalendar().is_clinical(day) is is_clinical


@pytest.mark.parametrize(
    ("year", "weekdays", "with_holidays"),
    # 2028 begins on a Saturday and has 366 days, so 53 Saturdays and Sundays; its New Year's Day is observed in 2027.
    [(2026, 261, 250), (2027, 261, 249), (2028, 260, 250)],
)
def test_clinical_days_of_a_year(year, weekdays, with_holidays):
    days = year_of(date(year, 1, 1)).days
    assert PLAIN.dated_days(days) == weekdays
    assert WorkCalendar().dated_days(days) == with_holidays


def test_part_time_counts_only_its_weekdays():
    """2026 has 52 Tuesdays and 53 Thursdays; New Year's Day and Thanksgiving are Thursdays."""
    two_days = frozenset({1, 3})
    assert WorkCalendar(two_days, keeps_holidays=False).dated_days(YEAR.days) == 105
    assert WorkCalendar(two_days).dated_days(YEAR.days) == 103


def test_leave_subtracts_the_clinical_days_it_covers():
    """Mar 1 (a Sunday) to Mar 13: ten weekdays."""
    calendar = WorkCalendar(keeps_holidays=False, leave=((date(2026, 3, 1), date(2026, 3, 13)),))
    assert calendar.dated_days(YEAR.days) == 251
    assert calendar.dated_days(month_of(date(2026, 3, 1)).days) == 12


def test_dated_leave_counts_toward_the_weeks_off():
    """Five weeks are 25 of 261 days. Ten of the 25 have dates, so 15 of the other 251 days are undated."""
    five = Decimal(5)
    assert WorkCalendar(keeps_holidays=False, weeks_off=five).undated_share(YEAR) == 1 - Decimal(25) / 261
    leave = ((date(2026, 3, 2), date(2026, 3, 13)),)
    dated = WorkCalendar(keeps_holidays=False, weeks_off=five, leave=leave)
    assert dated.undated_share(YEAR) == 1 - Decimal(15) / 251
    assert dated.dated_days(YEAR.days) * dated.undated_share(YEAR) == pytest.approx(Decimal(236))


def test_leave_beyond_the_weeks_off_leaves_no_undated_days():
    leave = ((date(2026, 3, 2), date(2026, 3, 13)),)
    assert WorkCalendar(keeps_holidays=False, weeks_off=Decimal(1), leave=leave).undated_share(YEAR) == 1


def test_a_year_without_clinical_days_has_no_undated_days():
    leave = ((date(2026, 1, 1), date(2026, 12, 31)),)
    assert WorkCalendar(leave=leave, weeks_off=Decimal(4)).undated_share(YEAR) == 1


MARCH = month_of(date(2026, 3, 1))  # 22 weekdays; the 1st is a Sunday
FIRST_WEEK = {date(2026, 3, day) for day in range(2, 7)}
SATURDAY = date(2026, 3, 7)


@pytest.mark.parametrize(
    ("share", "planned", "worked"),
    [
        ("1", "23", "10"),  # 22 and the Saturday; nine weekdays before today and the Saturday
        ("0.8", "18.6", "8.2"),  # 22 × 0.8 + 1; of the nine 1.8 are undated days off
        ("0.5", "12", "6"),  # 4.5 undated days off, but only four of the nine have no entry
    ],
)
def test_undated_days_off_are_passed_days_without_an_entry(share, planned, worked):
    """On Friday, Mar 13, without an entry: Mar 2 to 6 and Saturday the 7th have one, Mar 9 to 12 don't."""
    logged = FIRST_WEEK | {SATURDAY}
    found = clinical_days(PLAIN, MARCH, logged, date(2026, 3, 13), Decimal(share))
    assert found == ClinicalDays(Decimal(planned), Decimal(worked))


def test_a_day_off_with_an_entry_counts_from_the_day_itself():
    days = [clinical_days(PLAIN, MARCH, {SATURDAY}, date(2026, 3, day), Decimal(1)).worked for day in (6, 7, 8)]
    assert days == [4, 6, 6]  # Mar 2 to 5; Mar 2 to 6 and the Saturday, on that day and after it
    assert clinical_days(PLAIN, MARCH, {date(2026, 3, 1)}, date(2026, 2, 27), Decimal(1)).worked == 0


def test_no_fewer_days_are_planned_than_worked():
    everything = set(MARCH.days)
    assert clinical_days(PLAIN, MARCH, everything, MARCH.last, Decimal("0.5")) == ClinicalDays(Decimal(31), Decimal(31))
    never = WorkCalendar(frozenset())
    assert clinical_days(never, MARCH, FIRST_WEEK, MARCH.last, Decimal("0.5")) == ClinicalDays(Decimal(5), Decimal(5))


@given(
    day=st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    weeks=st.decimals(0, 40, places=1),
    length=st.integers(0, 400),
)
def test_clinical_days_add_up(day, weekdays, weeks, length):
    """Counting a year in two halves gives the same days, and the undated share stays between 0 and 1."""
    calendar = WorkCalendar(weekdays, weeks, leave=((day, day + timedelta(length)),))
    year = fiscal_year_of(day, 7)
    half = year.days[: year.length // 2], year.days[year.length // 2 :]
    assert calendar.dated_days(half[0]) + calendar.dated_days(half[1]) == calendar.dated_days(year.days)
    assert 0 <= calendar.undated_share(year) <= 1
