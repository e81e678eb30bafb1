"""Each modifier of the reference (§5): its kind, its effect on credit, and the flag it raises."""

from decimal import Decimal

import pytest

from logbook.domain.valuation.explanations import explain_step, flag_text
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.session import value_session
from tests.logbook.domain.valuation.test_worked_examples import line

_INFORMATIONAL = """23 24 25 57 32 33 PT 47 58 79 76 77 59 XE XP XS XU 90 91 92 QW 93 95 GT GQ FQ FR G0 96 97 GN GO GP
KX CQ CO 99 QS G8 G9 P1 P2 P3 P4 P5 P6 GC GE GR FT AI AF AG AK AM AQ AR AT CR CS GA GG GH GJ GX PD PN PO Q0 Q1 Q7 Q8 Q9
RE SC LT RT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI CT FX FY JW JZ
X1 X2 X3 X4 X5 1P 2P 3P 8P AH AJ HJ HN HO SA SB U1 U2 U3 U4 U5 U6 U7 U8 U9 UA UB UC UD
AB AE EJ EP ET FP GF GU GV GW HA HB HC HD HE HF HG HH HK HL HM HP HQ HR HS HT HU HV HW HY JA JB Q3 QJ SD SE SF SH SJ
SK SL SM SN ST TD TE TF TG TH TJ TM TS TT VP"""
_RULED = "22 26 27 50 51 52 53 54 55 56 62 63 66 73 74 78 80 81 82 AS TC AA QZ QK QY QX AD FS GY GZ Q5 Q6"
INFORMATIONAL, RULED = _INFORMATIONAL.split(), _RULED.split()


def value_one(text, **options):
    (valued,) = value_session([line(text, **options)])
    return str(valued.adjusted.normalize()), {flag.rule for flag in valued.flags}, valued.needs_review


def test_the_table_matches_the_reference():
    assert set(MODIFIERS) == set(INFORMATIONAL) | set(RULED)
    assert {code for code, modifier in MODIFIERS.items() if modifier.kind == "N"} == set(INFORMATIONAL)
    for modifier in MODIFIERS.values():
        assert modifier.meaning
        assert modifier.effect.endswith(".")
        assert modifier.source


@pytest.mark.parametrize("modifier", INFORMATIONAL)
def test_informational_modifiers_change_nothing(modifier):
    for code in ("27447", "99213", "74177", "20610"):
        assert value_one(f"{code}-{modifier}") == value_one(code)


