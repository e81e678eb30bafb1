"""A code done on both sides is one procedure, however it's written: over every code of RVU25D, alone and with others.

Source: RVU25D.pdf, bilateral indicators; domain reference §5.1 steps 3 and 4b.
"""

from decimal import Decimal

import pytest

from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.payment import Prices, pay_session, total_of
from logbook.domain.valuation.policy import FULL, PARITY, PRESETS, UNREDUCED, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.sides import bilateral_pairs
from logbook.domain.valuation.trace import replay
from tests import facts
from tests.effort import share_of
from tests.logbook.domain.valuation.test_worked_examples import line

PRICES = Prices(Decimal("32.3465"))
EVERY = 8
POLICIES = (
    PARITY,
    UNREDUCED,
    FULL,
    Policy("custom", basis="work"),
    Policy("custom", by_modifier={"50": Decimal("1.7")}),
)
SETTINGS = ("facility", "nonfacility")
# Beside: nothing, a larger and a smaller ranked procedure, one of another endoscopic family, a visit.
BESIDE = ((), ("44140",), ("20610",), ("45385",), ("99213-25", "27447"))


def forms(code, setting="facility"):
    """The four ways to write one code done on both sides."""
    return [
        [LineInput(code, ("50",), 1, setting)],
        [LineInput(code, ("RT",), 1, setting), LineInput(code, ("LT",), 1, setting)],
        [LineInput(code, ("RT", "LT"), 1, setting)],
        [LineInput(code, ("LT", "RT"), 2, setting)],
    ]


def sums(form, policy=PARITY, beside=()):
    session = [*form, *beside]
    valued = value_session(session, policy)
    assert [replay(item.steps) for item in valued] == [item.adjusted for item in valued]
    return sum_of(valued), total_of(pay_session(session, [PRICES] * len(session)))


@pytest.mark.cms
@pytest.mark.parametrize("setting", SETTINGS)
def test_each_code_has_one_value_and_one_price_in_all_four_forms(setting):
    codes = facts.all_codes()
    others = [[_of(codes, text, setting) for text in texts] for texts in BESIDE]
    wrong = []
    bilateral = [code for code in codes.values() if code.main.bilateral in "0123"]
    assert len(bilateral) > 6_000
    for n, code in enumerate(share_of(bilateral, EVERY)):
        beside, policy = others[n % len(others)], POLICIES[n % len(POLICIES)]
        if any(line.code is code for line in beside):
            continue
        for case in ((PARITY, []), (PARITY, beside), (policy, beside)):
            if len({sums(form, *case) for form in forms(code, setting)}) != 1:
                wrong.append((code.hcpcs, case[0].preset, [line.code.hcpcs for line in case[1]]))
    assert wrong == []


def _of(codes, text, setting):
    hcpcs, *modifiers = text.split("-")
    return LineInput(codes[hcpcs], tuple(modifiers), 1, setting)


@pytest.mark.cms
def test_every_endoscopy_with_a_bilateral_value_counts_150_percent():
    """108 codes with MULT 3 and BILAT 1: no family reduces the second side of the only procedure in it."""
    codes = [
        code for code in facts.all_codes().values() if (code.main.multiple_procedure, code.main.bilateral) == ("3", "1")
    ]
    assert len(codes) == 108
    for code in codes:
        assert {sums(form)[0] for form in forms(code)} == {code.main.work * Decimal("1.5")}, code.hcpcs


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (["29881-RT", "29881-LT"], "10.545"),  # 7.03 × 1.5
        (["29881-50"], "10.545"),
        (["27447-RT-LT x2"], "29.40"),  # 19.60 × 1.5
        (["69436-RT-LT x2"], "3.015"),  # 2.01 × 1.5
        (["29881-RT", "29881-LT-51"], "10.545"),  # 51 and 59 change nothing, so they don't separate the sides
        (["29881-59-RT", "29881-LT"], "10.545"),
        (["29881-RT", "29881-LT", "29876"], "14.225"),  # family of 29870 (5.19): 10.545 + (8.87 − 5.19)
        (["29881-50", "29876"], "14.225"),
    ],
)
def test_sides_in_the_examples(lines, total):
    codes = facts.CODES
    session = []
    for text in lines:
        name, _, units = text.partition(" x")
        hcpcs, *modifiers = name.split("-")
        session.append(LineInput(codes[hcpcs], tuple(modifiers), int(units or 1)))
    assert sum_of(value_session(session)) == Decimal(total)


def test_full_credit_gives_50_and_both_sides_the_same():
    assert [sum_of(value_session(form, FULL)) for form in forms(facts.EXAMPLES["27447"])] == [Decimal("29.40")] * 4


def test_lines_that_differ_in_a_modifier_with_an_effect_are_no_pair():
    assert bilateral_pairs([line("27447-RT"), line("27447-LT")]) == [(0, 1)]
    assert bilateral_pairs([line("27447-RT"), line("27447-LT-54")]) == []
    assert bilateral_pairs([line("27447-RT"), line("27447-LT x2")]) == []
    assert bilateral_pairs([line("27447-RT"), line("27447-RT")]) == []
    assert bilateral_pairs([line("27447-RT-50"), line("27447-LT")]) == []
    assert bilateral_pairs([line("27447-LT"), line("27447-RT"), line("27447-RT"), line("27447-LT")]) == [(0, 1), (2, 3)]


@pytest.mark.parametrize("preset", PRESETS.values())
def test_each_line_of_a_pair_gets_half(preset):
    one, other = value_session([line("49505-RT"), line("49505-LT")], preset)
    assert one.adjusted == other.adjusted == Decimal("5.97")


def test_a_smaller_line_of_a_pair_gives_what_it_has():
    """A policy factor for 59 makes the sides unequal: 4.57 is deducted once in all, never more than a line has."""
    policy = Policy("custom", by_modifier={"59": Decimal("0.1")})
    pair = [line("45380-RT-59"), line("45380-LT"), line("45385")]
    valued = value_session(pair, policy)
    assert sum_of(valued) == Decimal("4.57")  # 0.178 + 1.78 is less than the base, 3.26
    assert all(item.adjusted >= 0 for item in valued)
