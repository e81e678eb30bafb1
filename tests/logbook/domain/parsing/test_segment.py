"""Typed text without separators: its tokens, letters typed for digits, what may still come, and what is certain."""

import pytest

from logbook.domain.parsing.reading import MOST_MODIFIERS, Table
from logbook.domain.parsing.segment import (
    AFTER_UNITS,
    START,
    THIRD_COST,
    OpenLine,
    Token,
    code_at,
    has_digits_of_code,
    may_begin,
    modifier_of,
    read_segment,
)
from tests.typing_samples import small_table

TABLE = small_table()
EVERY_MODIFIER = (1 << 16) - 1  # bits that every modifier fits


def test_tokens_have_a_kind_a_value_and_a_place():
    assert read_segment("99213-25RTX1227447", TABLE, is_open=True).tokens == [
        Token("code", "99213", 0, 5),
        Token("modifier", "25", 5, 8),
        Token("modifier", "RT", 8, 10),
        Token("units", "12", 10, 13),
        Token("code", "27447", 13, 18),
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("10140", "10140"), ("1OI40", "10140"), ("1OL4O", None), ("G0439", "G0439"), ("GO439", "G0439"), ("1014", None)],
)
def test_a_code_may_have_letters_for_digits(typed, code):
    assert code_at(f"XX{typed}25", 2, TABLE) == code


@pytest.mark.parametrize(
    ("typed", "is_enough"),
    [("1OI40", True), ("90O9L", True), ("9OO9L", False), ("09OIL", False), ("XX9XX", False), ("08O8O", True)],
)
def test_three_digits_are_enough(typed, is_enough):
    assert has_digits_of_code(typed) is is_enough


@pytest.mark.parametrize(
    ("typed", "name"),
    [("5O", "50"), ("CO", "CO"), ("L1", "L1"), ("T1", "T1"), ("TI", "T1"), ("ZO", "ZO"), ("25", "25")],
)
def test_a_modifier_may_have_a_letter_for_a_digit(typed, name):
    assert modifier_of(typed) == name


ONE_MODIFIER, FULL, UNITS = (0, 1), (0, MOST_MODIFIERS), (0, AFTER_UNITS)


@pytest.mark.parametrize(
    ("tail", "states"),
    [
        ("9921", [START, ONE_MODIFIER, FULL, UNITS]),
        ("O07", [START, ONE_MODIFIER, FULL, UNITS]),  # 0075T
        ("IO1", [START, ONE_MODIFIER, FULL, UNITS]),  # 10140
        ("O9", []),  # no code begins with 09
        ("OI", []),
        ("99213", []),  # a complete code doesn't begin one
        ("-", [ONE_MODIFIER]),
        ("-2", [ONE_MODIFIER]),
        ("-25", []),
        ("R", [ONE_MODIFIER]),
        ("Z", []),
        ("RT", []),
        ("X", [ONE_MODIFIER, FULL]),
        ("X1", [ONE_MODIFIER, FULL]),
        ("X123", [ONE_MODIFIER, FULL]),
        ("X0", []),
        ("X1234", []),
    ],
)
def test_what_may_begin_depends_on_what_came_before(tail, states):
    assert [state for state in (START, ONE_MODIFIER, FULL, UNITS) if may_begin(tail, state, TABLE)] == states


def test_between_readings_with_and_without_more_codes_habits_decide():
    """11042-25-59-51 20610-50-59 is also four codes. Every modifier fits, so only their costs tell them apart."""
    table = Table(dict.fromkeys(("11042", "20610", "25595", "12061", "05059"), EVERY_MODIFIER))
    text = "11042255951206105059"
    four, two = ["11042", "25595", "12061", "05059"], ["11042", "25", "59", "51", "20610", "50", "59"]
    for of_25, best, other in ((1 - THIRD_COST, four, two), (-1 - THIRD_COST, two, four)):  # 11042 would have three
        costs = dict.fromkeys(("59", "51", "50"), 0) | {"25": of_25}
        reading = read_segment(text, table.with_costs(costs), is_open=True)
        assert [token.value for token in reading.tokens] == best
        assert [token.value for token in reading.other] == other
        assert reading.is_tied


def test_a_modifier_without_a_cost_is_the_least_likely():
    table = Table(dict.fromkeys(("99213", "27447", "25274"), EVERY_MODIFIER), {"25": 19_999})
    assert [token.value for token in read_segment("992132527447", table, is_open=True).tokens] == [
        "99213",
        "25",
        "27447",
    ]
    table = table.with_costs({"25": 20_001})
    assert [token.value for token in read_segment("992132527447", table, is_open=True).tokens] == [
        "99213",
        "25274",
        "47",
    ]


