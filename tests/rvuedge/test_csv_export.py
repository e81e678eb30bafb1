"""CSV exports have no cells that a spreadsheet would run."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.common.csv_export import csv_lines, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =cmd|' /C calc'!A0"])
def test_text_that_starts_like_a_formula_is_escaped(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [Decimal("-4.01"), 12, "27447", "a=b", "", "O'Neil"])
def test_numbers_and_plain_text_are_unchanged(value):
    assert safe_cell(value) == value


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_exported_cell_starts_like_a_formula(rows):
    lines = "".join(csv_lines(("a", "b"), rows))
    for row in csv.reader(io.StringIO(lines, newline="")):
        for cell in row:
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@"))
