"""The ranking of a session, rule by rule, with codes made for it: what decides the order, and each line's steps.

Source: RVU25D.pdf (multiple procedure indicators), domain reference §5.1 steps 4b to 8.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.session import value_session

BY_WORK = Policy("custom", basis="work")
IMAGING = Policy("custom", reduces_imaging=True)


def surgery(hcpcs, work, expense=0, multiple="2", base=None, **more):
    """A code with its work and practice expense RVUs; `base` is the code of its endoscopic family."""
    row = Row(
        "A", Decimal(work), Decimal(expense), Decimal(expense), multiple_procedure=multiple, global_days="000",
        endoscopic_base=base.hcpcs if base else "",
    )  # fmt: skip
    return CodeRows(hcpcs, {"": replace(row, **more)}, base=base.main if base else None)


def line(code, modifiers="", units=1, setting="facility"):
    return LineInput(code, tuple(modifiers.split()), units, setting)


def value(*lines, policy=PARITY):
    return value_session([each if isinstance(each, LineInput) else line(each) for each in lines], policy)


def adjusted(*lines, policy=PARITY):
    return [float(item.adjusted) for item in value(*lines, policy=policy)]


def steps(valued):
    """(rule, what it's about, operand) after the row."""
    return [(step.rule, step.on, float(step.operand)) for step in valued.steps[1:]]


WORKED, COSTLY = surgery("20001", 10), surgery("20002", 8, 12)


def test_procedures_are_ranked_by_fee_or_by_work():
    assert adjusted(WORKED, COSTLY) == [5, 8]
    assert adjusted(WORKED, COSTLY, policy=BY_WORK) == [10, 4]


def test_the_fee_of_the_setting_ranks():
    """8 RVUs in a facility, 20 in an office."""
    other = surgery("20003", 8, nonfacility_pe=Decimal(12))
    assert adjusted(WORKED, other) == [10, 4]
    assert adjusted(line(WORKED, setting="nonfacility"), line(other, setting="nonfacility")) == [5, 8]


@pytest.mark.parametrize("policy", [PARITY, BY_WORK])
def test_the_other_measure_and_then_the_code_decide_between_equals(policy):
    alike = (surgery("20003", 5, 5), surgery("20004", 4, 6)) if policy is PARITY else (WORKED, surgery("20003", 10, 3))
    best = 0 if policy is PARITY else 1
    assert [float(item.steps[-1].operand) for item in value(*alike, policy=policy)] == [1 - best / 2, 0.5 + best / 2]
    same = surgery("20009", 10), surgery("20008", 10)
    assert adjusted(*same, policy=policy) == [5, 10]
    assert adjusted(*same[::-1], policy=policy) == [10, 5]


def test_a_family_equal_to_another_procedure_comes_by_its_first_code():
    base = surgery("30000", 1)
    family = [base, surgery("30001", 10, base=base)]
    assert adjusted(*family, surgery("20001", 10)) == [0, 5, 10]
    assert adjusted(*family, surgery("30002", 10)) == [0, 10, 5]


def test_each_unit_takes_a_rank():
    valued = value(line(WORKED, units=3), COSTLY)
    assert [steps(item) for item in valued] == [[("rank", "2 to 4", 1.5)], [("rank", "1", 1)]]
    assert [float(item.adjusted) for item in valued] == [15, 8]


@pytest.mark.parametrize(("units", "flagged"), [(4, []), (5, ["2 to 6"])])
def test_the_sixth_procedure_is_flagged(units, flagged):
    valued = value(COSTLY, line(WORKED, units=units))
    assert [flag.on for item in valued for flag in item.flags if flag.rule == "after-the-fifth"] == flagged


@pytest.mark.parametrize(
    "more",
    [{"global_days": "ZZZ"}, {"status": "J"}, {"facility_na": True}, {"multiple": "0"}, {"multiple": "9"}],
)
def test_what_is_not_ranked(more):
    assert adjusted(surgery("20001", 10, **more), COSTLY) == [10, 8]


def test_a_code_without_a_facility_payment_is_ranked_in_an_office():
    code = surgery("20001", 10, facility_na=True)
    assert adjusted(line(code, setting="nonfacility"), line(COSTLY, setting="nonfacility")) == [5, 8]


def test_one_procedure_of_a_family_is_ranked_like_any_other():
    base = surgery("30000", 4)
    valued = value(surgery("30001", 10, base=base), COSTLY)
    assert [steps(item) for item in valued] == [[("rank", "2", 0.5)], [("rank", "1", 1)]]


def test_two_families_in_a_session():
    """10 + (7 − 4), and half of 6 + (5 − 3)."""
    one, other = surgery("30000", 4), surgery("40000", 3)
    session = [surgery("30001", 10, base=one), surgery("30002", 7, base=one),
               surgery("40001", 6, base=other), surgery("40002", 5, base=other)]  # fmt: skip
    assert adjusted(*session) == [10, 3, 3, 1]


def test_the_steps_of_a_family():
    base = surgery("30000", 4)
    top, member = surgery("30001", 10, base=base), surgery("30002", 7, base=base)
    first, second, third = value(top, line(member, units=2), base)
    assert steps(first) == [("family-top", "30000", 1)]
    assert steps(second) == [("units", "2", 2), ("family", "30000", 8)]
    assert steps(third) == [("family-base", "30000", 4)]
    assert [float(item.adjusted) for item in (first, second, third)] == [10, 6, 0]


def test_further_units_of_the_top_lose_the_base_too():
    base = surgery("30000", 4)
    assert adjusted(line(surgery("30001", 10, base=base), units=3)) == [22]  # 10 + 2 × (10 − 4)


def test_the_top_of_a_family_has_the_highest_fee_then_work_then_the_first_code():
    base = surgery("30000", 2)
    assert adjusted(surgery("30001", 5, 5, base=base), surgery("30002", 6, 3, base=base)) == [5, 4]
    assert adjusted(surgery("30001", 4, 6, base=base), surgery("30002", 5, 5, base=base)) == [2, 5]
    assert adjusted(surgery("30002", 5, base=base), surgery("30001", 5, base=base)) == [3, 5]


@pytest.mark.parametrize(("fee", "is_first"), [(12, False), (14, True)])
def test_the_fee_of_a_family_is_the_top_and_each_difference_to_the_base(fee, is_first):
    """10 + (8 − 5) = 13; a member below the base adds nothing."""
    base = surgery("30000", 5)
    family = [surgery("30001", 10, base=base), surgery("30002", 8, base=base), surgery("30003", 4, base=base)]
    single = adjusted(*family, surgery("20001", fee))[-1]
    assert single == (fee if is_first else fee / 2)


def test_the_base_counts_in_the_sessions_setting():
    """The base is 5 in a facility, where the family is 10 + 3, and 8 in an office, where it's 13 + 3."""
    base = surgery("30000", 5, nonfacility_pe=Decimal(3))
    members = [surgery(f"3000{n}", work, base=base, nonfacility_pe=Decimal(3)) for n, work in ((1, 10), (2, 8))]
    other = surgery("20001", Decimal("12.5"), nonfacility_pe=Decimal(4))
    for setting, is_first in (("facility", False), ("nonfacility", True)):
        session = [line(code, setting=setting) for code in (*members, other)]
        assert adjusted(*session)[-1] == (12.5 if is_first else 6.25)


def test_a_family_without_a_base_in_the_release_is_flagged_and_keeps_its_work():
    base = surgery("30000", 5)
    members = [replace(surgery(f"3000{n}", 6, base=base), base=None) for n in (1, 2)]
    valued = value(line(members[0], units=2), members[1], surgery("20001", 17))
    assert [float(item.adjusted) for item in valued] == [12, 6, 8.5]  # 6 × 2 + 6 is more than 17
    flags = [[(flag.rule, flag.on, flag.needs_review) for flag in item.flags] for item in valued]
    assert flags == [[("no-base", "30000", True)], [("no-base", "30000", True)], []]


def test_the_base_in_the_session_stands_in_for_the_releases():
    base = surgery("30000", 5)
    members = [replace(surgery(f"3000{n}", work, base=base), base=None) for n, work in ((1, 9), (2, 8))]
    assert adjusted(*members, base) == [9, 3, 0]


def test_a_bilateral_pair_is_ranked_by_both_sides():
    """Each side is 7.5, so 15 together is more than 12."""
    knee = surgery("20001", 10, bilateral="1")
    assert adjusted(line(knee, "RT"), surgery("20002", 12), line(knee, "LT")) == [7.5, 6, 7.5]


def test_the_base_is_deducted_from_a_pair_once():
    """A policy factor makes one side 0.75 and the other 7.5: of 4, 0.75 comes from the smaller one."""
    policy = Policy("custom", by_modifier={"59": Decimal("0.1")})
    base = surgery("30000", 4)
    pair = surgery("30001", 10, bilateral="1", base=base)
    session = [line(pair, "RT 59"), surgery("30002", 20, base=base), line(pair, "LT")]
    small, top, large = value(*session, policy=policy)
    assert [float(item.adjusted) for item in (small, top, large)] == [0, 20, 4.25]
    assert steps(large)[-1] == ("family", "30000", 3.25)
    alike = value(line(pair, "RT"), surgery("30002", 20, base=base), line(pair, "LT"))
    assert [float(item.adjusted) for item in alike] == [5.5, 20, 5.5]


def test_a_policy_may_reduce_only_lines_with_51():
    policy = Policy("custom", reduction="modifier-51")
    marked, plain = value(line(COSTLY, "51"), WORKED, policy=policy)
    assert (float(marked.adjusted), float(plain.adjusted)) == (4, 10)
    assert (steps(marked), steps(plain)) == ([("modifier-51", "51", 0.5)], [])
    own = Policy("custom", reduction="modifier-51", by_modifier={"51": Decimal("0.7")})
    assert adjusted(line(COSTLY, "51"), WORKED, policy=own) == [5.6, 10]


def scan(hcpcs, work, expense=0, professional=0, **more):
    """A scan: its work, the practice expense of the complete test and that of its professional component."""
    complete = Row("A", Decimal(work), Decimal(expense), Decimal(expense), multiple_procedure="4", pctc="1")
    rows = {
        "": complete,
        "26": replace(complete, **dict.fromkeys(("nonfacility_pe", "facility_pe"), Decimal(professional)) | more),
        "TC": replace(complete, work=Decimal(0)),
    }
    return CodeRows(hcpcs, rows)


def test_scans_are_ranked_by_their_professional_component():
    one, other = scan("70001", 1, expense=4, professional=2), scan("70002", 2, expense=9, professional=0)
    valued = value(other, one, policy=IMAGING)
    assert [steps(item) for item in valued] == [[("scans", "2", 0.95)], [("scans", "1", 1)]]
    assert [float(item.adjusted) for item in valued] == [1.9, 1]
    larger = scan("70003", 2, professional=1)  # as much as 70001, but more work
    assert [float(item.steps[-1].operand) for item in value(one, larger, policy=IMAGING)] == [0.95, 1]
    professional_only = CodeRows("70004", {"": replace(one.main, facility_pe=Decimal(9))})
    assert [float(item.steps[-1].operand) for item in value(one, professional_only, policy=IMAGING)] == [0.95, 1]


def test_the_professional_component_counts_in_the_sessions_setting():
    session = [scan("70001", 2, facility_pe=Decimal(0), nonfacility_pe=Decimal(5)), scan("70002", 2, professional=1)]
    for setting, first in (("facility", 1), ("nonfacility", 0)):
        valued = value(*(line(code, setting=setting) for code in session), policy=IMAGING)
        assert [item.steps[-1].on for item in valued] == (["1", "2"] if first == 0 else ["2", "1"])


def test_units_of_a_scan_take_several_places():
    valued = value(line(scan("70001", 3), units=2), scan("70002", 2), policy=IMAGING)
    assert [steps(item) for item in valued] == [[("scans", "1 to 2", 1.95)], [("scans", "3", 0.95)]]


def test_only_scans_with_a_value_take_a_place():
    ct, visit = scan("70001", 1), CodeRows("99213", {"": Row("A", Decimal("1.30"))}, is_visit=True)
    for beside in (visit, line(scan("70002", 2), "TC"), line(scan("70002", 0))):
        valued = value(ct, beside, policy=IMAGING)
        assert [step.rule for item in valued for step in item.steps] == ["row", "row"]
