"""The steps and flags of one line: which modifier, indicator or share each one names. Codes of RVU25D."""

from decimal import Decimal

import pytest

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.modifier_steps import usual_factor
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.sides import bilateral_pairs, counted_units
from tests.facts import CODES
from tests.logbook.domain.valuation.test_worked_examples import line


def value(text, policy=PARITY, **options):
    hcpcs, *modifiers = text.split("-")
    (valued,) = value_session([LineInput(CODES[hcpcs], tuple(modifiers), **options)], policy)
    return valued


def flags(text, **options):
    return [(flag.rule, flag.on, flag.needs_review) for flag in value(text, **options).flags]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27447-26", [("no-row", "26", True)]),
        ("27447-TC", [("no-row", "TC", True), ("zero", "", False)]),
        ("70555", [("as-professional", "26", True)]),
        ("71046", [("facility-professional", "26", False)]),
        ("71046-26", []),
        ("80506", [("add-on-alone", "80506", False), ("no-facility-payment", "", False)]),
        ("27447-54-55", [("two-components", "54 55", True), ("shared-care", "90", False)]),
        ("20610-54", [("no-split", "54", True)]),
        ("20610-78", [("no-split", "78", False)]),
        ("27447-56", [("rarely-paid", "56", False)]),
        ("27447-55", [("shared-care", "90", False)]),
        ("69436-55", [("shared-care", "10", False)]),
        ("44140-50", [("not-both-sides", "0", False)]),
        ("27447-62", [("needs-documentation", "62", False)]),
        ("20610-62", [("not-permitted", "62", True), ("zero", "", False)]),
        ("99291-AS", [("needs-documentation", "AS", False)]),
        ("44140-62-80", [("two-roles", "62 80", True), ("needs-documentation", "62", False)]),
        ("44140-22", [("by-report", "22", True)]),
        ("44140-ZZ", [("unknown-modifier", "ZZ", True)]),
        ("99213-27", [("facility-modifier", "27", True)]),
        ("44140-52", [("assumed-half", "52", True)]),
        ("20930", [("not-paid", "B", False), ("zero", "9", False)]),
        ("00790", [("anesthesia-units", "J", False)]),
        ("99499", [("no-national-value", "C", True)]),
        ("74177-TC", [("zero", "1", False)]),
        ("36415", [("not-paid", "X", False), ("zero", "9", False)]),
        ("70555-50", [("as-professional", "26", True)]),  # bilateral indicator 3
        ("29826", [("add-on-alone", "29826", False)]),
        ("86153-TC", [("no-row", "TC", True), ("zero", "", False)]),
    ],
)
def test_what_a_flag_names(text, expected):
    assert flags(text) == expected


@pytest.mark.parametrize(
    ("text", "options", "step"),
    [
        ("27447-TC", {}, ("technical", "TC", "0")),
        ("27447-54", {}, ("component", "54 27447", "0.79")),
        ("27447-55", {"postoperative_days": 60}, ("postoperative-days", "60 of 90", None)),
        ("27447-50", {}, ("both-sides", "50 1", "1.5")),
        ("74177-26", {}, ("row", "74177-26", "1.82")),
        ("86153-TC", {}, ("technical", "TC", "0")),
        ("44140-52", {}, ("extent", "52", "0.5")),
        ("44140-62", {}, ("role", "62 1", "0.625")),
        ("44140-80", {"factor": Decimal("0.2")}, ("entered-factor", "80", "0.2")),
        ("44140-22", {"factor": Decimal("1.2")}, ("entered-factor", "", "1.2")),
        ("97110", {"units": 3}, ("units", "3", "3")),
    ],
)
def test_what_a_step_names(text, options, step):
    last = value(text, **options).steps[-1]
    assert (last.rule, last.on) == step[:2]
    assert step[2] is None or last.operand == Decimal(step[2])


def test_each_side_of_a_pair_is_named_one_side():
    found = value_session([line("27447-RT"), line("27447-LT")])
    assert [[(step.rule, step.on) for step in item.steps][:2] for item in found] == [
        [("row", "27447"), ("one-side", "50 1")]
    ] * 2


def test_units_of_a_line_with_both_sides_are_reviewed():
    assert ("both-sides-units", "50", True) in flags("27447-50", units=2)


def test_a_policy_sets_the_factor_of_both_sides():
    assert value("27447-50", Policy("custom", by_modifier={"50": Decimal("1.7")})).adjusted == Decimal("33.32")


def test_a_policys_factor_for_a_component_is_no_step():
    """26 chooses the row; the row has the value."""
    assert value("74177-26", Policy("custom", by_modifier={"26": Decimal("0.5")})).adjusted == Decimal("1.82")