@pytest.mark.parametrize(
    ("text", "value", "flags", "needs_review"),
    [
        ("44140-22", "22.59", {"by-report"}, True),
        ("44140-63", "22.59", {"by-report"}, True),
        ("99213-FS", "1.3", {"by-report"}, True),
        ("99213-GY", "1.3", {"by-report"}, True),
        ("99213-GZ", "1.3", {"by-report"}, True),
        ("99213-Q5", "1.3", {"by-report"}, True),
        ("99213-Q6", "1.3", {"by-report"}, True),
        ("74177-26", "1.82", set(), False),
        ("27447-26", "19.6", {"no-row"}, True),
        ("74177-TC", "0", {"zero"}, False),
        ("27447-TC", "0", {"no-row", "zero"}, True),
        ("27447-50", "29.4", set(), False),
        ("44140-50", "22.59", {"not-both-sides"}, False),
        ("69210-50", "0.61", {"not-both-sides"}, False),
        ("77067-26-50", "0.76", {"not-both-sides"}, False),
        ("27215-50", "10.45", {"not-both-sides", "not-paid"}, False),
        ("27447-50 x2", "44.1", {"both-sides-units"}, True),  # 29.40 + half of it: ranked, and needs review
        ("27447-LT-RT", "29.4", set(), False),
        ("27447-51", "19.6", set(), False),
        ("44140-52", "11.295", {"assumed-half"}, True),
        ("99213-52", "0.65", {"assumed-half"}, True),
        ("44140-53", "11.295", {"assumed-half"}, True),
        ("45378-53", "1.63", set(), False),
        ("44140-73", "11.295", {"assumed-half", "facility-modifier"}, True),
        ("44140-74", "11.295", {"assumed-half", "facility-modifier"}, True),
        ("99213-27", "1.3", {"facility-modifier"}, True),
        ("27447-54", "15.484", set(), False),
        ("27447-55", "4.116", {"shared-care"}, False),
        ("27447-56", "1.96", {"rarely-paid"}, False),
        ("20610-54", "0.79", {"no-split"}, True),
        ("20610-55", "0.79", {"no-split"}, True),
        ("20610-56", "0.79", {"no-split"}, True),
        ("27447-54-55", "4.116", {"two-components", "shared-care"}, True),
        ("27447-78", "13.524", set(), False),
        ("20610-78", "0.79", {"no-split"}, False),
        ("22551-62", "15.625", set(), False),
        ("27447-62", "12.25", {"needs-documentation"}, False),
        ("20610-62", "0", {"not-permitted", "zero"}, True),
        ("20610-66", "0", {"not-permitted", "zero"}, True),
        ("44140-80", "3.6144", set(), False),
        ("44140-81", "3.6144", set(), False),
        ("44140-82", "3.6144", set(), False),
        ("44140-AS", "3.07224", set(), False),
        ("99291-80", "0.72", {"needs-documentation"}, False),
        ("20610-80", "0", {"not-permitted", "zero"}, True),
        ("90837-AS", "0", {"not-permitted", "zero"}, True),
        ("44140-62-80", "3.6144", {"needs-documentation", "two-roles"}, True),
        ("00790-AA", "0", {"anesthesia-units"}, False),
        ("00790-QZ", "0", {"anesthesia-units"}, False),
        ("00790-QK", "0", {"anesthesia-units"}, False),
        ("00790-QY", "0", {"anesthesia-units"}, False),
        ("00790-QX", "0", {"anesthesia-units"}, False),
        ("00790-AD", "0", {"anesthesia-units"}, False),
        ("99213-ZZ", "1.3", {"unknown-modifier"}, True),
        ("70555", "2.54", {"as-professional"}, True),
        ("70555-26", "2.54", set(), False),
        ("70555-TC", "0", {"no-national-value"}, True),
    ],
)
def test_each_modifier_with_a_rule(text, value, flags, needs_review):
    assert value_one(text) == (value, flags, needs_review)


def test_every_step_and_flag_has_an_explanation():
    texts = [
        "44140-22",
        "74177-TC",
        "27447-TC",
        "27447-54",
        "27447-50",
        "44140-52",
        "44140-80",
        "99213-27 x2",
        "99213-ZZ",
    ]
    for text in texts:
        (valued,) = value_session([line(text)])
        for step in valued.steps:
            explanation = explain_step(step)
            assert explanation.title
            assert explanation.reason.endswith(".")
            assert explanation.source
            assert "{" not in explanation.reason
        for flag in valued.flags:
            assert flag_text(flag).endswith(".")


def test_the_explanation_of_a_step():
    (valued,) = value_session([line("27447-54-RT")])
    row, component = (explain_step(step) for step in valued.steps)
    assert (row.title, row.effect) == ("Work RVU of 27447", "19.60")
    assert (component.title, component.effect) == ("Surgical care only, 54", "× 0.79")
    assert explain_step(value_session([line("44140-80", factor=Decimal("0.2"))])[0].steps[-1]).effect == "× 0.20"


def test_what_groups_credit():
    """The range of factors that employers use."""
    assert {name: MODIFIERS[name].groups for name in ("26", "TC", "80", "62", "59", "LT")} == {
        "26": "1.00", "TC": "0.00", "80": "0.16–0.20", "62": "0.50–0.625", "59": "1.00", "LT": "1.00",
    }  # fmt: skip


def test_levels_of_care_are_numbered():
    assert MODIFIERS["U1"].meaning == "Medicaid level of care 1, set by the state"
    assert MODIFIERS["UD"].meaning == "Medicaid level of care 13, set by the state"


def test_laboratory_modifiers_say_that_laboratory_services_have_no_work():
    laboratory = {name for name, modifier in MODIFIERS.items() if "Lab services" in modifier.effect}
    assert laboratory == {"90", "91", "92", "QW"}
