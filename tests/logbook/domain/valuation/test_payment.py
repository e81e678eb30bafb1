"""Dollars: the worked examples of the reference (§4.1) to the cent, and CMS's own amounts for complete files."""

import csv
import io
from decimal import Decimal

import pytest

from codes.domain.payment import (
    GeographicIndices,
    NoPrice,
    anesthesia_amount,
    anesthesia_factor,
    anesthesia_units,
    row_amount,
)
from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.payment import LinePayment, Prices, pay_session, total_of
from rvuedge.common.rounding import round_half_up
from tests import cms, facts
from tests.logbook.domain.valuation.test_worked_examples import line

FACTOR = Decimal("32.3465")
NATIONAL = Prices(FACTOR)


def pay(*texts, setting="facility"):
    return pay_session([line(text, setting=setting) for text in texts], [NATIONAL] * len(texts))


def dollars(*texts, setting="facility"):
    return total_of(pay(*texts, setting=setting))


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        (["74177"], "297.26"),
        (["74177-26"], "83.45"),
        (["74177-TC"], "213.81"),
        (["27447"], "1257.63"),
        (["27447-50"], "1886.45"),
        (["27447-RT", "27447-LT"], "1886.45"),
        (["45385", "45380"], "258.45"),
        (["45385", "45380", "43239"], "324.76"),
        (["45385", "45378"], "242.92"),
        (["27447-54"], "993.53"),
        (["27447-55"], "264.10"),
        (["27447-56"], "125.76"),
        (["44140-80"], "208.98"),
        (["44140-AS"], "177.64"),
        (["44140-62"], "816.34"),
        (["49002-78"], "823.22"),
        (["49505-50", "47562"], "1097.84"),
        (["45378-53"], "88.95"),
        (["45378"], "177.26"),
        (["93005"], "6.15"),
        (["36415"], "0.00"),
    ],
)
def test_the_worked_examples(lines, amount):
    assert str(dollars(*lines)) == amount


def test_a_discontinued_colonoscopy_in_the_office_has_its_own_row():
    assert [str(dollars(text, setting="nonfacility")) for text in ("45378-53", "45378")] == ["164.00", "327.67"]


def test_a_second_scan_is_paid_95_percent_of_its_professional_component():
    amounts = [paid.amount for paid in pay("74177-26", "71260-26")]
    assert [str(round_half_up(amount)) for amount in amounts] == ["83.45", "50.40"]
    # Global: 9.19 and 5.08 total; of 71260, 26 is 1.64 (at 95%) and TC 3.44 (at 50%).
    both = pay("74177", "71260")
    assert round_half_up(both[1].amount) == round_half_up(
        FACTOR * (Decimal("1.64") * Decimal("0.95") + Decimal("3.44") / 2)
    )


def test_additional_therapy_units_lose_half_of_their_practice_expense():
    # 97110: work 0.45, PE 0.43, MP 0.01.
    assert dollars("97110 x2") == round_half_up(FACTOR * (2 * Decimal("0.89") - Decimal("0.215")))


def test_both_conversion_factors_of_2026():
    # 27447 in RVU26A: W 19.11, total 34.71.
    row = Row("A", Decimal("19.11"), facility_pe=Decimal("11.58"), malpractice=Decimal("4.02"), global_days="090")
    amounts = [round_half_up(row_amount(row, "facility", Decimal(factor))) for factor in ("33.4009", "33.5675")]
    assert [str(amount) for amount in amounts] == ["1159.35", "1165.13"]


@pytest.mark.parametrize(
    ("modifiers", "amount"),
    [((), "295.44"), (("AA",), "295.44"), (("QK",), "147.72"), (("QX",), "147.72"), (("AD",), "77.24")],
)
def test_anesthesia(modifiers, amount):
    units = anesthesia_units(Decimal(7), 125, modifiers)
    assert str(anesthesia_amount(units, Decimal("19.31"), modifiers)) == amount
    assert anesthesia_units(Decimal(7), 125) == Decimal("15.3")


