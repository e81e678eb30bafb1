"""FTE over time: averages over a period, weighted by days, worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.common.fte import Appointment, AverageFte, FteHistory, history_of
from rvuedge.common.periods import Period, year_of

FULL = Appointment(None, Decimal("1.00"))


def period(first, last):
    return Period("test", date.fromisoformat(first), date.fromisoformat(last))


def test_90_days_at_full_time_and_92_at_60_percent():
    """Domain reference §8: (90 × 1.0 + 92 × 0.6) ÷ 182 = (90 + 55.2) ÷ 182."""
    history = history_of([Appointment(date(2026, 4, 1), Decimal("0.60")), FULL])
    half_year = Period("half", date(2026, 4, 1) - timedelta(90), date(2026, 4, 1) + timedelta(91))
    assert half_year.length == 182
    assert history.fte_over(half_year) == AverageFte((90 + Decimal("55.2")) / 182, "FTE", varies=True)
    assert str(history.fte_over(half_year)) == "0.80 FTE"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-01-01", "2026-03-31", "1.00"),  # before the change
        ("2026-04-01", "2026-04-30", "0.60"),  # from its first day on
        ("2026-03-31", "2026-04-01", "0.80"),  # the day before and the first day
        ("2020-01-01", "2020-12-31", "1.00"),  # long before
        ("2030-01-01", "2030-12-31", "0.60"),  # long after: it lasts until the next change
        ("2026-04-01", "2026-04-01", "0.60"),
    ],
)
def test_a_change_applies_from_its_first_day_until_the_next(first, last, expected):
    history = history_of([FULL, Appointment(date(2026, 4, 1), Decimal("0.60"))])
    assert history.fte_over(period(first, last)).value == Decimal(expected)


def test_a_leap_year_has_366_days():
    """2028: 31 + 29 = 60 days at 1.0, 306 at 0.5."""
    history = history_of([FULL, Appointment(date(2028, 3, 1), Decimal("0.50"))])
    assert history.fte_over(year_of(date(2028, 7, 1))).value == (60 + 306 * Decimal("0.5")) / 366
    history = history_of([FULL, Appointment(date(2027, 3, 1), Decimal("0.50"))])
    assert history.fte_over(year_of(date(2027, 7, 1))).value == (59 + 306 * Decimal("0.5")) / 365


def test_a_future_change_counts_only_in_periods_that_reach_it():
    history = history_of([FULL, Appointment(date(2026, 12, 1), Decimal("0.50"))])
    assert history.fte_over(period("2026-01-01", "2026-11-30")) == AverageFte(Decimal(1), "FTE", varies=False)
    assert history.fte_over(period("2026-11-30", "2026-12-01")).value == Decimal("0.75")


def test_days_before_the_first_date_count_as_the_first():
    history = history_of([Appointment(date(2026, 4, 1), Decimal("0.60")), Appointment(date(2026, 7, 1), Decimal(1))])
    assert history.fte_over(period("2026-01-01", "2026-06-30")).value == Decimal("0.60")


def test_a_time_without_work_is_0():
    history = history_of([
        FULL, Appointment(date(2026, 4, 1), Decimal(0)), Appointment(date(2026, 7, 1), Decimal("0.80")),
    ])  # fmt: skip
    assert history.fte_over(period("2026-04-01", "2026-06-30")).value == 0
    assert history.fte_over(period("2026-03-31", "2026-04-01")).value == Decimal("0.5")


def test_without_any_the_clinician_is_full_time():
    assert history_of([]) == FteHistory()
    assert history_of([]).cfte_over(period("2026-01-01", "2026-01-31")) == AverageFte(Decimal(1), "FTE", varies=False)


def test_clinical_fte_is_the_fte_unless_it_is_set():
    history = history_of([Appointment(None, Decimal("0.80"))])
    assert history.cfte_over(period("2026-01-01", "2026-01-31")) == AverageFte(Decimal("0.80"), "FTE", varies=False)
    history = history_of([Appointment(None, Decimal("1.00"), Decimal("0.60"))])
    assert history.cfte_over(period("2026-01-01", "2026-01-31")) == AverageFte(Decimal("0.60"), "cFTE", varies=False)
    assert history.fte_over(period("2026-01-01", "2026-01-31")) == AverageFte(Decimal("1.00"), "FTE", varies=False)


def test_clinical_fte_and_fte_mix_by_day():
    """31 days at 0.80 FTE, all clinical, then 28 at 1.00 FTE with 0.50 clinical."""
    history = history_of([
        Appointment(None, Decimal("0.80")), Appointment(date(2026, 2, 1), Decimal("1.00"), Decimal("0.50")),
    ])  # fmt: skip
    two_months = period("2026-01-01", "2026-02-28")
    assert history.cfte_over(two_months) == AverageFte(
        (31 * Decimal("0.8") + 28 * Decimal("0.5")) / 59, "cFTE", varies=True
    )
    assert history.cfte_over(period("2026-01-01", "2026-01-31")).unit == "FTE"


DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
SHARES = st.integers(0, 150).map(lambda n: Decimal(n) / 100)


@given(st.dictionaries(DAYS, SHARES, max_size=6), SHARES, DAYS, st.integers(0, 400))
def test_the_average_is_the_mean_of_the_days(changes, base, first, days):
    history = history_of([Appointment(None, base), *(Appointment(day, fte) for day, fte in changes.items())])
    span = Period("test", first, first + timedelta(days))
    mean = sum(history.on(day).fte for day in span.days) / span.length
    average = history.fte_over(span)
    assert abs(average.value - mean) < Decimal("1e-20")
    assert average.varies == (len({history.on(day).fte for day in span.days}) > 1)
