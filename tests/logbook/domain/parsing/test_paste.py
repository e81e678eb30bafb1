"""Pasted lists: every form of date, cell, modifier and units, and what we say about a line we can't read."""

from datetime import date

import pytest

from logbook.domain.parsing.paste import BadLine, PastedLine, read_paste

MARCH_2 = date(2026, 3, 2)


def read(line):
    """The code, modifiers and units of a line that is valid, or the reason why it isn't."""
    pasted = read_paste(line)
    assert len(pasted.lines) + len(pasted.problems) == 1
    if pasted.problems:
        return pasted.problems[0].reason
    (found,) = pasted.lines
    assert found.service_date == MARCH_2
    return found.hcpcs, found.modifiers, found.units


@pytest.mark.parametrize(
    "day",
    ["2026-03-02", "2026-3-2", "2026/03/02", "2026.3.2", "3/2/2026", "03/02/2026", "3-2-2026", "3/2/26", "03-02-26"],
)
def test_each_form_of_date(day):
    assert read(f"{day}, 27447-RT") == read(f"{day} 27447-RT") == ("27447", ("RT",), 1)


@pytest.mark.parametrize("quote", ["", '"', "'"])
@pytest.mark.parametrize("end", [",", ";", "\t", " ", " , ", "，", "；", ",,"])
def test_each_end_of_a_cell(quote, end):
    assert read(f"{quote}3/2/2026{quote}{end}27447-RT") == ("27447", ("RT",), 1)


def test_a_year_of_two_digits_is_in_this_century_and_one_of_four_is_as_written():
    years = [line.service_date.year for line in read_paste("3/2/00, 20610\n3/2/99, 20610\n3/2/1999, 20610").lines]
    assert years == [2000, 2099, 1999]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("soon", "“soon” isn't a date"),
        ("2/30/2026", "“2/30/2026” isn't a date"),  # the shape of a date
        ("2026-02-30", "“2026-02-30” isn't a date"),
        ("13/1/2026", "“13/1/2026” isn't a date"),
        ("3.2.2026", "“3.2.2026” isn't a date"),
        ("3/2/026", "“3/2/026” isn't a date"),
        ("26-3-2", "“26-3-2” isn't a date"),
        ("1234567890123456789012345", "Text that may identify a person isn't a date"),  # a long number
        ("", "There's no date"),
    ],
)
def test_a_line_without_a_date_is_a_problem(day, found):
    assert read(f"{day}, 20610") == f"{found}. Use 3/2/2026 or 2026-03-02."


@pytest.mark.parametrize("line", ["3/2/26", "3/2/26,", "3/2/26, -", "3/2/26\t\t", "3/2/26, ''"])
def test_a_line_without_a_code_is_a_problem(line):
    assert read(line) == "There's no code after the date."


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("27447", ("27447", (), 1)),
        ("27447, 2", ("27447", (), 2)),
        ("27447, x2", ("27447", (), 2)),
        ("27447, X 2", ("27447", (), 2)),
        ("27447, ×2", ("27447", (), 2)),
        ("27447, 2.00", ("27447", (), 2)),  # as a spreadsheet writes it
        ("27447, '2'", ("27447", (), 2)),
        ("27447, 2, ,", ("27447", (), 2)),
        ("27447, 999999", ("27447", (), 999_999)),
        ("27447, RT, 2", ("27447", ("RT",), 2)),
        ("27447, RT, 50, 2", ("27447", ("RT", "50"), 2)),
        ("27447, RT, 50", ("27447", ("RT",), 50)),  # a number in the last cell is units
        ("27447, , RT", ("27447", ("RT",), 1)),
        ("27447-RT-50", ("27447", ("RT", "50"), 1)),
        ("27447-RT-50, 3", ("27447", ("RT", "50"), 3)),
        ("27447 RT 50, 3", ("27447", ("RT", "50"), 3)),
        ("27447 50, ", ("27447", ("50",), 1)),
        ("27447 x2, RT", ("27447", ("X2", "RT"), 1)),
        ("27447 RT x2,", ("27447", ("RT",), 2)),
        ("27447 3,", ("27447", (), 3)),
        ("27447-RT,\"59\",'2'", ("27447", ("RT", "59"), 2)),
        ("2O61O-5O", ("20610", ("50",), 1)),
        ("g0439; 1", ("G0439", (), 1)),
        ("99213; 25\t57\t1", ("99213", ("25", "57"), 1)),
    ],
)
def test_cells(rest, line):
    assert read(f"3/2/26, {rest}") == line


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("27447", ("27447", (), 1)),
        ("27447 RT", ("27447", ("RT",), 1)),
        ("27447-50", ("27447", ("50",), 1)),
        ("27447 RT x2", ("27447", ("RT",), 2)),
        ("27447 X2", ("27447", (), 2)),
        ("27447 ×12", ("27447", (), 12)),
        ("27447 2", ("27447", (), 2)),
        ("27447 2.0", ("27447", (), 2)),
        ("27447 100", ("27447", (), 100)),
        ("27447 11", ("27447", (), 11)),  # not a modifier
        ("27447 RT LT", ("27447", ("RT", "LT"), 1)),
        ("27447 50 2", ("27447", ("50",), 2)),
        ("'27447'", ("27447", (), 1)),
        ("'27447' 2", ("27447", (), 2)),
        ('"27447 RT"', ("27447", ("RT",), 1)),
        ("12345", ("12345", (), 1)),  # the code itself is never units
    ],
)
def test_only_spaces(rest, line):
    assert read(f"3/2/26 {rest}") == line


