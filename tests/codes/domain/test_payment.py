"""Medicare's formulas for one row, and why a row has no price, with figures of RVU25D."""

from decimal import Decimal

import pytest

from codes.domain.payment import (
    GeographicIndices,
    NoPrice,
    anesthesia_amount,
    anesthesia_factor,
    anesthesia_units,
    expense_amount,
    formula_amount,
    listed_amount,
    price,
    row_amount,
    why_no_price,
    work_amount,
)
from codes.domain.rows import CodeRows, Row
from tests.facts import CODES

FACTOR = Decimal("32.3465")
ALABAMA = GeographicIndices(Decimal("1.000"), Decimal("0.869"), Decimal("0.575"))
HIGH = GeographicIndices(Decimal("1.1"), Decimal("1.2"), Decimal("1.3"))


def test_the_parts_of_an_amount():
    """99214: work 1.92, PE 1.80 nonfacility and 0.83 facility, MP 0.15."""
    row = CODES["99214"].main
    assert work_amount(row, FACTOR) == Decimal("1.92") * FACTOR
    assert work_amount(row, FACTOR, HIGH) == Decimal("1.92") * Decimal("1.1") * FACTOR
    assert expense_amount(row, "nonfacility", FACTOR, HIGH) == Decimal("1.80") * Decimal("1.2") * FACTOR
    assert expense_amount(row, "facility", FACTOR) == Decimal("0.83") * FACTOR
    rest = Decimal("0.15") * Decimal("1.3") * FACTOR
    for setting in ("facility", "nonfacility"):
        whole = formula_amount(row, setting, FACTOR, HIGH)
        assert whole == work_amount(row, FACTOR, HIGH) + expense_amount(row, setting, FACTOR, HIGH) + rest


def test_the_hospital_outpatient_cap():
    """The lower of the formula and (W·PW + OPPS PE·PE + OPPS MP·MP) × factor; OPPS values of 0.00 are no cap."""
    row = Row("A", Decimal(1), nonfacility_pe=Decimal(5), facility_pe=Decimal(4), malpractice=Decimal(1))
    capped = Row(
        "A", Decimal(1), nonfacility_pe=Decimal(5), facility_pe=Decimal(4), malpractice=Decimal(1),
        nonfacility_pe_opps=Decimal(3), facility_pe_opps=Decimal(2), malpractice_opps=Decimal("0.5"),
    )  # fmt: skip
    amounts = [
        row_amount(each, setting, Decimal(10)) for each in (row, capped) for setting in ("nonfacility", "facility")
    ]
    assert amounts == [70, 60, 45, 35]
    assert row_amount(capped, "facility", Decimal(10), HIGH) == Decimal("41.5")  # 1.1 + 2 × 1.2 + 0.5 × 1.3
    above = Row("A", Decimal(1), nonfacility_pe=Decimal(1), nonfacility_pe_opps=Decimal(3))
    assert row_amount(above, "nonfacility", Decimal(10)) == 20


@pytest.mark.parametrize(
    ("row", "facility", "nonfacility"),
    [
        (Row("A", Decimal(1)), None, None),
        (Row("A", Decimal(0), facility_pe=Decimal(1)), None, None),
        (Row("R", Decimal(0), nonfacility_pe=Decimal(1)), None, None),
        (Row("T", Decimal(1)), None, None),
        (Row("A", Decimal(0)), NoPrice.CONTRACTOR, NoPrice.CONTRACTOR),  # payable, but CMS prints no RVUs
        (Row("J", Decimal(0)), NoPrice.ANESTHESIA, NoPrice.ANESTHESIA),
        (Row("C", Decimal(1)), NoPrice.CONTRACTOR, NoPrice.CONTRACTOR),
        (Row("B", Decimal(1)), NoPrice.NOT_PAID, NoPrice.NOT_PAID),
        (Row("A", Decimal(1), facility_na=True), NoPrice.FACILITY, None),
        (Row("A", Decimal(1), nonfacility_na=True), None, NoPrice.OFFICE),
    ],
)
def test_a_row_has_a_price_or_a_reason(row, facility, nonfacility):
    assert (why_no_price(row, "facility"), why_no_price(row, "nonfacility")) == (facility, nonfacility)
    for setting, reason in (("facility", facility), ("nonfacility", nonfacility)):
        expected = None if reason else row_amount(row, setting, FACTOR, HIGH)
        assert price(row, setting, FACTOR, HIGH) == expected
    assert price(Row("A", Decimal(2)), "facility", FACTOR) == 2 * FACTOR


