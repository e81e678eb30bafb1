"""What follows a separator: modifiers and units of the line before, codes the release doesn't have, and the rest."""

import pytest

from logbook.domain.parsing import reasons
from logbook.domain.parsing.tokenizer import ParsedLine, Rest, parse
from tests.typing_samples import small_table

TABLE = small_table()


def lines(text):
    return parse(text, TABLE).lines


@pytest.mark.parametrize(
    ("text", "modifiers", "units"),
    [
        ("27447 RT", ("RT",), 1),
        ("27447 -RT", ("RT",), 1),
        ("27447 RT-59", ("RT", "59"), 1),
        ("27447 -RT-59", ("RT", "59"), 1),
        ("27447 RT 59 x2", ("RT", "59"), 2),
        ("27447 RTx2", ("RT",), 2),
        ("27447 -ZZ", ("ZZ",), 1),  # with a hyphen, a modifier we don't know too
        ("27447 RT-ZZ", ("RT", "ZZ"), 1),
        ("27447 x2 RT", ("RT",), 2),
        ("27447x2 RT", ("RT",), 2),
        ("27447 RT RT", ("RT",), 1),
        ("27447-RT RT-59", ("RT", "59"), 1),
        ("27447-RT -59-59", ("RT", "59"), 1),
        ("27447 5O", ("50",), 1),
        ("27447-50-RT-LT 59", ("50", "RT", "LT", "59"), 1),
        ("27447-50-RT-LT-59 59", ("50", "RT", "LT", "59"), 1),
        ("27447 x999", (), 999),
    ],
)
def test_modifiers_and_units_after_a_separator_belong_to_the_line_before(text, modifiers, units):
    assert lines(text) == [ParsedLine("27447", 0, len(text), modifiers, units)]
    parsed, at = parse(f"{text}, 20610", TABLE), len(text) + 2
    assert parsed.lines == [ParsedLine("27447", 0, len(text), modifiers, units), ParsedLine("20610", at, at + 5)]
    assert parsed.firm == at + 5
    assert parsed.rests == []


@pytest.mark.parametrize(
    ("text", "rest", "state", "reason"),
    [
        ("27447 ZZ", "ZZ", "words", reasons.UNKNOWN_NAME),
        ("27447-50-RT-LT-59 22", "22", "impossible", reasons.MOST_NAMES),
        ("27447 knee", "knee", "words", ""),
        ("27447 R", "R", "pending", ""),
        ("27447 -", "-", "pending", ""),
        ("27447 -R", "-R", "pending", ""),
        ("27447 RT-", "RT-", "pending", ""),
        ("27447 x", "x", "pending", ""),
        ("27447 RTx", "RTx", "pending", ""),
        ("27447 lef", "lef", "pending", ""),
        ("27447 x1234", "x1234", "impossible", reasons.MOST_UNITS),
        ("27447 x0", "x0", "impossible", reasons.LEAST_UNITS),
        ("27447x2 x3", "x3", "impossible", reasons.UNITS_TWICE),
        ("27447 2", "2", "pending", reasons.NUMBER),
        ("27447 8", "8", "impossible", reasons.NUMBER),
    ],
)
def test_other_text_after_a_separator_is_kept(text, rest, state, reason):
    parsed = parse(text, TABLE)
    at = text.rindex(" ") + 1
    assert parsed.rests == [Rest(rest, at, len(text), state, reason)]
    assert [line.hcpcs for line in parsed.lines] == ["27447"]
    assert (parsed.lines[0].end, parsed.firm) == (at - 1, at)


def test_a_fifth_modifier_is_marked_and_the_four_before_it_are_taken():
    parsed = parse("27447-50-RT-LT 59-22 20610", TABLE)
    assert [line.text for line in parsed.lines] == ["27447-50-RT-LT-59", "20610"]
    assert parsed.rests == [Rest("-22", 17, 20, "impossible", reasons.MOST_NAMES)]


def test_a_text_that_ends_with_a_separator_is_certain_to_its_end():
    assert parse("27447 RT ", TABLE).firm == 8
    assert parse("992132527447 ", TABLE).firm == 12
    assert parse("992132527447", TABLE).firm == 5


def test_a_modifier_after_words_belongs_to_the_line_before_them():
    parsed = parse("27447 knee RT", TABLE)
    assert [line.text for line in parsed.lines] == ["27447-RT"]
    assert [rest.text for rest in parsed.rests] == ["knee"]


def test_a_modifier_after_a_code_with_a_typo_belongs_to_no_line():
    parsed = parse("27447 2061 50", TABLE)
    assert [line.text for line in parsed.lines] == ["27447"]
    assert [rest.text for rest in parsed.rests] == ["2061", "50"]


@pytest.mark.parametrize(
    ("text", "hcpcs", "modifiers", "units"),
    [
        ("45480", "45480", (), 1),
        ("45480-51-51-RTx12", "45480", ("51", "RT"), 12),
        ("45480-5O", "45480", ("50",), 1),
        ("45480x9", "45480", (), 9),
        ("1OI45", "10145", (), 1),  # three digits are enough for O and I to be digits
        ("9Oo09x2", "90009", (), 2),
        ("0001m", "0001M", (), 1),
        ("V5299", "V5299", (), 1),
        ("L1833", "L1833", (), 1),  # a code as it is, so L isn't 1
    ],
)
def test_a_well_formed_code_between_separators_is_accepted(text, hcpcs, modifiers, units):
    """The release may lack it; the line has no value."""
    for before in ("", "20610 "):
        parsed = parse(f"{before}{text} ", TABLE)
        at = len(before)
        assert parsed.lines[-1] == ParsedLine(hcpcs, at, at + len(text), modifiers, units, is_known=False)
        assert parsed.rests == []
        assert parsed.firm == at + len(text)


@pytest.mark.parametrize(
    "text", ["1OIL5", "45480x0", "45480x1000", "45480-5", "45480-1-2", "W1234", "454801", "45480RT", "0001X"]
)
def test_what_is_not_well_formed_is_not_a_code(text):
    parsed = parse(f"{text} ", TABLE)
    assert parsed.lines == []
    assert "".join(rest.text for rest in parsed.rests) == text


def test_modifiers_may_follow_a_code_that_the_release_lacks():
    assert lines("20610 45480 RT x2 ") == [
        ParsedLine("20610", 0, 5),
        ParsedLine("45480", 6, 17, ("RT",), 2, is_known=False),
    ]


def test_a_code_alone_is_not_taken_while_it_may_be_typed_on():
    assert lines("45480") == []
    assert lines("20610 45480") == [ParsedLine("20610", 0, 5), ParsedLine("45480", 6, 11, is_known=False)]
    assert parse("20610 45480", TABLE).firm == 6
    assert lines(" 45480") == [ParsedLine("45480", 1, 6, is_known=False)]


def test_the_rest_of_a_segment_is_where_its_reading_ends():
    parsed = parse("20610 99213x2x3", TABLE)
    assert parsed.lines == [ParsedLine("20610", 0, 5), ParsedLine("99213", 6, 13, (), 2)]
    assert parsed.rests == [Rest("x3", 13, 15, "impossible", reasons.UNITS_TWICE)]
