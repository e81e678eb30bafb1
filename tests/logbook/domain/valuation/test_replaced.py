"""A code that others had replaced by the date of service: the flag, and which codes to use."""

from datetime import date

import pytest

from codes.domain.release_order import Basis
from codes.domain.replacements import Replacement
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.replaced import instead, replaced_flags
from logbook.domain.valuation.trace import Flag

DAY = date(2023, 1, 1)
# 49585 was replaced on Jan 1, 2023 (CPT 2023; American College of Surgeons Bulletin, December 2022).
REPLACED = "CPT replaced this code on Jan 1, 2023: use 49591, 49592, 49593 or another code listed on its page."


@pytest.mark.parametrize("basis", [Basis.EARLIER_YEAR, Basis.SAME_YEAR, Basis.PARTIAL, Basis.PINNED])
def test_a_replaced_code_is_flagged_without_review(basis):
    (flag,) = replaced_flags("49585", DAY, basis)
    assert (flag.rule, flag_text(flag), flag.needs_review) == ("replaced", REPLACED, False)


@pytest.mark.parametrize(
    ("hcpcs", "day", "basis"),
    [
        ("49585", date(2022, 12, 31), Basis.EARLIER_YEAR),
        ("49585", DAY, Basis.IN_FORCE),
        ("99213", DAY, Basis.EARLIER_YEAR),
    ],
)
def test_no_other_code_is(hcpcs, day, basis):
    assert replaced_flags(hcpcs, day, basis) == ()


def test_few_successors_are_all_named():
    """CPT 2023: 15851 took over from 15850, 36836 and 36837 from G2170."""
    text_of = [flag_text(*replaced_flags(code, DAY, Basis.EARLIER_YEAR)) for code in ("15850", "G2170")]
    assert text_of == [
        "CPT replaced this code on Jan 1, 2023: use 15851 instead.",
        "CPT replaced this code on Jan 1, 2023: use 36836 or 36837 instead.",
    ]


@pytest.mark.parametrize(
    ("by", "text"),
    [
        (("10001",), "10001 instead"),
        (("10001", "10002", "10003"), "10001 or 10002 or 10003 instead"),
        (("10001", "10002", "10003", "10004"), "10001, 10002, 10003 or another code listed on its page"),
    ],
)
def test_up_to_three_successors_are_named(by, text):
    assert instead(Replacement(by, DAY, "CPT")) == text


@pytest.mark.parametrize(
    ("on", "text"),
    [
        ("RVU22A 99213 RVU25D", "RVU22A, your policy's release, doesn't have 99213. Valued under RVU25D."),
        ("RVU25D", "This code is newer than the release your policy names. Valued under RVU25D."),  # an older trace
        (
            "a release with words",
            "This code is newer than the release your policy names. Valued under a release with words.",
        ),
        ("the newer release", "This code is newer than the release your policy names. Valued under the newer release."),
        (
            "RVU25D and another one",
            "This code is newer than the release your policy names. Valued under RVU25D and another one.",
        ),
    ],
)
def test_what_a_pinned_release_lacks(on, text):
    assert flag_text(Flag("new", on, False)) == text


def test_only_that_flag_names_three():
    text = flag_text(Flag("two-roles", "RVU 62 80", True))
    assert text == "Modifiers RVU 62 80: only one role per person. The smallest factor counts."
