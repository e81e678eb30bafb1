"""Characters: what's the same as another, what separates, and what's kept whole."""

import string

import pytest

from logbook.domain.parsing.characters import Segment, dividers, is_empty_from, is_separator, plain_text, segments


def cut(text):
    """Each segment with its kind, as (characters, kind)."""
    plain = plain_text(text)
    return [(plain[found.start : found.end], found.kind) for found in segments(plain)]


def test_letters_digits_times_and_dashes_are_plain():
    letters, digits = string.ascii_uppercase, string.digits
    wide = "".join(chr(ord(char) + 0xFEE0) for char in digits + letters + letters.lower())
    assert plain_text(letters.lower()) == letters
    assert plain_text(wide) == digits + letters + letters
    assert plain_text("×✕✖⨯*＊") == "X" * 6
    assert plain_text("−–‐‑‒—―－﹣﹘⁃_") == "-" * 12
    assert plain_text("ßéÉäſK") == "ßéÉäſK"  # the Kelvin sign and others aren't letters of a code


@pytest.mark.parametrize(
    ("plain", "at", "is_one"),
    [
        ("A B", 1, True),
        ("A B", 0, False),
        ("A", 1, True),  # behind the end
        ("A-B", 1, False),
        ("A- B", 1, True),
        ("A--B", 1, True),
        ("A--B", 2, False),
        ("A-", 1, False),
        ("A-99213", 1, True),
        ("A-992133", 1, False),
        ("A-9921", 1, False),
        ("A-G0439", 1, True),
        ("A-0075T", 1, True),
        ("A-W0439", 1, False),
        ("A-99213X", 1, False),
        ("A-99213-25", 1, True),
    ],
)
def test_a_hyphen_separates_before_a_separator_or_a_code(plain, at, is_one):
    assert is_separator(plain, at) is is_one


def test_groups_and_pluses():
    assert list(segments("A B|+C\n\nD+ E | F+G")) == [
        Segment(0, 1, 0, False),
        Segment(2, 3, 0, False),
        Segment(5, 6, 1, True),
        Segment(8, 9, 3, False),
        Segment(11, 12, 3, True),
        Segment(15, 16, 4, False),
        Segment(17, 18, 4, True),
    ]
    assert list(segments("A+|B")) == [Segment(0, 1, 0, False), Segment(3, 4, 1, False)]
    assert list(segments("A,+ ,B")) == [Segment(0, 1, 0, False), Segment(5, 6, 0, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/2/26", [("1/2/26", "date")]),
        ("12/31/2026", [("12/31/2026", "date")]),
        ("13/31/2026", [("13", ""), ("31", ""), ("2026", "")]),
        ("2026-03-02", [("2026-03-02", "date")]),
        ("1/2", [("1/2", "date")]),
        ("31.12.2026", [("31.12.2026", "date")]),
        ("12:10", [("12:10", "time")]),
        ("9:10pm", [("9:10PM", "time")]),
        ("x3.0", [("X3.0", "number")]),
        ("3.0", [("3.0", "number")]),
        ("1.50", [("1.50", "amount")]),
        ("$12", [("$12", "amount")]),
        ("1,250.00", [("1,250.00", "amount")]),
        ("M17.11", [("M17.11", "diagnosis")]),
        ("U07.11", [("U07.11", "diagnosis")]),
        ("555-123-4567", [("555-123-4567", "telephone")]),
        ("123-45-6789", [("123-45-6789", "telephone")]),
        ("b/l", [("B/L", "")]),
        ("b/left", [("B", ""), ("LEFT", "")]),
        ("1. 2. 3", [("1", "list"), ("2", ""), ("3", "")]),
        ("1) 99213 2) 3", [("1", "list"), ("99213", ""), ("2", ""), ("3", "")]),
        ("1. 99213|2. 99214", [("1", "list"), ("99213", ""), ("2", "list"), ("99214", "")]),
        ("|1. 99213", [("1", "list"), ("99213", "")]),
        ("1.99213", [("1", "list"), ("99213", "")]),
        ("99213.25.57", [("99213", ""), ("25", ""), ("57", "")]),
        ("99213/1/2", [("99213", ""), ("1", ""), ("2", "")]),  # within a piece nothing is a date
        ("99213:12:10", [("99213", ""), ("12", ""), ("10", "")]),
        ("é1/2", [("é1", ""), ("2", "")]),
    ],
)
def test_what_is_kept_whole(text, expected):
    assert cut(text) == expected


def test_several_dividers_with_nothing_between_them_are_one():
    assert dividers("|A, | \n ;|B|") == [(0, 1), (4, 10), (11, 12)]
    assert dividers("A-|") == [(2, 3)]
    assert dividers("A|--|B|C") == [(1, 5), (6, 7)]
    assert dividers("") == []


def test_nothing_but_separators():
    assert is_empty_from("A , ", 1)
    assert not is_empty_from("A ,B", 1)
    assert is_empty_from("A", 1)
