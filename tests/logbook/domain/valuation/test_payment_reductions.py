"""Reductions of payment only: technical and professional components, therapy, and what takes a place among them.

Amounts at a conversion factor of $10: 0.43 RVUs are $4.30. Source: RVU25D.pdf (multiple procedure indicators 4 to 7).
"""

from decimal import Decimal

import pytest

from codes.domain.payment import GeographicIndices, NoPrice
from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.payment import LinePayment, Prices, pay_session, total_of

TEN = Prices(Decimal(10))
ELSEWHERE = Prices(Decimal(10), GeographicIndices(Decimal("1.1"), Decimal("1.2"), Decimal("1.3")))


def code(hcpcs, complete, professional=None, technical=None):
    rows = {"": complete, "26": professional, "TC": technical}
    return CodeRows(hcpcs, {name: row for name, row in rows.items() if row})


def row(work, expense, malpractice, multiple="0", pctc="0", **more):
    """A row with the same practice expense in both settings."""
    numbers = {"nonfacility_pe": Decimal(expense), "facility_pe": Decimal(expense), "malpractice": Decimal(malpractice)}
    return Row("A", Decimal(work), multiple_procedure=multiple, pctc=pctc, **numbers | more)


def both_components(hcpcs, multiple, complete, professional, technical, **more):
    rows = [row(*numbers, multiple, "1", **more) for numbers in (complete, professional, technical)]
    return code(hcpcs, *rows)


# RVU25D: two eye tests (indicator 7), a scan of a joint (4, bilateral indicator 3).
OCT = both_components("92133", "7", ("0.31", "0.59", "0.02"), ("0.31", "0.17", "0.01"), ("0", "0.42", "0.01"))
FUNDUS = both_components("92250", "7", ("0.40", "0.68", "0.02"), ("0.40", "0.20", "0.01"), ("0", "0.48", "0.01"))
MRI = both_components(
    "73721", "4", ("1.35", "4.75", "0.09"), ("1.35", "0.50", "0.06"), ("0", "4.25", "0.03"), bilateral="3"
)
HEART = [code(f"9300{n}", row("0", expense, "0.01", "6", "3")) for n, expense in ((1, "0.18"), (5, "0.40"))]


def pay(*lines, prices=TEN):
    session = [LineInput(of, tuple(names.split()), units, setting) for of, names, units, setting in lines]
    return [item.amount for item in pay_session(session, [prices] * len(session))]


def office(of, names="", units=1):
    return of, names, units, "nonfacility"


def facility(of, names="", units=1):
    return of, names, units, "facility"


def test_a_second_eye_test_is_paid_80_percent_of_its_technical_component():
    """92250 is $11.00, of which 26 is $6.10; 92133 is $9.20, of which 26 is $4.90 and TC $4.30."""
    assert pay(office(FUNDUS), office(OCT)) == [Decimal("11.00"), Decimal("4.90") + Decimal("4.30") * Decimal("0.80")]


def test_a_second_heart_test_is_paid_75_percent():
    small, large = HEART
    assert pay(office(small), office(large)) == [Decimal("1.90") * Decimal("0.75"), Decimal("4.10")]


def test_each_component_has_its_own_first_line():
    """A technical and a professional component of different scans are both the first of their kind."""
    assert pay(office(FUNDUS, "26"), office(OCT, "TC")) == [Decimal("6.10"), Decimal("4.30")]
    assert pay(office(FUNDUS, "TC"), office(OCT, "TC")) == [Decimal("4.90"), Decimal("4.30") * Decimal("0.80")]
    assert pay(office(FUNDUS, "26"), office(OCT, "26")) == [Decimal("6.10"), Decimal("4.90")]  # only 4 reduces them


def test_a_test_with_only_a_professional_row_loses_nothing():
    interpretations = [
        code(f"9301{n}", row("0.17", expense, "0.01", "6", "2")) for n, expense in ((0, "0.06"), (2, "0.02"))
    ]
    assert pay(*(office(of) for of in interpretations)) == [Decimal("2.40"), Decimal("2.00")]


def test_of_equal_lines_the_first_is_paid_in_full():
    assert pay(office(OCT, "TC"), office(OCT, "TC 76")) == [Decimal("4.30"), Decimal("4.30") * Decimal("0.80")]


def test_a_professional_component_is_that_of_the_setting():
    """Of $100 in each setting, 26 is $30 in a facility and $50 in an office; of a second test TC is paid 75%."""
    numbers = {"nonfacility_pe": Decimal(4), "facility_pe": Decimal(2), "malpractice": Decimal(0)}
    heart = code("93306", row("1", "9", "0", "6", "1"), Row("A", Decimal(1), multiple_procedure="6", **numbers))
    first = code("93307", row("0", "90", "0", "6", "3"))
    assert pay(office(first), office(heart))[1] == 50 + 50 * Decimal("0.75")
    assert pay(facility(first), facility(heart))[1] == 30 + 70 * Decimal("0.75")


def test_units_are_further_services():
    """Three technical components: 1 + 2 × 0.80."""
    assert pay(office(OCT, "TC", 3)) == [Decimal("4.30") * Decimal("2.6")]
    assert pay(office(OCT, "TC", 2), office(FUNDUS, "TC")) == [Decimal("4.30") * Decimal("1.6"), Decimal("4.90")]


