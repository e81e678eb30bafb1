"""The costs of modifiers, a field of modifiers, and the table of codes."""

import math

import pytest

from logbook.domain.parsing.reading import APART, GLUED, MODIFIERS, USUAL_COSTS, Table, costs, read_modifiers


def test_costs_are_the_logarithms_of_probabilities():
    for found in (costs(), costs({"47": 500, "25": 3})):
        assert sum(math.exp(-cost / 1000) for cost in found.values()) == pytest.approx(1, abs=0.001)
        assert list(found) == sorted(MODIFIERS)


@pytest.mark.parametrize(
    ("used", "name", "other", "difference"),
    [
        ({}, "26", "25", 405),  # 1000 ln(600 ÷ 400)
        ({}, "47", "25", 6397),  # 1000 ln(600 ÷ 1)
        ({}, "22", "25", 4094),  # 1000 ln(600 ÷ 10): 10 for a modifier without a weight of its own
        ({"47": 500}, "25", "47", 2813),  # 1000 ln((1 + 20 × 500) ÷ 600)
        ({"22": 1}, "22", "25", 2996),  # 1000 ln(600 ÷ (10 + 20))
    ],
)
def test_usual_weights_and_the_clinicians_own_use(used, name, other, difference):
    found = costs(used)
    assert abs(found[name] - found[other] - difference) <= 1


def test_how_often_each_modifier_is_used():
    """How many times as likely as 22, by the costs' differences."""
    found = costs()
    times = {name: round(10 * math.exp((found["22"] - cost) / 1000)) for name, cost in found.items()}
    frequent = {"25": 600, "26": 400, "59": 300, "51": 200, "50": 100, "RT": 200, "LT": 200}
    rare = ("47", "56", "33", "23", "32", "63", "66", "81", "90", "91", "92", "93", "95", "96", "97", "99")
    expected = dict.fromkeys(MODIFIERS, 10) | frequent | dict.fromkeys(rare, 1)
    assert {name for name in MODIFIERS if abs(times[name] - expected[name]) > expected[name] / 1000} == set()


def test_the_usual_costs_apply_without_habits():
    assert costs() == costs({}) == USUAL_COSTS == Table({}).costs


def test_x_and_a_digit_is_a_number_of_units_unless_a_hyphen_comes_first():
    names = {"X1", "X2", "X3", "X4", "X5"}
    assert names <= set(MODIFIERS)
    assert not names & (GLUED | APART)


@pytest.mark.parametrize("text", ["54 RT", "54-RT", "54,rt", "54;Rt", " 54, -RT;", "54 RT 54"])
def test_a_field_of_modifiers(text):
    assert read_modifiers(text) == ("54", "RT")


def test_a_field_has_at_most_four_modifiers_and_may_be_empty():
    assert read_modifiers("") == read_modifiers(" -") == ()
    assert read_modifiers("50 RT LT 59") == ("50", "RT", "LT", "59")
    with pytest.raises(ValueError, match=r"^A line has at most 4 modifiers; this one has 5\.$"):
        read_modifiers("50 RT LT 59 22")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("RTX", "“RTX”"),
        ("5", "“5”"),
        ("é2", "“É2”"),
        ("right-handedness", "“RIGHT”"),
        ("Kowalczyk", "Text that may identify a person"),
    ],
)
def test_what_is_not_a_modifier_is_named(text, named):
    with pytest.raises(ValueError, match=rf"^{named} isn't a modifier\. Use two letters or digits\.$"):
        read_modifiers(f"50 {text}")


def test_prefixes_are_the_beginnings_of_each_code():
    table = Table({"99213": 0, "G0439": 0})
    assert table.prefixes == {"9", "99", "992", "9921", "G", "G0", "G04", "G043"}
    other = table.with_costs({"25": 1})
    assert (other.codes, other.costs) == (table.codes, {"25": 1})
    assert other.prefixes is table.prefixes  # a large table's are found once


def test_a_clinicians_pairs_replace_those_of_the_table():
    table = Table({"99213": 0}, apart=frozenset({"20610 99213"}))
    assert table.with_costs({}).apart == {"20610 99213"}
    assert table.with_costs({}, frozenset({"27447 99213"})).apart == {"27447 99213"}
    assert table.with_costs({}, frozenset()).apart == frozenset()
