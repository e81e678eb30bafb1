"""Goals and pace: each method worked out by hand, all kinds of years, and properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.goals.calendar import WorkCalendar
from logbook.domain.goals.pace import Target, pace
from logbook.domain.goals.planner import UsualCode, codes_to_close_gap
from logbook.domain.goals.streaks import Milestone, milestones, streak
from rvuedge.common.fte import Appointment, FteHistory
from rvuedge.common.periods import year_of

PLAIN = WorkCalendar(keeps_holidays=False)
GOAL = Target(Decimal(6000))
NEW_YEAR = date(2026, 1, 1)


def rounded(value, places="0.01"):
    return value.quantize(Decimal(places))


def test_the_pace_in_april_by_each_method():
    """To Apr 30 there are 22 + 20 + 22 + 22 = 86 weekdays of 261, and 120 days of 365; January 5 is 116 days back."""
    by_day = {date(2026, 1, 5): Decimal(300), date(2026, 2, 20): Decimal(600), date(2026, 4, 30): Decimal(600)}
    found = pace(GOAL, PLAIN, by_day, NEW_YEAR, date(2026, 4, 30))
    assert (found.done, found.days.planned, found.days.worked) == (1500, 261, 86)
    assert [(item.method, rounded(item.value)) for item in found.estimates] == [
        ("working", Decimal("4552.33")),  # 1500 × 261 / 86
        ("trend", Decimal("4866.67")),  # 1200 × 365 / 90
        ("calendar", Decimal("4562.50")),  # 1500 × 365 / 120
    ]
    assert [rounded(value) for value in found.spread] == [Decimal("4552.33"), Decimal("4866.67")]
    assert rounded(found.expected) == Decimal("1977.01")  # 6000 × 86 / 261
    assert rounded(found.needed_per_day) == Decimal("25.71")  # 4500 / 175
    assert rounded(100 * found.ahead) == Decimal("-24.13")
    assert (found.gap, rounded(found.fraction)) == (4500, Decimal("0.25"))


def test_today_counts_as_worked_once_something_is_logged():
    by_day = {date(2026, 4, 29): Decimal(100)}
    assert pace(GOAL, PLAIN, by_day, NEW_YEAR, date(2026, 4, 30)).days.worked == 85
    by_day[date(2026, 4, 30)] = Decimal(0)
    assert pace(GOAL, PLAIN, by_day, NEW_YEAR, date(2026, 4, 30)).days.worked == 86


def test_past_leave_raises_the_pace_and_future_leave_lowers_it():
    """Ten days of leave in March: 1500 over 76 of 251 days. Ten days in May: over 86 of 251."""
    by_day = {date(2026, 4, 30): Decimal(1500)}
    past = WorkCalendar(keeps_holidays=False, leave=((date(2026, 3, 2), date(2026, 3, 13)),))
    future = WorkCalendar(keeps_holidays=False, leave=((date(2026, 5, 4), date(2026, 5, 15)),))
    assert rounded(pace(GOAL, past, by_day, NEW_YEAR, date(2026, 4, 30)).projected) == Decimal("4953.95")
    assert rounded(pace(GOAL, future, by_day, NEW_YEAR, date(2026, 4, 30)).projected) == Decimal("4377.91")


def test_undated_weeks_off_change_the_daily_need_but_not_the_pace():
    by_day = {date(2026, 4, 30): Decimal(1500)}
    found = pace(GOAL, WorkCalendar(keeps_holidays=False, weeks_off=Decimal(5)), by_day, NEW_YEAR, date(2026, 4, 30))
    assert rounded(found.projected) == Decimal("4552.33")
    assert rounded(found.days.planned) == 236
    assert rounded(found.needed_per_day) == Decimal("28.44")  # 4500 / (175 × 236 / 261)


def test_part_time_counts_only_its_weekdays():
    """17 Tuesdays and 18 Thursdays to Apr 30, 2026, of 105 in the year."""
    calendar = WorkCalendar(frozenset({1, 3}), keeps_holidays=False)
    fte = FteHistory((Appointment(None, Decimal("0.40")),))
    target = Target(Decimal(6000), is_for_full_time=True, fte=fte)
    found = pace(target, calendar, {date(2026, 4, 30): Decimal(900)}, NEW_YEAR, date(2026, 4, 30))
    assert (found.days.worked, found.days.planned, found.target) == (35, 105, 2400)
    assert found.projected == 2700
    assert rounded(100 * found.ahead) == Decimal("12.50")


def test_a_leap_year_has_366_days():
    """Feb 29, 2028 is the 60th day of 366; January has 21 weekdays, February to the 29th has 21, of 260."""
    found = pace(GOAL, PLAIN, {date(2028, 2, 29): Decimal(1000)}, date(2027, 6, 1), date(2028, 2, 29))
    assert found.days.worked == 42
    values = {item.method: rounded(item.value) for item in found.estimates}
    assert values == {
        "working": Decimal("6190.48"),  # 1000 × 260 / 42
        "trend": Decimal("4066.67"),  # 1000 × 366 / 90
        "calendar": Decimal("6100.00"),  # 1000 × 366 / 60
    }


def test_a_fiscal_year_starts_in_october():
    """Oct 1 to Nov 24, 2026: 22 + 17 - 1 = 38 weekdays without Nov 24, on which nothing is logged; 2026/27 has 261."""
    target = Target(Decimal(6000), starts_month=10)
    by_day = {date(2026, 9, 30): Decimal(999), date(2026, 10, 1): Decimal(760)}
    found = pace(target, PLAIN, by_day, date(2026, 1, 1), date(2026, 11, 24))
    assert (found.counted.first, found.counted.last) == (date(2026, 10, 1), date(2027, 9, 30))
    assert (found.done, found.days.worked, found.days.planned) == (760, 38, 261)
    assert found.projected == 5220


def test_a_contract_year_can_start_in_the_middle_of_a_month():
    target = Target(Decimal(6000), starts_month=7, starts_day=15)
    found = pace(target, PLAIN, {date(2026, 7, 14): Decimal(50)}, date(2026, 1, 1), date(2026, 7, 15))
    assert found.counted.first == date(2026, 7, 15)
    assert found.done == 0


def test_a_goal_that_starts_midyear_is_prorated():
    """Jul to Dec 2026 has 23 + 21 + 22 + 22 + 21 + 23 = 132 of 261 weekdays: 6000 × 132 / 261 = 3,034.48."""
    target = Target(Decimal(6000), counts_from=date(2026, 7, 1))
    found = pace(target, PLAIN, {date(2026, 7, 31): Decimal(500)}, date(2026, 7, 1), date(2026, 7, 31))
    assert rounded(found.target) == Decimal("3034.48")
    assert found.days.worked == 23
    assert rounded(found.projected) == Decimal("2869.57")  # 500 × 132 / 23


def test_a_log_that_begins_midyear_prorates_the_goal():
    found = pace(GOAL, PLAIN, {date(2026, 7, 31): Decimal(500)}, date(2026, 7, 1), date(2026, 7, 31))
    assert rounded(found.target) == Decimal("3034.48")


def test_a_monthly_goal_counts_the_month():
    """August 2026 has 21 weekdays, 19 to the 27th: 380 × 21 / 19 = 420; 1,000 in 90 days × 31 / 90 = 344.44."""
    target = Target(Decimal(400), is_monthly=True)
    by_day = {date(2026, 7, 10): Decimal(620), date(2026, 8, 27): Decimal(380)}
    found = pace(target, PLAIN, by_day, NEW_YEAR, date(2026, 8, 27))
    assert found.done == 380
    assert [rounded(item.value) for item in found.estimates] == [420, Decimal("344.44"), Decimal("436.30")]


@pytest.mark.parametrize("days", [1, 29, 30, 89, 90, 120])
def test_there_is_no_pace_before_30_days_of_log(days):
    today = date(2026, 8, 27)
    found = pace(GOAL, PLAIN, {today: Decimal(10)}, today - timedelta(days - 1), today)
    assert [item.method for item in found.estimates] == ([] if days < 30 else ["working", "trend", "calendar"])


@pytest.mark.parametrize(("days", "over"), [(30, 30), (45, 45), (89, 89), (90, 90), (120, 90)])
def test_the_trend_of_a_new_log_uses_the_days_it_has(days, over):
    """900 wRVU today, toward a goal that counts from Jan 1: 900 × 365 ÷ the days of log, at most 90."""
    today = date(2026, 6, 30)
    target = Target(Decimal(6000), counts_from=NEW_YEAR)
    found = pace(target, PLAIN, {today: Decimal(900)}, today - timedelta(days - 1), today)
    trend = next(item for item in found.estimates if item.method == "trend")
    assert (trend.total, trend.times, trend.over) == (900, 365, over)
    assert trend.value == Decimal(900) * 365 / over


def test_nothing_is_needed_past_the_goal_or_without_days_left():
    done = {date(2026, 12, 31): Decimal(7000)}
    found = pace(GOAL, PLAIN, done, NEW_YEAR, date(2026, 12, 31))
    assert (found.gap, found.needed_per_day) == (0, None)
    assert pace(GOAL, PLAIN, {date(2026, 1, 2): Decimal(7000)}, NEW_YEAR, date(2026, 6, 1)).needed_per_day == 0


@given(
    values=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.decimals(0, 500, places=2), min_size=1, max_size=40
    ),
    today=st.dates(date(2026, 1, 31), date(2026, 12, 31)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_done_plus_needed_equals_the_goal(values, today, weekdays):
    by_day = {day: value for day, value in values.items() if day <= today}
    found = pace(GOAL, WorkCalendar(weekdays), by_day, NEW_YEAR, today)
    assert found.done == sum(by_day.values())
    if found.needed_per_day is not None:
        assert found.needed_per_day * found.days.left == pytest.approx(max(Decimal(0), found.target - found.done))
    if found.estimates:
        low, high = found.spread
        assert low <= found.projected <= high


def test_the_planner_counts_each_code_alone_and_in_the_usual_mix():
    """A gap of 100: 10.21 each needs 9.8; with 122.5 of 200 usual wRVU from 12 of them, 12 × 100 / 197.9 = 6.06."""
    usual = [
        UsualCode("47562", "Lap gallbladder removal", 12, Decimal("122.52")),
        UsualCode("99213", "Visit", 58, Decimal("75.40")),
    ]
    usual.append(UsualCode("36415", "No work", 3, Decimal(0)))
    found = codes_to_close_gap(Decimal(100), usual)
    assert [(way.usual.hcpcs, way.alone, way.in_mix) for way in found] == [("47562", 10, 7), ("99213", 77, 30)]


@given(
    gap=st.decimals("0.01", 9000, places=2),
    usual=st.lists(st.tuples(st.integers(1, 900), st.decimals("0.01", 900, places=2)), min_size=1, max_size=5),
)
def test_each_code_alone_and_the_mix_close_the_gap(gap, usual):
    ways = codes_to_close_gap(gap, [UsualCode(str(n), "", units, wrvu) for n, (units, wrvu) in enumerate(usual)])
    assert all(way.alone * way.usual.each >= gap * Decimal("0.999999") for way in ways)
    assert sum(way.in_mix * way.usual.each for way in ways) >= gap * Decimal("0.999999")


def test_a_streak_counts_clinical_days_and_an_empty_today_does_not_break_it():
    """Thu Mar 5 back to Mon Mar 2, over the weekend to Fri Feb 27; Thu Feb 26 has nothing."""
    logged = {date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)}
    assert streak(PLAIN, logged, date(2026, 3, 5)) == 4
    assert streak(PLAIN, logged | {date(2026, 3, 5)}, date(2026, 3, 5)) == 5
    assert streak(PLAIN, logged | {date(2026, 2, 28)}, date(2026, 3, 5)) == 4
    assert streak(PLAIN, set(), date(2026, 3, 5)) == 0


def test_milestones_are_the_days_each_thousand_was_reached():
    by_day = {date(2026, 1, 5): Decimal(999), date(2026, 1, 6): Decimal(1), date(2026, 2, 2): Decimal(2500)}
    found = milestones(by_day | {date(2025, 12, 31): Decimal(5000)}, year_of(NEW_YEAR))
    assert found == [
        Milestone(Decimal(1000), date(2026, 1, 6)),
        Milestone(Decimal(2000), date(2026, 2, 2)),
        Milestone(Decimal(3000), date(2026, 2, 2)),
    ]