def test_both_sides_are_one_scan():
    """73721 has bilateral indicator 3: $61.90 for each side. Beside a larger scan each line of the pair is reduced."""
    assert pay(office(MRI, "RT"), office(MRI, "LT")) == [Decimal("61.90"), Decimal("61.90")]
    larger = both_components("74183", "4", ("2", "9", "1"), ("2", "1", "0.5"), ("0", "8", "0.5"))
    pair = pay(office(MRI, "RT"), office(larger), office(MRI, "LT"))
    # 26: $19.10 at 95%, TC: $42.80 at 50%.
    reduced = Decimal("19.10") * Decimal("0.95") + Decimal("42.80") / 2
    assert [round(amount, 10) for amount in pair] == [reduced, Decimal("120.00"), reduced]


def test_therapy_loses_half_of_the_practice_expense_of_its_setting():
    """Nonfacility $9 of practice expense, facility $4; everywhere else as the locality has it."""
    therapy = code("97530", Row("A", Decimal(1), Decimal(9), Decimal(4), Decimal(1), multiple_procedure="5"))
    assert pay(office(therapy, units=2)) == [220 - 45]
    assert pay(facility(therapy, units=2)) == [120 - 20]
    assert pay(office(therapy, units=2), prices=ELSEWHERE) == [2 * (11 + 108 + 13) - 54]


@pytest.mark.parametrize(("of", "names"), [(OCT, ""), (OCT, "26"), (OCT, "TC"), (HEART[1], "")])
def test_a_locality_changes_each_component(of, names):
    """Reduced shares are of the locality's dollars: a first line is paid what it is alone, the other one less."""
    other = FUNDUS if of is OCT else HEART[0]
    (alone,), (other_alone,) = pay(office(of, names), prices=ELSEWHERE), pay(office(other, names), prices=ELSEWHERE)
    chosen = of.rows[names]
    rvus = chosen.work * Decimal("1.1") + chosen.nonfacility_pe * Decimal("1.2") + chosen.malpractice * Decimal("1.3")
    assert alone == 10 * rvus
    both = pay(office(of, names), office(other, names), prices=ELSEWHERE)
    if names == "26":
        assert both == [alone, other_alone]
    elif of is OCT:
        technical = 10 * (Decimal("0.42") * Decimal("1.2") + Decimal("0.01") * Decimal("1.3"))
        assert [round(amount, 10) for amount in both] == [alone - technical / 5, other_alone]
    else:
        assert both == [alone, other_alone * Decimal("0.75")]


def test_a_line_without_a_payment_takes_no_place():
    """A technical service isn't paid to a clinician in a facility, so the other one is the first."""
    unpaid = code("93303", row("0", "5.00", "0.01", "6", "3", facility_na=True))
    assert pay(facility(unpaid), facility(HEART[1])) == [0, Decimal("4.10")]
    assert pay(office(unpaid), office(HEART[1])) == [Decimal("50.10"), Decimal("4.10") * Decimal("0.75")]


def test_lines_are_ranked_by_dollars_alone():
    """The second's cap makes it $9.00 although it has more RVUs than the first, at $10.00."""
    surgery = {"multiple": "2", "global_days": "090"}
    first = code("20000", row("1", "0", "0", **surgery))
    for caps in (
        {"expense": "9", "malpractice": "0", "nonfacility_pe_opps": Decimal("0.4"), "facility_pe_opps": Decimal("0.4")},
        {
            "expense": "0.4", "malpractice": "9", "nonfacility_pe_opps": Decimal("0.4"),
            "facility_pe_opps": Decimal("0.4"),
        },
    ):  # fmt: skip
        second = code("20001", row("0.5", **surgery, **caps))
        assert pay(facility(second), facility(first)) == [Decimal("4.5"), 10]
        assert pay(office(second), office(first)) == [Decimal("4.5"), 10]


def test_without_an_office_price_the_facility_amount_ranks():
    """An amount is unknown in an office, but the larger procedure still takes the first rank."""
    large = CodeRows(
        "27447", {"": Row("A", Decimal(1), facility_pe=Decimal(9), nonfacility_na=True, multiple_procedure="2")}
    )
    small = code("20610", row("5", "0", "0", "2"))
    payments = pay_session(
        [LineInput(large, setting="nonfacility"), LineInput(small, setting="nonfacility")], [TEN] * 2
    )
    assert payments == [LinePayment(None, NoPrice.OFFICE, "A"), LinePayment(Decimal(25))]


def test_each_line_is_paid_at_the_prices_of_its_own_release():
    lines = [LineInput(code("99213", row("1", "1", "1")))] * 2
    assert [item.amount for item in pay_session(lines, [TEN, Prices(Decimal(20))])] == [30, 60]


def test_a_reason_as_a_sentence():
    assert LinePayment(Decimal(1)).note == ""
    assert LinePayment(None, NoPrice.OFFICE, "A").note == NoPrice.OFFICE.text
    assert LinePayment(Decimal(0), NoPrice.NOT_PAID, "B").note.startswith("Always bundled")
    assert LinePayment(Decimal(0), NoPrice.FACILITY, "A").note == NoPrice.FACILITY.text


def test_the_total_of_a_session_is_rounded_once():
    assert total_of([LinePayment(Decimal("0.334")), LinePayment(Decimal("0.333")), LinePayment(None)]) == Decimal(
        "0.67"
    )
    assert str(total_of([])) == "0.00"
