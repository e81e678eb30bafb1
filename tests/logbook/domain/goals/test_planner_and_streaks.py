"""The planner and streaks at their limits."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.goals.calendar import WorkCalendar
from logbook.domain.goals.planner import CodesToGoal, UsualCode, codes_to_close_gap
from logbook.domain.goals.streaks import Milestone, milestones, streak
from rvuedge.common.periods import year_of

PLAIN = WorkCalendar(keeps_holidays=False)
TUESDAY = date(2026, 3, 3)


def test_codes_without_units_or_work_close_no_gap():
    small = UsualCode("96372", "Injection", 2, Decimal("0.34"))
    usual = [UsualCode("27447", "Knee", 0, Decimal("19.60")), UsualCode("36415", "Draw", 3, Decimal(0)), small]
    # 0.17 each: 1 ÷ 0.17 = 5.9
    assert codes_to_close_gap(Decimal(1), usual) == [CodesToGoal(small, 6, 6)]
    assert codes_to_close_gap(Decimal(1), usual[:2]) == []


@pytest.mark.parametrize(("gap", "units"), [("1.00", 2), ("1.01", 3), ("0", 0)])
def test_units_are_rounded_up(gap, units):
    assert codes_to_close_gap(Decimal(gap), [UsualCode("99213", "Visit", 4, Decimal(2))])[0].alone == units


class EveryDay:
    def __contains__(self, day):
        return True


def test_a_streak_looks_back_400_days():
    """A Tuesday and the 57 weeks before it: 1 + 57 × 5 weekdays. The day before those is a Monday."""
    assert streak(PLAIN, EveryDay(), TUESDAY) == 286
    assert streak(WorkCalendar(frozenset()), set(), TUESDAY) == 0  # no clinical day ends it


def test_an_empty_clinical_day_before_today_ends_a_streak():
    assert streak(PLAIN, {TUESDAY, date(2026, 2, 27)}, TUESDAY) == 1  # nothing on Monday
    assert streak(PLAIN, {date(2026, 2, 27)}, date(2026, 3, 1)) == 1  # a Sunday with nothing today and yesterday


def test_milestones_are_within_the_period_and_one_day_may_reach_several():
    by_day = {
        date(2026, 3, 2): Decimal("1999.99"),
        date(2026, 3, 3): Decimal("2000.01"),
        date(2027, 1, 1): Decimal(9000),
    }
    assert milestones(by_day, year_of(TUESDAY)) == [
        Milestone(Decimal(1000), date(2026, 3, 2)),
        Milestone(Decimal(2000), TUESDAY),
        Milestone(Decimal(3000), TUESDAY),
        Milestone(Decimal(4000), TUESDAY),
    ]
    assert milestones({}, year_of(TUESDAY)) == []