def test_a_status_medicare_does_not_pay_gets_nothing():
    code = CodeRows("27215", {"": Row("I", Decimal("10.45"), facility_pe=Decimal("6.70"), malpractice=Decimal("1.05"))})
    assert pay("27215") == [LinePayment(Decimal(0), NoPrice.NOT_PAID, "I")]
    assert code.main.total("facility") == Decimal("18.20")


def gpcis(member="GPCI2025.csv"):
    """{locality: its GPCIs}, read with csv.reader."""
    lines = list(csv.reader(io.StringIO(cms.member("rvu25d_0.zip", member).decode("latin-1"))))
    return {(cells[0], cells[2]): GeographicIndices(*map(Decimal, cells[4:7])) for cells in lines if cells[0].isdigit()}


@pytest.mark.cms
def test_76145_in_all_localities():
    """Only one published CMS amount is available, so all 109 are also checked against the formula in floats."""
    row = facts.all_codes()["76145"].main
    amounts = {key: round_half_up(row_amount(row, "nonfacility", FACTOR, indices)) for key, indices in gpcis().items()}
    assert len(amounts) == 109
    assert str(amounts["01112", "05"]) == "1339.81"
    for key, indices in gpcis().items():
        parts = (
            (row.work, indices.work),
            (row.nonfacility_pe, indices.practice_expense),
            (row.malpractice, indices.malpractice),
        )
        assert abs(float(amounts[key]) - sum(float(a) * float(b) for a, b in parts) * 32.3465) <= 0.00501


@pytest.mark.cms
def test_99214_by_locality():
    row, by_locality = facts.all_codes()["99214"].main, gpcis()
    keys = {
        "Alabama": ("10112", "00"),
        "Manhattan": ("13202", "01"),
        "Alaska": ("02102", "01"),
        "San Francisco": ("01112", "05"),
    }
    found = {
        name: [
            str(round_half_up(row_amount(row, setting, FACTOR, by_locality[key])))
            for setting in ("nonfacility", "facility")
        ]
        for name, key in keys.items()
    }
    assert found == {
        "Alabama": ["115.49", "88.23"], "Manhattan": ["142.07", "105.48"], "Alaska": ["158.97", "125.05"],
        "San Francisco": ["152.35", "107.83"],
    }  # fmt: skip


@pytest.mark.cms
def test_amounts_match_every_status_a_price_in_oppscap():
    codes, by_locality = facts.all_codes(), gpcis()
    lines = list(csv.reader(io.StringIO(cms.member("rvu25d_0.zip", "OPPSCAP_Oct.csv").decode("latin-1"))))[1:]
    checked = 0
    for hcpcs, modifier, status, mac, locality, facility, nonfacility in lines:
        # Six localities in this file aren't in GPCI; they repeat 01182.
        indices = by_locality.get((mac, locality))
        if status != "A" or indices is None:
            continue
        row = codes[hcpcs].rows[modifier.strip()]
        priced = [
            str(round_half_up(row_amount(row, setting, FACTOR, indices))) for setting in ("facility", "nonfacility")
        ]
        assert [Decimal(text) for text in priced] == [Decimal(facility), Decimal(nonfacility)], (
            hcpcs,
            modifier,
            mac,
            locality,
        )
        checked += 1
    assert checked == 6_322


@pytest.mark.cms
def test_the_opps_cap_in_manhattan():
    code, indices = facts.all_codes()["70496"], gpcis()["13202", "01"]
    amounts = {
        name: str(round_half_up(row_amount(code.rows[name], "nonfacility", FACTOR, indices))) for name in ("", "TC")
    }
    assert amounts == {"": "296.62", "TC": "208.29"}


@pytest.mark.cms
def test_anesthesia_factors_match_cmss():
    lines = list(csv.reader(io.StringIO(cms.member("rvu25d_0.zip", "ANES2025.csv").decode("latin-1"))))
    factors = {(c[0].strip(), c[1].strip()): Decimal(c[3].strip()) for c in lines if c[0].strip().isdigit()}
    by_locality = gpcis()
    assert len(factors) == 109
    assert {key: anesthesia_factor(Decimal("20.3178"), by_locality[key]) for key in factors} == factors
