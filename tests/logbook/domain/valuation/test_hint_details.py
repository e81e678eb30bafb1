"""What each hint names: the modifier, the package, the larger procedure; and the limits of an area."""

from decimal import Decimal

import pytest

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.hint_codes import is_in_area
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.session import value_session
from tests.facts import CODES
from tests.logbook.domain.valuation.test_hints import DAY


def flags(text):
    """Each line's (rule, what it names), in order."""
    session = []
    for word in text.split():
        name, _, units = word.partition("x")
        hcpcs, *modifiers = name.split("-")
        session.append(LineInput(CODES[hcpcs], tuple(modifiers), int(units or 1)))
    return [[(flag.rule, flag.on) for flag in valued.flags] for valued in value_session(session, service_date=DAY)]


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ("99213-25 G2211 20610", [[], [("complexity-with-25", "25")], []]),
        ("99213 59400", [[("visit-in-maternity", "59400")], []]),
        ("99213 27447", [[("visit-with-procedure", "57")], []]),
        ("99213 20610", [[("visit-with-procedure", "25")], []]),
        ("99213 69436", [[("visit-with-procedure", "25")], []]),  # 010
        ("99213-24 27447", [[], []]),
        ("11042-76 11042-76", [[], []]),
        ("11042-77 11042-77", [[], []]),
        ("49320 47562", [[("separate-procedure", "47562")], []]),
        ("49320 47562 44140", [[("separate-procedure", "44140")], [], []]),  # the largest
        ("49320 44140 47562", [[("separate-procedure", "44140")], [], []]),
        ("49320-59 29870 29881", [[], [("separate-procedure", "29881"), ("zero", "")], []]),
        ("11042 11042", [[("same-line-twice", "11042")]] * 2),
        ("27447x2", [[("both-sides-perhaps", "50")]]),
        ("99291x2", [[("once-a-day", "99291")]]),
        ("99291-25 11042 11042", [[], [("same-line-twice", "11042")], [("same-line-twice", "11042")]]),
        ("29826 22552", [[("add-on-alone", "29826")], [("add-on-alone", "22552")]]),
    ],
)
def test_a_hint_names_what_it_is_about(session, expected):
    assert flags(session) == expected


def test_both_codes_of_the_same_prolonged_time_are_flagged():
    found = flags("99417 G2212 99215")
    assert ("two-prolonged", "99417 G2212") in found[0]
    assert found[1] == [("two-prolonged", "99417 G2212")]
    assert found[2] == []


def test_two_prolonged_codes_alone():
    assert ("two-prolonged", "99417 G2212") in flags("99417 G2212")[1]


def test_a_code_paid_alone_is_flagged_beside_others_only():
    alone = LineInput(CodeRows("36598", {"": Row("T", Decimal("0.74"))}))
    rules = [
        [(flag.rule, flag.on) for flag in item.flags] for item in value_session([alone, LineInput(CODES["20610"])])
    ]
    assert rules == [[("paid-alone", "T")], []]
    assert value_session([alone])[0].flags == []


def test_a_shared_visit_in_an_office_names_its_modifier():
    (valued,) = value_session([LineInput(CODES["99222"], ("FS",), setting="nonfacility")])
    assert [(flag.rule, flag.on) for flag in valued.flags] == [("by-report", "FS"), ("shared-visit-in-office", "FS")]


@pytest.mark.parametrize(
    ("hcpcs", "is_in"),
    [
        ("43279", False),
        ("43280", True),
        ("49999", True),
        ("50000", False),
        ("58100", True),
        ("4328F", False),
        ("G0439", False),
    ],
)
def test_an_area_includes_its_first_and_last_code(hcpcs, is_in):
    assert is_in_area(hcpcs, ((43280, 49999), (58100, 58100))) is is_in
