"""A line ends after the brackets and quotes that belong to it, so that rewriting it leaves none behind."""

import pytest

from logbook.domain.parsing.tokenizer import parse
from tests.typing_samples import forms_table

TABLE = forms_table()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("99213 (25)", ["99213 (25)"]),
        ("(99213)(25) 20610", ["(99213)(25)", "20610"]),
        ("[99213] [25]", ["[99213] [25]"]),
        ("( 99213 )", ["( 99213 )"]),
        ("“99213-25”, “20610”", ["“99213-25”", "“20610”"]),
        ('"99213","25" 20610', ['"99213","25"', "20610"]),
        ("'99213' '20610'", ["'99213'", "'20610'"]),
        ('99213 ("25")', ['99213 ("25")']),
        ("(99213 20610)", ["99213", "20610"]),
        ("cholecystectomy (47562)", ["(47562)"]),
        ("99213 (|20610)", ["99213", "20610"]),
    ],
)
def test_lines_include_their_brackets(text, spans):
    assert [text[line.start : line.end] for line in parse(text, TABLE).lines] == spans


def test_an_alternative_includes_its_brackets():
    (other,) = parse("97110 (3)", TABLE).alternatives
    assert (other.start, other.end, other.text) == (0, 9, "97110x3")
