"""Codes typed with modifiers and units: cases shared with tests/browser/test_search.py, and properties."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.domain.search.typed import typed_code, typed_codes, typed_start

CASES = json.loads((Path(__file__).parents[2] / "data" / "typed_codes.json").read_text(encoding="utf-8"))
CODES = st.from_regex(r"[1-9][0-9]{4}|0[0-9]{3}[A-HJKMNP-Z]|[A-HJKMNP-V][0-9]{4}", fullmatch=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_typed_codes(case):
    assert typed_codes(case["text"]) == case["codes"]
    assert typed_code(case["text"]) == (case["codes"][0] if case["is_alone"] else "")


@pytest.mark.parametrize(
    ("text", "start"),
    [("9921", "9921"), ("#9921", "9921"), ("CPT 9921", "9921"), ("g22l", "G221"), ("“274", "274"), ("9921 knee", "")],
)
def test_the_beginning_of_a_code(text, start):
    assert typed_start(text) == start


@given(
    CODES, st.sampled_from(["-", " ", "/", ".", " -", "\u2013", "("]), st.sampled_from(["25", "RT", "TC", "XS", "F1"])
)
def test_a_code_with_a_modifier_is_the_code(code, sign, modifier):
    assert typed_code(f"{code}{sign}{modifier}") == code
    assert typed_code(f"{code.lower()} x2") == code
