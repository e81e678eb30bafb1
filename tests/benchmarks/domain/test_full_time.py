"""Totals scaled to 1.0 FTE, checked against values worked out by hand."""

from decimal import Decimal

import pytest

from benchmarks.domain.full_time import FullTimeValue, at_full_time, is_clinical_basis, scale_to_full_time
from rvuedge.common.fte import AverageFte


@pytest.mark.parametrize(
    ("fte", "scales_down", "expected"),
    [
        ("1.00", False, FullTimeValue(Decimal(6000), Decimal("1.00"), is_scaled=False)),
        ("0.75", False, FullTimeValue(Decimal(8000), Decimal("0.75"), is_scaled=True)),
        ("0.40", False, FullTimeValue(Decimal(15000), Decimal("0.40"), is_scaled=True)),
        ("0.30", False, FullTimeValue(Decimal(20000), Decimal("0.30"), is_scaled=True, warning="small")),
        ("1.20", False, FullTimeValue(Decimal(6000), Decimal("1.20"), is_scaled=False)),
        ("1.20", True, FullTimeValue(Decimal(5000), Decimal("1.20"), is_scaled=True)),
    ],
)
def test_totals_are_scaled_to_full_time(fte, scales_down, expected):
    assert scale_to_full_time(Decimal(6000), Decimal(fte), scales_down=scales_down) == expected


@pytest.mark.parametrize(
    ("basis", "is_clinical"),
    [("1.0 cFTE", True), ("cFTE ≥ 0.75", True), ("1.0 clinical FTE", True), ("1.0 FTE", False), ("", False)],
)
def test_the_basis_of_a_survey(basis, is_clinical):
    assert is_clinical_basis(basis) is is_clinical


def test_what_was_used_is_named():
    value = at_full_time(Decimal(6000), AverageFte(Decimal("0.60"), "cFTE"))
    assert (value.value, value.used, value.own_share) == (10000, "0.60 cFTE", Decimal("0.60"))
    value = at_full_time(Decimal(6000), AverageFte(Decimal("1.20"), "FTE", varies=True))
    assert (value.value, value.used, value.own_share) == (6000, "1.20 FTE on average", 1)
    assert at_full_time(Decimal(6000), AverageFte(Decimal(0))) is None


@pytest.mark.parametrize(
    ("fte", "caution"),
    [
        ("0.15", "Scaled up from 0.15 cFTE: below 0.4 the figure isn't reliable."),
        ("0.39", "Scaled up from 0.39 cFTE: below 0.4 the figure isn't reliable."),
        ("0.40", ""),
        ("1.00", ""),
    ],
)
def test_a_figure_scaled_from_below_0_4_says_so(fte, caution):
    """Domain reference §8."""
    assert at_full_time(Decimal(6000), AverageFte(Decimal(fte), "cFTE")).caution == caution


def test_an_fte_of_zero_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        scale_to_full_time(Decimal(1), Decimal(0))


def test_a_total_above_full_time_stays_unless_said():
    assert scale_to_full_time(Decimal(6000), Decimal("1.20")).value == 6000


def test_an_average_above_full_time_is_scaled_down_only_if_said():
    average = AverageFte(Decimal("1.20"), "FTE", varies=True)
    assert at_full_time(Decimal(6000), average).value == 6000
    assert at_full_time(Decimal(6000), average, scales_down=True).value == 5000


def test_what_a_total_was_earned_at():
    assert FullTimeValue(Decimal(1), Decimal("0.6"), is_scaled=True).used == "0.60 FTE"
    assert at_full_time(Decimal(1), AverageFte(Decimal("0.6"), "cFTE")).used == "0.60 cFTE"
    assert at_full_time(Decimal(1), AverageFte(Decimal("0.798"), "cFTE", varies=True)).used == "0.80 cFTE on average"
