"""Policies as stored data, the operations of a trace, and a calculation in words."""

from decimal import Decimal

import pytest

from codes.domain.indicators import STATUSES
from logbook.domain.valuation.explanations import FLAGS, NO_CREDIT, effect_of, explain_step, flag_text
from logbook.domain.valuation.policy import PARITY, Policy, policy_as_data, policy_from
from logbook.domain.valuation.sides import FACTORS
from logbook.domain.valuation.trace import Flag, Step, apply, replay, trace_as_data, trace_as_json, trace_from_data

OWN = Policy(
    "custom", "modifier-51", "work", rounds_lines=True, reduces_imaging=True, pinned="RVU22A",
    by_modifier={"80": Decimal("0.20"), "22": Decimal("1.25")}, by_code={"97110": Decimal(0)},
)  # fmt: skip
AS_DATA = {
    "preset": "custom", "reduction": "modifier-51", "basis": "work", "rounds_lines": True, "reduces_imaging": True,
    "pinned": "RVU22A", "by_modifier": {"22": "1.25", "80": "0.20"}, "by_code": {"97110": "0"},
}  # fmt: skip


def test_a_policy_as_data_and_back():
    assert policy_as_data(OWN) == AS_DATA
    assert list(policy_as_data(OWN)["by_modifier"]) == ["22", "80"]
    assert policy_from(AS_DATA) == OWN


def test_what_is_left_out_is_medicares():
    assert policy_from({}) == PARITY
    assert policy_from({"preset": "custom"}) == Policy("custom")


@pytest.mark.parametrize("reduction", ["rank", "none", "modifier-51"])
@pytest.mark.parametrize("basis", ["fee", "work"])
def test_each_way_to_rank(reduction, basis):
    policy = policy_from({"preset": "custom", "reduction": reduction, "basis": basis})
    assert policy == Policy("custom", reduction, basis)


@pytest.mark.parametrize(
    "data",
    [
        {"preset": "own"},
        {"preset": ""},
        {"preset": "custom", "reduction": "ranks"},
        {"preset": "custom", "basis": "fees"},
        {"preset": "custom", "reduction": "rank", "basis": ""},
    ],
)
def test_other_settings_are_refused(data):
    with pytest.raises(ValueError, match="No such policy"):
        policy_from(data)


@pytest.mark.parametrize(
    ("operation", "value", "operand", "result"),
    [
        ("set", "3", "4.57", "4.57"),
        ("times", "4.57", "0.5", "2.285"),
        ("minus", "4.57", "3.26", "1.31"),
        ("minus", "1", "3.26", "0"),  # never below zero
        ("round", "2.285", "2", "2.29"),
        ("round", "2.285", "1", "2.3"),
    ],
)
def test_each_operation(operation, value, operand, result):
    assert apply(operation, Decimal(value), Decimal(operand)) == Decimal(result)


def test_a_trace_is_replayed_from_nothing():
    assert replay([]) == 0
    steps = [
        Step("row", "set", Decimal("4.57"), "45385", Decimal(0), Decimal("4.57")),
        Step("rank", "times", Decimal("0.5"), "2", Decimal("4.57"), Decimal("2.285")),
        Step("rounding", "round", Decimal(2), "", Decimal("2.285"), Decimal("2.29")),
    ]
    flags = [Flag("by-report", "22", True), Flag("zero", "", False)]
    data = {
        "schema": 1,
        "steps": [["row", "set", "4.57", "45385"], ["rank", "times", "0.5", "2"], ["rounding", "round", "2", ""]],
        "flags": [["by-report", "22", True], ["zero", "", False]],
    }
    assert replay(steps) == Decimal("2.29")
    assert trace_as_data(steps, flags) == data
    assert trace_as_json(steps, flags) == (
        '{"schema":1,"steps":[["row","set","4.57","45385"],["rank","times","0.5","2"],["rounding","round","2",""]],'
        '"flags":[["by-report","22",true],["zero","",false]]}'
    )
    assert trace_from_data(data) == (steps, flags)
    with pytest.raises(ValueError, match="schema 2 can't be read"):
        trace_from_data(data | {"schema": 2})


@pytest.mark.parametrize(
    ("indicator", "sides"),
    [
        ("0", "no extra credit for the second side"),
        ("1", "150% of one side"),
        ("2", "the value already covers both sides"),
        ("3", "each side in full"),
        ("9", "bilateral doesn't apply"),
    ],
)
def test_each_bilateral_indicator_in_words(indicator, sides):
    found = explain_step(step("both-sides", "times", "1.5", f"50 {indicator}", "1", "1.5"))
    assert found.reason == f"Bilateral indicator {indicator}: {sides}."
    assert indicator in FACTORS


def step(rule, operation, operand, on, before, after):
    return Step(rule, operation, Decimal(operand), on, Decimal(before), Decimal(after))


@pytest.mark.parametrize(
    ("found", "effect"),
    [
        (step("row", "set", "4.57", "45385", "0", "4.57"), "4.57"),
        (step("entered-work", "set", "0.1749", "J1885", "0", "0.1749"), "0.17"),
        (step("rank", "times", "0.5", "2", "3", "1.5"), "× 0.50"),
        (step("role", "times", "0.136", "AS 2", "3", "0.408"), "× 0.136"),
        (step("family", "minus", "3.26", "45378", "4.57", "1.31"), "−3.26"),
        (step("family", "minus", "3.26", "45378", "1", "0"), "−1.00"),  # what was there
        (step("rounding", "round", "2", "", "2.285", "2.29"), "2.29"),
    ],
)
def test_the_effect_of_a_step(found, effect):
    assert effect_of(found) == effect
    assert explain_step(found).effect == effect


@pytest.mark.parametrize(
    ("found", "title", "reason"),
    [
        (
            step("row", "set", "1", "27447-26", "0", "1"),
            "Work RVU of 27447-26",
            "The work RVU in the release's 27447-26 row.",
        ),
        (
            step("both-sides", "times", "1.5", "50 1", "1", "1.5"),
            "Bilateral",
            "Bilateral indicator 1: 150% of one side.",
        ),
        (
            step("component", "times", "0.79", "54 27447", "1", "0.79"),
            "Surgical care only, 54",
            "The share of this code's work that CMS assigns to modifier 54.",
        ),
        (
            step("policy-modifier", "times", "0.5", "ZZ", "1", "0.5"),
            "Modifier, ZZ",
            "Your policy sets a factor for modifier ZZ.",
        ),
        (
            step("extent", "times", "0.5", "52", "1", "0.5"),
            "Reduced service, 52",
            "Counted at 50% until you enter a factor. Medicare pays it case by case.",
        ),
    ],
)
def test_a_step_in_words(found, title, reason):
    explained = explain_step(found)
    assert (explained.title, explained.reason) == (title, reason)
    assert explained.source


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        (Flag("zero", "", False), NO_CREDIT),
        (Flag("zero", "3", False), "The technical component of a test: the physician work is in another code."),
        (Flag("by-report", "22", True), "Modifier 22 is paid case by case. Enter a factor, or keep it as is."),
        (Flag("not-paid", "B", False), f"Not paid under Medicare's fee schedule. {STATUSES['B'].meaning}"),
        (Flag("visit-with-procedure", "57", False), FLAGS["visit-with-procedure"].replace("{on}", "57")),
    ],
)
def test_a_flag_in_words(flag, text):
    assert flag_text(flag) == text
