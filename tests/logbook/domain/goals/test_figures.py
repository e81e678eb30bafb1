"""The figures of the pace card at their limits: what's expected, ahead, left, and a goal for full time."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.annualization import Estimate
from logbook.domain.goals.calendar import WorkCalendar
from logbook.domain.goals.pace import Days, Pace, Target, counted_period, pace
from rvuedge.common.fte import Appointment, FteHistory
from rvuedge.common.periods import Period, month_of, year_of

PLAIN = WorkCalendar(keeps_holidays=False)
NEW_YEAR = date(2026, 1, 1)
YEAR = year_of(NEW_YEAR)


def a_pace(**changes):
    figures = {
        "counted": YEAR, "target": Decimal(6000), "done": Decimal(1500), "days": Days(Decimal(261), Decimal(86)),
        "expected": Decimal(2000), "needed_per_day": None, "estimates": (),
    }  # fmt: skip
    return Pace(**figures | changes)


def test_nothing_due_is_a_goal_reached():
    """A goal for 1.0 clinical FTE of a year at 0."""
    found = a_pace(target=Decimal(0), expected=Decimal(0), estimates=(Estimate("working", Decimal(9), 2, 1),))
    assert (found.fraction, found.expected_fraction, found.ahead) == (1, 1, None)
    assert found.projected == 18


HALVED = FteHistory((Appointment(None), Appointment(date(2026, 7, 1), Decimal("0.50"))))


def test_a_goal_for_full_time_weighs_each_day_by_its_clinical_fte():
    """2026: 181 days at 1.0, 184 at 0.5, on average (181 + 92) ÷ 365. Of 129 and 132 weekdays, the later count half."""
    target = Target(Decimal(6000), is_for_full_time=True, fte=HALVED)
    found = pace(target, PLAIN, {date(2026, 6, 30): Decimal(1)}, NEW_YEAR, date(2026, 6, 30))
    assert found.target == pytest.approx(Decimal(6000) * 273 / 365)
    assert found.days == Days(Decimal(261), Decimal(129), Decimal(1), Decimal(129) / 195)
    assert found.expected == found.target * (Decimal(129) / 195)
    from_july = Target(Decimal(6000), is_for_full_time=True, fte=HALVED, counts_from=date(2026, 7, 1))
    assert pace(from_july, PLAIN, {}, NEW_YEAR, date(2026, 7, 31)).days.share == Decimal(66) / 195
    for_all = Target(Decimal(6000), fte=HALVED, counts_from=date(2026, 7, 1))
    assert pace(for_all, PLAIN, {}, NEW_YEAR, date(2026, 7, 31)).days.share == Decimal(132) / 261


def test_the_share_expected_by_now_is_at_most_the_whole_goal():
    assert a_pace(expected=Decimal(1500)).expected_fraction == Decimal("0.25")
    assert a_pace(expected=Decimal(6600)).expected_fraction == 1
    assert a_pace(done=Decimal(9000)).fraction == Decimal("1.5")


def test_without_an_estimate_nothing_is_projected():
    found = a_pace()
    assert (found.projected, found.ahead, found.spread) == (None, None, None)


def test_the_gap_is_never_negative():
    assert a_pace(done=Decimal(5999)).gap == 1
    assert a_pace(done=Decimal(6000)).gap == 0
    assert a_pace(done=Decimal(6001)).gap == 0


def test_days_left():
    assert Days(Decimal(261), Decimal(86)).left == 175


@pytest.mark.parametrize(("is_for_full_time", "amount"), [(True, 2400), (False, 6000)])
def test_a_goal_for_full_time_is_multiplied_by_the_clinical_fte(is_for_full_time, amount):
    fte = FteHistory((Appointment(None, Decimal("0.80"), Decimal("0.40")),))
    assert Target(Decimal(6000), is_for_full_time=is_for_full_time, fte=fte).full_amount(YEAR) == amount


@pytest.mark.parametrize(
    ("target", "today", "first", "last"),
    [
        (Target(Decimal(1)), date(2026, 3, 2), date(2026, 1, 1), date(2026, 12, 31)),
        (Target(Decimal(1), is_monthly=True), date(2026, 2, 5), date(2026, 2, 1), date(2026, 2, 28)),
        (Target(Decimal(1), starts_month=7), date(2026, 6, 30), date(2025, 7, 1), date(2026, 6, 30)),
        (Target(Decimal(1), starts_month=7), date(2026, 7, 1), date(2026, 7, 1), date(2027, 6, 30)),
        (Target(Decimal(1), starts_month=7, starts_day=15), date(2026, 7, 14), date(2025, 7, 15), date(2026, 7, 14)),
    ],
)
def test_the_period_of_a_goal(target, today, first, last):
    found = target.period_of(today)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("counts_from", "log_begins", "first"),
    [
        (None, date(2025, 6, 1), NEW_YEAR),
        (None, NEW_YEAR, NEW_YEAR),
        (None, date(2026, 1, 2), date(2026, 1, 2)),
        (None, date(2026, 7, 31), date(2026, 7, 31)),  # today
        (None, date(2026, 8, 1), NEW_YEAR),  # entries dated later only
        (date(2026, 3, 1), date(2026, 7, 1), date(2026, 3, 1)),  # a date for the goal counts, not the log's
        (date(2025, 3, 1), date(2026, 7, 1), NEW_YEAR),
    ],
)
def test_the_part_of_the_year_that_counts(counts_from, log_begins, first):
    target = Target(Decimal(6000), counts_from=counts_from)
    found = counted_period(target, date(2026, 7, 31), log_begins)
    assert found == Period("fiscal", first, date(2026, 12, 31))


def test_the_part_of_a_month_that_counts_has_the_same_share_of_its_goal():
    """March 2026 has 22 weekdays; from the 16th 12, two of them worked before the 18th: 400 × 12 ÷ 22 = 218.18."""
    today = date(2026, 3, 18)
    found = pace(Target(Decimal(400), is_monthly=True), PLAIN, {}, date(2026, 3, 16), today)
    assert found.counted == Period(month_of(today).name, date(2026, 3, 16), date(2026, 3, 31))
    assert (found.days.planned, found.days.worked, found.days.left) == (12, 2, 10)
    assert found.target == Decimal(400) * Decimal(12) / 22
    assert found.expected == found.target * 2 / 12
    assert found.needed_per_day == found.target / 10


def test_a_goal_that_counts_a_complete_period_is_the_whole_goal():
    assert pace(Target(Decimal(6000)), PLAIN, {}, NEW_YEAR, date(2026, 7, 31)).days.share == 1


def test_a_period_without_clinical_days_expects_and_needs_nothing():
    """A clinician who works on no weekday: no days planned, and the goal isn't reduced to zero."""
    never = WorkCalendar(frozenset())
    found = pace(Target(Decimal(6000)), never, {}, date(2026, 7, 1), date(2026, 7, 31))
    assert (found.days, found.expected, found.needed_per_day) == (Days(Decimal(0), Decimal(0), Decimal(1)), 0, None)
    assert found.target == 6000


def test_only_entries_of_the_counted_part_up_to_today_are_done():
    by_day = {
        date(2026, 6, 30): Decimal(1), date(2026, 7, 1): Decimal(10),
        date(2026, 7, 31): Decimal(100), date(2026, 8, 1): Decimal(1000),
    }  # fmt: skip
    found = pace(Target(Decimal(6000), counts_from=date(2026, 7, 1)), PLAIN, by_day, NEW_YEAR, date(2026, 7, 31))
    assert found.done == 110


def test_an_empty_log_has_no_estimate_and_counts_nothing():
    found = pace(Target(Decimal(6000)), PLAIN, {}, None, date(2026, 7, 31))
    assert (found.estimates, found.done, found.counted.first) == ((), 0, date(2026, 7, 31))
