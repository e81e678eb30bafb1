"""The second reading that we offer: where it stands, and only the lines in which it differs."""

import pytest

from logbook.domain.parsing.fit import BILATERAL, CHANGED_SERVICE, WORK
from logbook.domain.parsing.reading import Table, costs
from logbook.domain.parsing.tokenizer import Alternative, ParsedLine, parse, plain_text
from tests.typing_samples import small_table

TABLE = small_table()
ONE, OTHER = "99213-25 27447", "99213 25274-47"  # the two readings of 992132527447


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("992132527447", (0, 12)),
        (" 992132527447", (1, 13)),
        ("27447 992132527447 20610", (6, 18)),
        ("20610992132527447", (5, 17)),  # lines before and after that both readings share
        ("9921320610992132527447", (10, 22)),
        ("99213252744720610", (0, 12)),
        ("9921325274472061099213", (0, 12)),
        ("99213x2992132527447", (7, 19)),
        ("992132061099213252744720610", (10, 22)),
    ],
)
def test_an_alternative_has_only_the_lines_that_differ(text, place):
    assert parse(text, TABLE).alternatives == [Alternative(*place, OTHER, ONE, is_tied=True)]


def test_units_and_more_modifiers_belong_to_the_line_that_differs():
    (found,) = parse("99213252744759x3", TABLE).alternatives
    assert found == Alternative(0, 16, "99213 25274-47-59x3", "99213-25 27447-59x3", is_tied=True)
    (found,) = parse("99213252744759x2", TABLE).alternatives
    assert (found.text[-2:], found.chosen[-2:]) == ("x2", "x2")


def test_readings_that_differ_in_three_lines():
    """47 doesn't fit 25274 here, so 99213 25274-47 20650 isn't one of the two best."""
    surgery = TABLE.codes["25274"]
    codes = {"27447": surgery, "20650": surgery, "25274": surgery & ~CHANGED_SERVICE, "47206": surgery | BILATERAL}
    table = Table({"99213": TABLE.codes["99213"], **codes})
    (found,) = parse("99213252744720650", table).alternatives
    assert (found.start, found.end) == (0, 17)
    assert {found.text, found.chosen} == {"99213-25 27447 20650", "99213 25274 47206-50"}


def test_a_code_with_work_comes_before_habits():
    """Habits favor 47, but its code has no work RVU here."""
    table = Table({**TABLE.codes, "25274": TABLE.codes["25274"] & ~WORK}, costs({"47": 500}))
    found = parse("992132527447", table)
    assert [line.text for line in found.lines] == ["99213-25", "27447"]
    assert [one.is_tied for one in found.alternatives] == [False]


def test_each_segment_has_its_own_alternative():
    found = parse("992132527447 992132527447", TABLE)
    assert [(one.start, one.end) for one in found.alternatives] == [(0, 12), (13, 25)]


def test_nothing_is_asked_when_more_than_habits_tells_the_readings_apart():
    """25 fits a visit but 51 doesn't, so 99213-51 27447 would have a modifier that doesn't fit."""
    table = Table({**TABLE.codes, "51274": TABLE.codes["25274"]})
    found = parse("992135127447", table)
    assert [line.text for line in found.lines] == ["99213", "51274-47"]
    assert [one.is_tied for one in found.alternatives] == [False]
    assert parse("99213 27447", TABLE).alternatives == []


def test_plain_text_has_the_same_length():
    assert plain_text("azAZ09 ×✕*−–‐") == "AZAZ09 XXX---"
    assert plain_text("０９Ａｚａ") == "09AZA"
    assert plain_text("`{／：＠［｀｛é") == "`{／：＠［｀｛é"  # the characters around letters and digits stay


def test_a_line_is_written_with_hyphens_and_more_than_one_unit():
    assert ParsedLine("27447", 0, 5).text == "27447"
    assert ParsedLine("27447", 0, 9, ("RT", "59"), 2).text == "27447-RT-59x2"
    assert ParsedLine("27447", 0, 9, (), 1).text == "27447"


def test_text_that_is_no_line_yet_is_kept_in_order():
    found = parse("27447 lap 99213 chole", TABLE)
    assert found.pending == "lap chole"
    assert [(rest.start, rest.end) for rest in found.rests] == [(6, 9), (16, 21)]
    assert parse("27447", TABLE).pending == ""
