"""What the server reads from the log page's form; nothing typed is dropped."""

from datetime import date

import pytest
from django.http import QueryDict

from logbook.domain.parsing.reading import read_modifiers
from logbook.entries.draft import Draft

TODAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rvu26a")]


def draft(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return Draft.from_request(data, TODAY)


def test_a_link_brings_a_code_and_nothing_else():
    made = Draft.from_link(QueryDict("code=20610&q=9921325x2&service_date=2026-03-01"), date(2026, 3, 2))
    assert ([line.name for line in made.lines], made.text) == (["20610"], "20610")
    assert Draft.from_link(QueryDict("code=Smith+1961"), date(2026, 3, 2)).text == ""


def test_unreadable_text_is_kept():
    made = draft(q="99213 knee 206")
    assert len(made.lines) == 1
    assert [(each.text, each.sentence) for each in made.unread] == [
        ("knee", "“knee” isn't a code."),
        ("206", "“206”: For units, write an x before the number: x2."),
    ]


@pytest.mark.parametrize(
    ("fields", "day", "error"),
    [
        ({}, TODAY, ""),
        ({"service_date": "2026-03-01"}, date(2026, 3, 1), ""),
        ({"service_date": "other", "other_date": "2026-02-14"}, date(2026, 2, 14), ""),
        ({"service_date": "02/14/2026"}, TODAY, "“02/14/2026” isn't a date. Use a date like 2026-03-02."),
        ({"service_date": "2026-02-30"}, TODAY, "“2026-02-30” isn't a date. Use a date like 2026-03-02."),
    ],
)
def test_the_date_is_read_or_explained(fields, day, error):
    made = draft(**fields)
    assert (made.service_date, made.problem) == (day, error)


def test_an_unknown_setting_falls_back_to_the_default():
    assert draft(setting="moon").setting == "facility"
    assert draft(setting="nonfacility").setting == "nonfacility"


@pytest.mark.parametrize(
    ("typed", "modifiers"), [("54 RT", ("54", "RT")), ("54-rt,54", ("54", "RT")), ("", ()), ("25;59", ("25", "59"))]
)
def test_modifiers_can_be_typed_in_their_own_field(typed, modifiers):
    assert read_modifiers(typed) == modifiers


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("RTX", "“RTX” isn't a modifier. Use two letters or digits."),
        ("25 26 50 51 59", "A line has at most 4 modifiers"),
    ],
)
def test_invalid_modifiers_are_named(typed, message):
    with pytest.raises(ValueError, match=message):
        read_modifiers(typed)