def test_where_an_amount_is_unknown_and_where_it_is_nothing():
    unknown = {reason for reason in NoPrice if reason.is_unknown}
    assert unknown == {NoPrice.CONTRACTOR, NoPrice.ANESTHESIA, NoPrice.OFFICE}
    assert all(reason.text.endswith(".") for reason in NoPrice)
    assert len({reason.text for reason in NoPrice}) == len(NoPrice)


def test_the_listed_amount_of_a_technical_service():
    row = CODES["76145"].main
    assert listed_amount(row, "facility", FACTOR) == Decimal("29.54") * FACTOR
    assert listed_amount(row, "facility", FACTOR, HIGH) == row_amount(row, "facility", FACTOR, HIGH)
    assert listed_amount(row, "nonfacility", FACTOR) is None
    other = Row("A", Decimal(0), nonfacility_pe=Decimal(5), facility_pe=Decimal(3), pctc="3", facility_na=True)
    assert listed_amount(other, "facility", Decimal(10)) == 30
    assert listed_amount(CODES["96372"].main, "facility", FACTOR) is None  # PC/TC 5
    assert listed_amount(Row("A", Decimal(0), facility_pe=Decimal(1), pctc="3"), "facility", FACTOR) is None  # priced


def test_the_anesthesia_factor_of_a_locality():
    """ANES2025, Alabama: 20.3178 × (0.769 + 0.166 × 0.869 + 0.065 × 0.575) = 19.31."""
    assert anesthesia_factor(Decimal("20.3178"), ALABAMA) == Decimal("19.31")
    assert anesthesia_factor(Decimal("20.3178"), GeographicIndices()) == Decimal("20.32")


@pytest.mark.parametrize(
    ("minutes", "units"), [(0, "7.0"), (15, "8.0"), (125, "15.3"), (4, "7.3"), (5, "7.3"), (129, "15.6")]
)
def test_anesthesia_units(minutes, units):
    """Base units 7, and a unit for each 15 minutes to one decimal."""
    assert anesthesia_units(Decimal(7), minutes) == Decimal(units)


def test_supervision_of_more_than_four_procedures_counts_three_units():
    assert anesthesia_units(Decimal(7), 125, ("AD",)) == 4
    assert anesthesia_units(Decimal(7), 125, ("AD",), at_induction=False) == 3
    assert anesthesia_amount(Decimal(4), Decimal("19.31"), ("AD",)) == Decimal("77.24")


@pytest.mark.parametrize("names", [("QK",), ("QX",), ("QY",), ("QK", "P3"), ("QK", "QX")])
def test_medical_direction_pays_half(names):
    assert anesthesia_amount(Decimal(10), Decimal("19.31"), names) == Decimal("96.55")
    assert anesthesia_amount(Decimal(10), Decimal("19.31"), ("QZ", "P3")) == Decimal("193.10")


def test_a_row_without_indicators_allows_nothing():
    row = Row("A", Decimal(1))
    indicators = (row.pctc, row.multiple_procedure, row.bilateral, row.assistant, row.co_surgeon, row.team)
    assert indicators == ("0",) * 6
    assert (row.global_days, row.nonfacility_na, row.facility_na) == ("XXX", False, False)


def test_totals_of_a_row():
    row = Row("A", Decimal(1), nonfacility_pe=Decimal(2), facility_pe=Decimal("0.5"), malpractice=Decimal("0.25"))
    assert (row.total("facility"), row.total("nonfacility")) == (Decimal("1.75"), Decimal("3.25"))
    assert (row.ranked_total("facility"), row.ranked_total("nonfacility")) == (Decimal("1.75"), Decimal("3.25"))
    office = Row("A", Decimal(1), nonfacility_pe=Decimal(2), facility_pe=Decimal("0.5"), nonfacility_na=True)
    assert office.ranked_total("nonfacility") == Decimal("1.5")


@pytest.mark.parametrize(
    ("shares", "has_split"),
    [(("0", "0", "0"), False), (("1", "0", "0"), True), (("0", "1", "0"), True), (("0", "0", "1"), True)],
)
def test_work_may_be_split(shares, has_split):
    before, during, after = map(Decimal, shares)
    row = Row("A", Decimal(1), preoperative=before, intraoperative=during, postoperative=after)
    assert row.has_split is has_split


def test_the_main_row_is_the_one_without_modifier_or_else_the_first():
    plain, professional, technical = (Row("A", Decimal(n)) for n in (1, 2, 3))
    assert CodeRows("1", {"TC": technical, "26": professional, "": plain}).main is plain
    assert CodeRows("1", {"TC": technical, "26": professional}).main is professional
    assert CodeRows("1", {"26": professional}).row("26") is professional
    assert CodeRows("1", {"26": professional}).row("") is None