def test_care_before_a_surgery_is_not_ranked_with_another():
    found = value_session([line("27447-56"), line("20610")])
    assert [item.adjusted for item in found] == [Decimal("1.96"), Decimal("0.79")]


def test_a_policys_factor_for_a_modifier_without_a_rule_is_a_step():
    last = value("99213-25", Policy("custom", by_modifier={"25": Decimal("0.5")})).steps[-1]
    assert (last.rule, last.on, last.operand) == ("policy-modifier", "25", Decimal("0.5"))


def test_an_indicator_cms_leaves_empty_gives_no_credit_for_the_second_side():
    code = CodeRows("99999", {"": Row("A", Decimal(10), bilateral="")})
    (valued,) = value_session([LineInput(code, ("50",))])
    assert (valued.adjusted, [flag.rule for flag in valued.flags]) == (10, ["not-both-sides"])


def test_a_technical_component_without_a_row_is_not_the_professional_one():
    """A complete test with an NA in its facility column and a 26 row, but no TC row."""
    complete = Row("A", Decimal(2), pctc="1", facility_na=True)
    code = CodeRows("79999", {"": complete, "26": Row("A", Decimal(2), pctc="1")})
    (technical,), (bare,) = (value_session([LineInput(code, names)]) for names in (("TC",), ()))
    assert (technical.row_modifier, technical.adjusted) == ("", 0)
    assert (bare.row_modifier, bare.adjusted) == ("26", 2)


def test_the_first_row_counts_when_none_has_no_modifier():
    row = Row("A", Decimal(1))
    code = CodeRows("86999", {"TC": Row("A", Decimal(0)), "53": row})
    (valued,) = value_session([LineInput(code)])
    assert (valued.row_modifier, valued.adjusted, valued.flags) == ("53", 1, [])


def test_all_days_of_postoperative_care_are_no_step():
    assert [step.rule for step in value("27447-55", postoperative_days=90).steps] == ["row", "component"]
    assert [step.rule for step in value("27447-55", postoperative_days=89).steps][-1] == "postoperative-days"


def test_a_policys_rounding_and_factors_are_steps():
    policy = Policy("custom", rounds_lines=True, by_code={"44140": Decimal("0.333")})
    found = [(step.rule, step.operation, step.on, step.after) for step in value("44140", policy).steps[1:]]
    assert found == [
        ("policy-code", "times", "44140", Decimal("7.52247")),
        ("rounding", "round", "", Decimal("7.52")),
    ]


def test_a_policy_that_sets_another_modifier_changes_nothing_here():
    policy = Policy("custom", by_modifier={"22": Decimal("1.25")})
    assert value("44140-80", policy).adjusted == Decimal("3.6144")
    assert value("44140-52", policy).adjusted == Decimal("11.295")


@pytest.mark.parametrize(
    ("name", "factor"), [("62", "0.625"), ("66", "1"), ("80", "0.16"), ("81", "0.16"), ("82", "0.16"), ("AS", "0.136")]
)
def test_the_usual_factor_of_a_role(name, factor):
    assert usual_factor(name) == Decimal(factor)


def test_a_team_counts_in_full_until_a_person_decides():
    code = CodeRows("33945", {"": Row("A", Decimal(10), team="1")})
    (valued,) = value_session([LineInput(code, ("66",))])
    assert valued.adjusted == 10
    assert [(flag.rule, flag.on, flag.needs_review) for flag in valued.flags] == [("by-report", "66", True)]
    other = CodeRows("33945", {"": Row("A", Decimal(10), team="0")})
    assert value_session([LineInput(other, ("66",))])[0].adjusted == 0


def test_two_units_of_both_sides_are_one_procedure_unless_50_says_so_already():
    assert counted_units(line("27447-LT-RT x2")) == 1
    assert counted_units(line("27447-50-LT-RT x2")) == 2
    assert counted_units(line("27447-LT-RT x3")) == 3
    assert counted_units(line("27447-LT x2")) == 2


def test_a_line_with_50_or_without_a_side_is_no_part_of_a_pair():
    assert bilateral_pairs([line("27447-RT-50"), line("27447-LT-50")]) == []
    assert bilateral_pairs([line("27447"), line("27447-RT"), line("27447-LT")]) == [(1, 2)]
    assert bilateral_pairs([line("27447-RT-LT"), line("27447-RT"), line("27447-LT")]) == [(1, 2)]


def test_the_sum_of_no_lines_is_a_number():
    assert str(sum_of([])) == "0"
    assert isinstance(sum_of([]), Decimal)
