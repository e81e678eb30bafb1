"""What a clinician types, and what the log page makes of its fields: nothing is dropped."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.lines import TypedLine, read_lines
from logbook.forms import Draft

TODAY = date(2026, 3, 2)
ID = "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"


@pytest.mark.parametrize(
    ("typed", "lines", "rest"),
    [
        ("99213", [("99213", 1)], ()),
        ("99213 47562x2", [("99213", 1), ("47562", 2)], ()),
        ("99213,47562;20610\n97760", [("99213", 1), ("47562", 1), ("20610", 1), ("97760", 1)], ()),
        ("g0439 0075t", [("G0439", 1), ("0075T", 1)], ()),
        ("2o6l0", [("20610", 1)], ()),
        ("97760 x3", [("97760", 3)], ()),
        ("97760*12 97760×999", [("97760", 12), ("97760", 999)], ()),
        ("97760x0", [], ("97760x0",)),
        ("97760x1000", [], ("97760x1000",)),
        ("99213 knee 4", [("99213", 1)], ("knee", "4")),
        ("99213-25", [("99213", 1, ("25",))], ()),
        ("27447-54-rtx2 99213", [("27447", 2, ("54", "RT")), ("99213", 1)], ()),
        ("27447 RT 54 20610 lt", [("27447", 1, ("RT", "54")), ("20610", 1, ("LT",))], ()),
        ("99213 25 x2 57", [("99213", 2, ("25", "57"))], ()),
        ("27447-", [], ("27447-",)),
        ("27447-1-2", [], ("27447-1-2",)),
        ("99213-25-26-27-57-59", [], ("99213-25-26-27-57-59",)),
        ("99213-24-25-57-59 26", [("99213", 1, ("24", "25", "57", "59"))], ("26",)),
        ("RT 27447", [("27447", 1)], ("RT",)),
        ("27447 knee RT", [("27447", 1)], ("knee", "RT")),
        ("", [], ()),
        (" , ; ", [], ()),
    ],
)
def test_typed_text_is_read_as_lines_and_rest(typed, lines, rest):
    found = read_lines(typed)
    assert found.lines == tuple(TypedLine(*line) for line in lines)
    assert found.rest == rest


@given(st.text(max_size=60))
def test_no_letter_of_any_text_is_lost(typed):
    found = read_lines(typed)
    kept = "".join(found.rest) + "".join(line.hcpcs for line in found.lines)
    letters = [letter for letter in typed if letter.isalnum() and letter not in "xX×"]
    assert len([letter for letter in kept if letter.isalnum()]) + 3 * len(found.lines) >= len(letters)


def draft(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return Draft.from_request(data, TODAY)


def lines(made):
    return [(line.hcpcs, line.units) for line in made.lines]


def test_lines_on_the_page_come_before_what_was_typed():
    made = draft(code=["99213"], units=["2"], client_id=[ID], q="20610")
    assert lines(made) == [("99213", 2), ("20610", 1)]
    assert str(made.lines[0].client_id) == ID


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ({"more": ID}, [("99213", 3)]),
        ({"fewer": ID}, [("99213", 1)]),
        ({"remove": ID}, []),
        ({"more": "x"}, [("99213", 2)]),
    ],
)  # fmt: skip
def test_the_buttons_of_a_line_change_it(button, expected):
    assert lines(draft(code=["99213"], units=["2"], client_id=[ID], **button)) == expected


@pytest.mark.parametrize(("units", "read"), [("", 1), ("3", 3), ("many", 0), ("-1", 0), ("1.5", 0), ("9" * 30, 0)])
def test_units_that_are_no_number_become_zero_which_logging_refuses(units, read):
    assert lines(draft(code=["99213"], units=[units], client_id=[ID])) == [("99213", read)]


def test_missing_units_and_ids_do_not_lose_the_line():
    assert lines(draft(code=["99213", "20610"], units=["2"])) == [("99213", 2), ("20610", 1)]


@pytest.mark.parametrize(
    ("fields", "day", "error"),
    [
        ({}, TODAY, ""),
        ({"service_date": "2026-03-01"}, date(2026, 3, 1), ""),
        ({"service_date": "other", "other_date": "2026-02-14"}, date(2026, 2, 14), ""),
        ({"service_date": "02/14/2026"}, TODAY, "“02/14/2026” is not a date. Write it as 2026-03-02."),
        ({"service_date": "2026-02-30"}, TODAY, "“2026-02-30” is not a date. Write it as 2026-03-02."),
    ],
)
def test_the_date_is_read_or_explained(fields, day, error):
    made = draft(**fields)
    assert (made.service_date, made.date_error) == (day, error)


def test_an_unknown_setting_is_the_usual_one():
    assert draft(setting="moon").setting == "facility"
    assert draft(setting="office").setting == "office"
