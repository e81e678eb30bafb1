"""Goals for 1.0 clinical FTE use the same FTE over time as percentiles."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.goals.calendar import WorkCalendar
from logbook.domain.goals.pace import Target, pace
from rvuedge.common.fte import Appointment, history_of
from rvuedge.common.periods import year_of

PLAIN = WorkCalendar(keeps_holidays=False)
# Jan 1 to Jun 30, 2026 is 181 days at 1.0, then 184 at 0.5.
HALVED = history_of([Appointment(None), Appointment(date(2026, 7, 1), Decimal("1.00"), Decimal("0.50"))])
GOAL = Target(Decimal(6000), is_for_full_time=True, fte=HALVED)
YEAR = year_of(date(2026, 1, 1))


def test_the_amount_is_weighted_by_days():
    assert round(GOAL.full_amount(YEAR), 20) == round(6000 * (181 + 184 * Decimal("0.5")) / 365, 20)
    assert Target(Decimal(6000), fte=HALVED).full_amount(YEAR) == 6000


def test_an_even_pace_expects_more_of_full_time_days():
    """129 weekdays at 1.0 to Jun 30, then 132 at 0.5: 129 ÷ 195 of the goal is due, not 129 ÷ 261."""
    found = pace(GOAL, PLAIN, {date(2026, 6, 30): Decimal(1)}, date(2026, 1, 1), date(2026, 6, 30))
    assert (found.days.worked, found.days.planned) == (129, 261)
    assert found.expected == found.target * (Decimal(129) / 195)


def test_a_goal_from_july_on_counts_the_days_after_the_change():
    goal = Target(Decimal(6000), is_for_full_time=True, fte=HALVED, counts_from=date(2026, 7, 1))
    found = pace(goal, PLAIN, {date(2026, 7, 1): Decimal(1)}, date(2026, 7, 1), date(2026, 7, 1))
    assert found.target == goal.full_amount(YEAR) * (66 / Decimal(195))


def test_a_monthly_goal_uses_that_month():
    goal = Target(Decimal(500), is_monthly=True, is_for_full_time=True, fte=HALVED)
    assert pace(goal, PLAIN, {}, date(2026, 1, 1), date(2026, 6, 15)).target == 500
    assert pace(goal, PLAIN, {}, date(2026, 1, 1), date(2026, 7, 15)).target == 250


def test_a_month_without_clinical_time_has_nothing_due():
    away = history_of([Appointment(None), Appointment(date(2026, 7, 1), Decimal(0))])
    goal = Target(Decimal(500), is_monthly=True, is_for_full_time=True, fte=away)
    found = pace(goal, PLAIN, {}, date(2026, 1, 1), date(2026, 7, 15))
    assert (found.target, found.gap, found.expected, found.fraction, found.expected_fraction) == (0, 0, 0, 1, 1)
    assert found.ahead is None


@pytest.mark.parametrize("day", [date(2026, 1, 2), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)])
def test_a_constant_fte_expects_the_same_as_before(day):
    constant = Target(Decimal(6000), is_for_full_time=True, fte=history_of([Appointment(None, Decimal("0.80"))]))
    found = pace(constant, PLAIN, {day: Decimal(1)}, date(2026, 1, 1), day)
    assert round(found.expected, 10) == round(4800 * found.days.worked / found.days.planned, 10)
