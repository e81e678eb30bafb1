"""Hints of a session: each one in the case it's for, not in the case next to it, and never a change of value."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.valuation import hint_codes
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.session import value_session
from tests import facts

DAY = date(2025, 11, 3)


def hints(text, setting="facility", day=DAY):
    """The hints of a session of RVU25D, as {rule: codes}."""
    codes, session = facts.CODES, []
    for word in text.split():
        name, _, units = word.partition("x")
        hcpcs, *modifiers = name.split("-")
        session.append(LineInput(codes[hcpcs], tuple(modifiers), int(units or 1), setting))
    found = {}
    for line, valued in zip(session, value_session(session, service_date=day), strict=True):
        for flag in valued.flags:
            assert flag.needs_review == (flag.rule == "by-report")
            found.setdefault(flag.rule, []).append(line.code.hcpcs)
    return found


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ("99213-25 G2211 20610", {"complexity-with-25": ["G2211"]}),  # denied since 2024
        ("99213 G2211", {}),
        ("99213-25 G2211 G0439", {}),  # from 2025, not beside a preventive service
        ("99213-25 G2211 90471", {}),
        ("99291 99291", {"once-a-day": ["99291", "99291"], "same-line-twice": ["99291", "99291"]}),
        ("99291x2", {"once-a-day": ["99291"]}),
        ("99291 99292", {}),
        ("59400 99213", {"visit-in-maternity": ["99213"]}),
        ("59400 99213-25", {}),
        ("59409 99213", {}),  # delivery only
        ("99417 G2212 99215", {"two-prolonged": ["99417", "G2212"]}),
        ("G2212 99215", {}),
        ("99222-FS", {}),
        ("49320 47562", {"separate-procedure": ["49320"]}),
        ("49320-59 47562", {}),
        ("49320 29827", {}),  # another area
        ("29870 29881", {"separate-procedure": ["29870"]}),
        ("29870 29827", {}),
        ("59414 59400", {"separate-procedure": ["59414"]}),
        ("58720 58150", {"separate-procedure": ["58720"]}),
        ("11042 11042", {"same-line-twice": ["11042", "11042"]}),
        ("11042 11042-76", {}),
        ("71046-26 71046-26-76", {}),
        ("27447 27447", {"both-sides-perhaps": ["27447", "27447"]}),
        ("27447x2", {"both-sides-perhaps": ["27447"]}),
        ("20610-LT 20610-RT", {}),
        ("99213 27447", {"visit-with-procedure": ["99213"]}),
        ("99213-57 27447", {}),
    ],
)
def test_hints_of_a_session(session, expected):
    found = hints(session)
    for rule in ("by-report", "zero", "not-paid", "no-facility-payment"):  # what each line says alone
        found.pop(rule, None)
    assert found == expected


def test_a_shared_visit_belongs_in_a_facility():
    codes = facts.CODES
    flags = [
        [flag.rule for flag in value_session([LineInput(codes["99222"], ("FS",), 1, setting)])[0].flags]
        for setting in ("facility", "nonfacility")
    ]
    assert flags == [["by-report"], ["by-report", "shared-visit-in-office"]]


@pytest.mark.parametrize(
    ("day", "session", "is_flagged"),
    [
        (date(2023, 12, 31), "99213-25 G2211", False),
        (date(2024, 1, 1), "99213-25 G2211", True),
        (date(2024, 12, 31), "99213-25 G2211 G0439", True),
        (date(2025, 1, 1), "99213-25 G2211 G0439", False),
        (None, "99213-25 G2211", False),
    ],
)
def test_the_rule_about_g2211_depends_on_the_date(day, session, is_flagged):
    assert ("complexity-with-25" in hints(session, day=day)) == is_flagged


@pytest.mark.cms
def test_each_code_a_hint_names_is_in_the_fee_schedule():
    codes = facts.all_codes()
    assert sorted(code for code in hint_codes.all_codes() if code not in codes) == []
    for hcpcs, area in hint_codes.SEPARATE_PROCEDURES.items():
        assert hint_codes.is_in_area(hcpcs, area) or hcpcs[:2] in ("38", "49"), hcpcs
        assert codes[hcpcs].main.global_days in ("000", "010", "090", "MMM"), hcpcs


@given(
    st.lists(st.sampled_from(sorted(facts.EXAMPLES)), min_size=1, max_size=6),
    st.dates(date(2023, 1, 1), date(2026, 12, 31)),
)
def test_hints_change_no_value(codes, day):
    session = [LineInput(facts.EXAMPLES[hcpcs]) for hcpcs in codes]
    with_date, without = value_session(session, service_date=day), value_session(session)
    assert [item.adjusted for item in with_date] == [item.adjusted for item in without]
    assert sum_of(with_date) >= Decimal(0)