@pytest.mark.parametrize("number", ["50", "25", "59"])
def test_a_number_that_could_be_a_modifier_is_asked_about(number):
    asked = f"{number} could be a modifier or units. Write 27447-{number} or x{number}."
    assert read(f"3/2/26 27447 {number}") == asked
    assert read(f"3/2/26 27447 RT {number}") == asked
    assert read(f"3/2/26 27447-{number}") == ("27447", (number,), 1)
    assert read(f"3/2/26 27447 x{number}") == ("27447", (), int(number))


def test_units_that_appear_twice_are_a_problem():
    assert read("3/2/26, 27447 x2, 3") == "Units appear twice: x2 and 3."
    assert read("3/2/26, 27447 RT X12, x3") == "Units appear twice: x12 and x3."


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("x2, 3", "“X2” isn't a code. Separate modifiers, as in 27447-RT."),
        ("X", "“X” isn't a code. Separate modifiers, as in 27447-RT."),
        (", 2", "“2” isn't a code. Separate modifiers, as in 27447-RT."),
        ("knee", "“knee” isn't a code. Separate modifiers, as in 27447-RT."),
        ("27447RT", "“27447RT” isn't a code. Separate modifiers, as in 27447-RT."),
        (
            "12345678901234567890",
            "Text that may identify a person isn't a code. Separate modifiers, as in 27447-RT.",
        ),
        ("27447-RTX", "“RTX” isn't a modifier. Use two letters or digits."),
        ("27447, right knee", "“RIGHT” isn't a modifier. Use two letters or digits."),
        ("27447, averylongmodifier", "Text that may identify a person isn't a modifier. Use two letters or digits."),
        ("27447-RT-50-59-22-51", "A line has at most 4 modifiers; this one has 5."),
    ],
)
def test_a_line_with_something_else_is_a_problem(rest, reason):
    assert read(f"3/2/26, {rest}").lower() == reason.lower()


def test_lines_are_numbered_as_pasted_and_keep_their_text():
    pasted = read_paste("\n  3/2/26, 27447-RT, 2  \n\nsoon, 27447\n3/2/26;99213")
    assert pasted.lines == [
        PastedLine(2, "3/2/26, 27447-RT, 2", MARCH_2, "27447", ("RT",), 2),
        PastedLine(5, "3/2/26;99213", MARCH_2, "99213", (), 1),
    ]
    assert pasted.problems == [
        BadLine(4, "soon, 27447", "“soon” isn't a date. Use 3/2/2026 or 2026-03-02."),
    ]


def test_only_a_first_line_without_a_digit_is_a_header():
    assert [line.number for line in read_paste("Date, Code\n3/2/26, 27447").lines] == [2]
    assert [line.number for line in read_paste("\nDate, Code\n3/2/26, 27447").lines] == [3]
    pasted = read_paste("3/2/26, 27447\nDate, Code")
    assert ([line.number for line in pasted.lines], [line.number for line in pasted.problems]) == ([1], [2])
    assert read_paste("Date 2, Code").problems[0].number == 1
    assert (read_paste("").lines, read_paste(" \n ").problems, read_paste("Date").problems) == ([], [], [])


def test_a_divider_alone_on_a_line_starts_the_next_patient():
    pasted = read_paste('3/2/26, 27447\n|\n3/2/26, 20610\nsoon, 20610\n "|"\t\n3/2/26, 99213')
    assert [(line.number, line.hcpcs, line.patient) for line in pasted.lines] == [
        (1, "27447", 1),
        (3, "20610", 2),
        (6, "99213", 3),
    ]
    assert [(line.number, line.patient) for line in pasted.problems] == [(4, 2)]
    assert pasted.has_dividers is True
    assert read_paste("3/2/26, 27447").has_dividers is False
    quoted = read_paste("3/2/26, 27447\n'|'\n3/2/26, 20610")  # as a spreadsheet writes it
    assert [line.patient for line in quoted.lines] == [1, 2]