@pytest.mark.parametrize(
    ("text", "is_open", "state", "end", "firm"),
    [
        ("99213", True, "complete", 5, 5),
        ("99213", False, "complete", 5, 5),
        ("9921327447", True, "complete", 10, 10),
        ("9921325", True, "complete", 7, 5),  # or 99213 and 25274
        ("9921324", True, "complete", 7, 7),  # no code begins with 24
        ("99213X1", True, "complete", 7, 5),  # X12 may come
        ("99213X1", False, "complete", 7, 7),
        ("99213X12", True, "complete", 8, 5),  # X1, and a code that begins with 2
        ("99213X12", False, "complete", 8, 8),
        ("99213X123", True, "complete", 9, 5),
        ("99213X123", False, "complete", 9, 9),
        ("99213X1234", False, "impossible", 8, 8),
        ("9921327", True, "pending", 5, 5),
        ("9921327", False, "impossible", 5, 5),
        ("99213274", True, "pending", 5, 5),
        ("992132744", True, "pending", 5, 5),
        ("992132527", True, "pending", 7, 5),  # 25 and then 27447, or 25274; the shorter rest is kept
        ("99213252744", True, "pending", 10, 5),
        ("992", True, "pending", 0, 0),
        ("992", False, "impossible", 0, 0),
        ("45480", True, "impossible", 0, 0),
        ("9921345480", True, "impossible", 5, 5),
        ("99213-", True, "pending", 5, 5),
        ("99213-", False, "impossible", 5, 5),
        ("2744750RTLT59X2", True, "complete", 15, 13),
        ("2744750RTLT5925", True, "pending", 13, 13),  # no fifth modifier; 25 may begin a code
    ],
)
def test_where_a_reading_ends_and_what_is_certain(text, is_open, state, end, firm):
    reading = read_segment(text, TABLE, is_open=is_open)
    assert (reading.state, reading.end, reading.firm) == (state, end, firm)
    assert reading.is_tied is False
    assert reading.other is None


def values(reading):
    return [token.value for token in reading.tokens]


def test_one_unit_or_twelve():
    """X1 20610 45980 or X12 06104-59-80. Every modifier fits, so only the costs of 59 and 80 tell them apart."""
    table = Table(dict.fromkeys(("99213", "20610", "45980", "06104"), EVERY_MODIFIER))
    one, twelve = ["99213", "1", "20610", "45980"], ["99213", "12", "06104", "59", "80"]
    for of_59, best in ((-1, twelve), (0, one), (1, one)):
        reading = read_segment("99213X12061045980", table.with_costs({"59": of_59, "80": 0}), is_open=False)
        assert values(reading) == best
        assert reading.is_tied
    assert reading.tokens[1] == Token("units", "1", 5, 7)


def test_the_rest_is_what_may_still_become_something():
    """After 99213-25, 88 begins nothing; after 99213, 2588 begins 25881."""
    table = Table(dict.fromkeys(("99213", "25881"), EVERY_MODIFIER))
    reading = read_segment("992132588", table, is_open=True)
    assert (values(reading), reading.end, reading.state) == (["99213"], 5, "pending")


def test_a_reading_that_the_rest_can_follow_comes_before_a_better_one():
    """R may begin a fourth modifier of 27447, but not a fifth one of 25274, although habits favor 47."""
    table = Table(dict.fromkeys(("99213", "27447", "25274"), EVERY_MODIFIER), {"25": 2 + THIRD_COST, "47": 1})
    best = ["99213", "25274", "47", "50", "59", "22"]
    assert values(read_segment("992132527447505922", table, is_open=True)) == best
    assert values(read_segment("992132527447505922Z", table, is_open=True)) == best
    assert values(read_segment("992132527447505922R", table, is_open=True)) == [
        "99213",
        "25",
        "27447",
        "50",
        "59",
        "22",
    ]


def test_a_segment_continues_the_line_before_unless_a_new_code_is_likelier():
    """2527447: 25 and 27447 after 20610, or 25274-47. Continuing costs 3000."""
    table = Table(dict.fromkeys(("20610", "27447", "25274"), EVERY_MODIFIER))
    for cost, best in ((2999.5, ["25274", "47"]), (3000.5, ["25", "27447"])):
        line = OpenLine("20610", 0)
        reading = read_segment("2527447", table.with_costs({"25": 0, "47": cost}), is_open=False, line=line)
        assert values(reading) == best
        assert reading.is_tied


def test_a_third_modifier_costs_more():
    table = Table(dict.fromkeys(("20610", "27447", "25274"), EVERY_MODIFIER))
    for count, more in ((0, 3000), (1, 3000), (2, 5500), (3, 5500)):
        for cost, best in ((more - 0.5, ["25274", "47"]), (more + 0.5, ["25", "27447"])):
            line = OpenLine("20610", count)
            reading = read_segment("2527447", table.with_costs({"25": 0, "47": cost}), is_open=False, line=line)
            assert values(reading) == best
