"""NA in CMS's columns isn't a price, and never removes a line from the ranking. RVU25D, factor 32.3465, national.

Source: RVU25D.pdf (NA indicator, PC/TC indicators, Attachment A); domain reference §4 and §5.1 step 4b.
"""

from decimal import Decimal

import pytest

from codes.domain.payment import NoPrice, listed_amount, price, row_amount, why_no_price
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.payment import Prices, pay_session
from logbook.domain.valuation.session import value_session
from rvuedge.common.rounding import round_half_up
from tests import facts
from tests.effort import share_of

FACTOR = Decimal("32.3465")
EVERY = 6


def lines(*texts, setting="facility"):
    found = []
    for text in texts:
        hcpcs, *modifiers = text.split("-")
        found.append(LineInput(facts.CODES[hcpcs], tuple(modifiers), 1, setting))
    return found


def paid(*texts, setting="facility"):
    payments = pay_session(lines(*texts, setting=setting), [Prices(FACTOR)] * len(texts))
    return [(item.amount if item.amount is None else str(round_half_up(item.amount)), item.reason) for item in payments]


@pytest.mark.parametrize(
    ("code", "setting", "amount", "reason"),
    [
        ("71046", "facility", "10.03", None),  # PC/TC 1: the 26 row, 0.31 × 32.3465
        ("71046", "nonfacility", "32.67", None),
        ("71046-TC", "facility", "0.00", NoPrice.FACILITY),
        ("93458", "facility", "277.53", None),
        ("96372", "facility", "0.00", NoPrice.FACILITY),  # PC/TC 5
        ("96372", "nonfacility", "13.91", None),
        ("76145", "facility", "0.00", NoPrice.FACILITY),  # PC/TC 3
        ("76145", "nonfacility", "955.52", None),
        ("93000", "facility", "0.00", NoPrice.FACILITY),
        ("99223", "nonfacility", None, NoPrice.OFFICE),
        ("47562", "nonfacility", None, NoPrice.OFFICE),
        ("27447", "nonfacility", None, NoPrice.OFFICE),
        ("27447", "facility", "1257.63", None),
        ("0042T", "facility", None, NoPrice.CONTRACTOR),
        ("99499", "nonfacility", None, NoPrice.CONTRACTOR),
        ("00790", "facility", None, NoPrice.ANESTHESIA),
        ("36415", "facility", "0.00", NoPrice.NOT_PAID),
        ("80053", "nonfacility", "0.00", NoPrice.NOT_PAID),
        ("27215", "facility", "0.00", NoPrice.NOT_PAID),
        ("33533-62", "facility", "0.00", None),  # not permitted
    ],
)
def test_the_payment_of_one_line(code, setting, amount, reason):
    assert paid(code, setting=setting) == [(amount, reason)]


@pytest.mark.parametrize(
    ("codes", "setting", "total"),
    [
        (["93458", "92928"], "facility", "13.76"),  # 10.96 + 5.60 / 2, as with 93458-26
        (["93458-26", "92928"], "facility", "13.76"),
        (["47562", "49505"], "nonfacility", "14.45"),  # 10.47 + 7.96 / 2: ranked by the facility total
        (["27447", "20610"], "nonfacility", "19.995"),
        (["33533-62", "33405"], "facility", "41.32"),  # what isn't permitted isn't ranked
        (["42145-55", "27447"], "facility", "20.578"),  # 9.78 × 0.10; care after another surgery isn't ranked
        (["20680-52", "20680"], "facility", "7.45"),  # the reduced one ranks second: 5.96 + 2.98 / 2
    ],
)
def test_the_ranking(codes, setting, total):
    assert sum_of(value_session(lines(*codes, setting=setting))) == Decimal(total)


@pytest.mark.cms
def test_a_complete_test_in_a_facility_is_its_professional_component():
    """825 payable codes: the same work, the 26 row's price, a hint, nothing to review; 25 of them are ranked.

    One more (80506) has no 26 row.
    """
    codes = [code for code in facts.all_codes().values() if _is_complete_test(code)]
    alone = [code.hcpcs for code in codes if not code.row("26")]
    codes = [code for code in codes if code.row("26")]
    assert (len(codes), alone) == (825, ["80506"])
    assert len([code for code in codes if code.main.multiple_procedure == "2" and code.main.status == "A"]) == 25
    for code in codes:
        (bare,), (with_26,) = (value_session([LineInput(code, names)]) for names in ((), ("26",)))
        assert bare.row_modifier == "26"
        assert (bare.work, bare.adjusted, bare.steps) == (with_26.work, with_26.adjusted, with_26.steps)
        assert [flag.rule for flag in bare.flags if flag not in with_26.flags] == ["facility-professional"]
        assert not bare.needs_review
        prices = [pay_session([LineInput(code, names)], [Prices(FACTOR)]) for names in ((), ("26",))]
        assert prices[0] == prices[1]


def _is_complete_test(code):
    row = code.row("")
    return (
        row is not None and row.pctc == "1" and row.facility_na and row.status in "ART" and bool(row.total("facility"))
    )


@pytest.mark.cms
def test_codes_without_a_facility_payment_keep_their_work_and_take_no_rank():
    codes = [
        code
        for code in facts.all_codes().values()
        if code.main.facility_na and code.main.work and not code.row("26") and code.main.status in "ART"
    ]
    assert len(codes) > 40
    for code in codes:
        alone = value_session([LineInput(code)])[0]
        assert alone.adjusted == code.main.work, code.hcpcs
        beside = value_session([LineInput(code), *lines("20610")])
        assert [item.adjusted for item in beside] == [code.main.work, Decimal("0.79")], code.hcpcs


@pytest.mark.cms
def test_ranking_ignores_whether_an_office_price_exists():
    """Each ranked code without an office price has the rank its facility total gives it."""
    codes = [
        code
        for code in facts.all_codes().values()
        if code.main.nonfacility_na and code.main.multiple_procedure in "23" and code.main.status in "ART"
    ]
    assert len(codes) == 3_716
    (other,) = lines("20610", setting="nonfacility")
    for code in share_of(codes, EVERY):
        if code.main.global_days == "ZZZ" or code.hcpcs == "20610":
            continue
        valued = value_session([LineInput(code, (), 1, "nonfacility"), other])
        is_first = code.main.total("facility") > other.code.main.total("nonfacility")
        halves = [Decimal(1), Decimal("0.5")] if is_first else [Decimal("0.5"), Decimal(1)]
        works = (code.main.work, other.code.main.work)
        assert [item.adjusted for item in valued] == [w * h for w, h in zip(works, halves, strict=True)], code.hcpcs


@pytest.mark.cms
@pytest.mark.parametrize("setting", ["facility", "nonfacility"])
def test_every_row_has_a_price_or_one_reason(setting):
    for code in facts.all_codes().values():
        for row in code.rows.values():
            reason, amount = why_no_price(row, setting), price(row, setting, FACTOR)
            assert (amount is None) == (reason is not None)
            is_na = row.facility_na if setting == "facility" else row.nonfacility_na
            expected = row.status in "ART" and bool(row.total("facility") + row.total("nonfacility")) and not is_na
            assert (reason is None) == expected
            assert amount is None or amount == row_amount(row, setting, FACTOR) > 0


def test_cms_lists_a_facility_amount_for_technical_services():
    row = facts.CODES["76145"].main
    assert round_half_up(listed_amount(row, "facility", FACTOR)) == Decimal("955.52")
    assert listed_amount(row, "nonfacility", FACTOR) is None
    assert listed_amount(facts.CODES["96372"].main, "facility", FACTOR) is None
