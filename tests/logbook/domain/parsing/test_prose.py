"""Words and numbers of a note beside a code: none of them changes a value unless it's a modifier or units."""

import pytest

from logbook.domain.parsing.tokenizer import parse
from tests.typing_samples import forms_table

TABLE = forms_table()


def read(text):
    return [line.text for line in parse(text, TABLE).lines]


@pytest.mark.parametrize("text", ["27447 99213x100", "20610 97110-GPx120", "47562 | 99213-25x250"])
def test_three_digits_of_units_at_the_end_belong_to_a_known_code(text):
    last = parse(text, TABLE).lines[-1]
    assert (last.is_known, last.units) == (True, int(text.rpartition("x")[2]))


@pytest.mark.parametrize("text", ["97110x100", "97110x999", "97110-GPx120"])
def test_units_at_the_end_are_all_digits_or_none(text):
    assert parse(text, TABLE).lines[0].units in (1, int(text.rpartition("x")[2]))


@pytest.mark.parametrize(
    "text",
    [
        "99213 as new patient",
        "47562 as planned",
        "99232 tc w/ family",
        "47562 rm 52",
        "47562 room 52",
        "47562 bed 62",
        "47562 OR 22",
        "47562 ebl 50",
        "99291 80'",
        "99213 bp 80/50",
        "99213 hr 80",
        "99213 without 25",
        "11042 22 cm2",
        "20553 x 50 mg",
        "97110 2 x 15",
    ],
)
def test_prose_is_no_modifier_and_no_units_or_the_plain_code_is_one_tap_away(text):
    parsed = parse(text, TABLE)
    readings = [[line.text for line in parsed.lines], *(read(other.text) for other in parsed.alternatives)]
    assert [text.split()[0]] in readings


def test_a_number_before_a_code_stays():
    assert parse("(3) 97110", TABLE).pending.strip("() ") == "3"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("47562 room 52", "47562-52"),
        ("99213 time 25 ", "99213-25"),
        ("97110 for 3 ", "97110x3"),
        ("27447 as planned", "27447-AS"),
        ("27447 as", "27447"),
        ("45378 pt", "45378"),
        ("47562 AS PLANNED", "47562"),
        ("47562 22 large stones", "47562"),
        ("90837 ZQ 95", "90837"),
        ("20610 knee, 50", "20610"),
        ("97110 2 x 15", "97110x2"),
        ("97110 gp therapy", "97110"),
        ("3 units 97110 97140 2 units 97530", "97140x2 97530"),
    ],
)
def test_where_doubt_remains_the_other_reading_is_offered(text, other):
    assert other in [each.text for each in parse(text, TABLE).alternatives]


@pytest.mark.parametrize("text", ["27447 RT", "20610 rt knee", "99213 25", "99213-25 note", "90837 AH", "97110 gp 59"])
def test_what_is_plain_has_no_other_reading(text):
    assert parse(text, TABLE).alternatives == []
