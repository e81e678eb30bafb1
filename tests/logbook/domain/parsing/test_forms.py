"""The pieces between codes: which words and numbers are one piece, its kind, its number and its reason."""

import pytest

from logbook.domain.parsing import reasons
from logbook.domain.parsing.characters import plain_text, segments
from logbook.domain.parsing.forms import Item, items

CODE = ("text", "97110", 0, "")


def pieces(text):
    """Each piece as (kind, text, number, reason)."""
    plain = plain_text(text)
    found = items(plain, list(segments(plain)))
    return [(item.kind, plain[item.start : item.end], item.value, item.reason) for item in found]


def units(text, value):
    return ("units", text, value, "")


def rest(text, reason):
    return ("rest", text, 0, reason)


def plain(text):
    return ("text", text, 0, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 units", [units("3 UNITS", 3)]),
        ("3 units x", [units("3 UNITS", 3), plain("X")]),
        ("3u", [units("3U", 3)]),
        ("3-units", [units("3-UNITS", 3)]),
        ("999ea", [units("999EA", 999)]),
        ("3 x units", [units("3 X UNITS", 3)]),
        ("three units", [units("THREE UNITS", 3)]),
        ("ten units", [units("TEN UNITS", 10)]),
        ("three", [plain("THREE")]),
        ("x 3", [units("X 3", 3)]),
        ("x 3 units", [units("X 3 UNITS", 3)]),
        ("x 3 knees", [units("X 3", 3), plain("KNEES")]),
        ("x three", [units("X THREE", 3)]),
        ("x one units", [units("X ONE UNITS", 1)]),
        ("x 3.0", [units("X 3.0", 3)]),
        ("x3 units", [units("X3 UNITS", 3)]),
        ("x3.0", [units("X3.0", 3)]),
        ("x3.0 units", [units("X3.0 UNITS", 3)]),
        ("x3", [plain("X3")]),
        ("qty 3", [units("QTY 3", 3)]),
        ("unit 3", [units("UNIT 3", 3)]),
        ("qty x", [plain("QTY"), plain("X")]),
        ("3.0", [units("3.0", 3)]),
        ("3.00 units", [units("3.00 UNITS", 3)]),
        ("x 1000", [rest("X 1000", reasons.MOST_UNITS)]),
        ("x 123456", [rest("X 123456", reasons.MOST_UNITS)]),
        ("3min", [rest("3MIN", reasons.MEASURE)]),
        ("3 min", [rest("3 MIN", reasons.MEASURE)]),
        ("25 minutes", [rest("25 MINUTES", reasons.MEASURE)]),
        ("2x", [("times", "2X", 2, "")]),
        ("2 x 3", [("rest", "2 X 3", 2, reasons.MEASURE)]),
        ("2 x", [("times", "2 X", 2, "")]),
        ("2 x knee", [("times", "2 X", 2, ""), plain("KNEE")]),
        ("2knee", [plain("2KNEE")]),
        ("3 un 20610", [units("3 UN", 3), plain("20610")]),
        ("3 uni", [("pending", "3 UNI", 0, "")]),
        ("3 mi", [("pending", "3 MI", 0, "")]),
        ("3 mi ", [plain("3"), plain("MI")]),
        ("3 m", [rest("3 M", reasons.MEASURE)]),
        ("3 kn", [plain("3"), plain("KN")]),
        ("knee mi", [plain("KNEE"), plain("MI")]),
        ("cpt", [("label", "CPT", 0, "")]),
        ("1/2/26", [rest("1/2/26", reasons.WHOLE["date"])]),
        ("M17.11", [rest("M17.11", reasons.WHOLE["diagnosis"])]),
    ],
)
def test_pieces_after_a_code(text, expected):
    assert pieces(f"97110 {text}") == [CODE, *expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25x", [("times", "25X", 25, "")]),
        ("25 x", [("times", "25 X", 25, "")]),
        ("x 3", [units("X 3", 3)]),
        ("3 units", [units("3 UNITS", 3)]),
        ("x three", [("label", "X", 0, ""), plain("THREE")]),
        ("x 1000", [("label", "X", 0, ""), plain("1000")]),
    ],
)
def test_pieces_before_a_code(text, expected):
    assert pieces(text) == expected


def test_after_a_code_a_modifiers_number_is_no_number_of_units():
    assert pieces("97110 25x") == [CODE, plain("25X")]
    assert pieces("97110 25 x") == [CODE, plain("25"), plain("X")]
    assert pieces("97110 25 x units") == [CODE, units("25 X UNITS", 25)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cpt97110", [("label", "CPT", 0, ""), CODE]),
        ("cpt-97110", [("label", "CPT", 0, ""), CODE]),
        ("cptG0439", [("label", "CPT", 0, ""), plain("G0439")]),
        ("cptknee", [plain("CPTKNEE")]),
        ("mod25", [("label", "MOD", 0, ""), plain("25")]),
        ("2x97110", [("times", "2X", 2, ""), CODE]),
        ("12xG0439", [("times", "12X", 12, ""), plain("G0439")]),
        ("2x97", [("times", "2X", 2, ""), plain("97")]),  # while it's typed
        ("2x97 ", [plain("2X97")]),
        ("2x9", [plain("2X9")]),
        ("12x97", [plain("12X97")]),
        ("97110x3-GP", [plain("97110X3"), plain("-GP")]),
        ("97110-GP-x3-59", [plain("97110-GP-X3-59")]),
        ("97110-right", [CODE, plain("-RIGHT")]),
        ("97110-knee", [plain("97110-KNEE")]),
        ("97110-b/l", [plain("97110-B"), plain("L")]),
        ("x 97110", [("label", "X", 0, ""), CODE]),
        ("1. 97110", [("label", "1", 0, ""), CODE]),
    ],
)
def test_pieces_typed_without_a_separator(text, expected):
    assert pieces(text) == expected


def test_a_plus_stands_before_the_first_piece_of_its_segment():
    plain = "97110+CPT20610"
    assert items(plain, list(segments(plain))) == [
        Item("text", 0, 5),
        Item("label", 6, 9, is_joined=True),
        Item("text", 9, 14),
    ]
