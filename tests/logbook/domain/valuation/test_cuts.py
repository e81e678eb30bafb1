"""How other lines reduced a line, in both forms of text, and why a line has no work RVU. The browser runs the same
vectors (tests/browser/test_valuing_sessions.py)."""

from decimal import Decimal

import pytest

from logbook.domain.valuation.cuts import cut_in_log, cut_in_short, cut_of
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.no_work import no_work_of
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import Step
from tests import facts
from tests.valuing import by_engine, shown, vectors


def test_the_engine_values_the_vectors():
    for session, expected, source in vectors():
        assert shown(by_engine(facts.CODES, session)) == expected, source


def rank(on, of="10.00", factor="0.5", rule="rank"):
    before, operand = Decimal(of), Decimal(factor)
    return Step(rule, "times", operand, on, before, before * operand)


@pytest.mark.parametrize(
    ("on", "short", "in_log"),
    [
        ("2", "50% of 10.00: second procedure", "50% of 10.00, ranked second"),
        ("10", "50% of 10.00: tenth procedure", "50% of 10.00, ranked tenth"),
        ("11", "50% of 10.00: 11th procedure", "50% of 10.00, ranked 11th"),
        ("12", "50% of 10.00: 12th procedure", "50% of 10.00, ranked 12th"),
        ("13", "50% of 10.00: 13th procedure", "50% of 10.00, ranked 13th"),
        ("21", "50% of 10.00: 21st procedure", "50% of 10.00, ranked 21st"),
        ("22", "50% of 10.00: 22nd procedure", "50% of 10.00, ranked 22nd"),
        ("23", "50% of 10.00: 23rd procedure", "50% of 10.00, ranked 23rd"),
        ("24", "50% of 10.00: 24th procedure", "50% of 10.00, ranked 24th"),
        ("111", "50% of 10.00: 111th procedure", "50% of 10.00, ranked 111th"),
        ("1 to 2", "50% of 10.00 from the second unit", "50% of 10.00 from the second unit"),
        ("1 to 3", "50% of 10.00 each from the second unit", "50% of 10.00 each from the second unit"),
        ("2 to 3", "50% of 10.00 each: second and third procedures", "50% of 10.00 each, ranked second and third"),
        ("9 to 12", "50% of 10.00 each: ninth to 12th procedures", "50% of 10.00 each, ranked ninth to 12th"),
    ],
)
def test_ranks_have_names(on, short, in_log):
    cut = cut_of([rank(on)])
    assert (cut_in_short(cut), cut_in_log(cut)) == (short, in_log)


def test_only_a_reduction_is_a_cut():
    assert cut_of([]) is None
    assert cut_of([rank("1", factor="1")]) is None
    assert cut_of([Step("family-base", "minus", Decimal(0), "45378", Decimal(0), Decimal(0))]) is None
    assert cut_of([Step("role", "times", Decimal("0.16"), "80 2", Decimal(10), Decimal("1.6"))]) is None
    assert (cut_in_short(None), cut_in_log(None)) == ("", "")


def test_later_factors_follow():
    role = Step("role", "times", Decimal("0.625"), "62 1", Decimal(5), Decimal("3.125"))
    same = Step("policy-code", "times", Decimal(1), "47562", Decimal("3.125"), Decimal("3.125"))
    rounding = Step("rounding", "round", Decimal(2), "", Decimal("3.125"), Decimal("3.13"))
    assert cut_in_log(cut_of([rank("2"), role, same, rounding])) == "50% of 10.00, ranked second, then × 0.625"


@pytest.mark.parametrize(
    ("hcpcs", "modifiers", "reason"),
    [
        ("99213", (), ""),
        ("36415", (), "Other schedule"),
        ("20930", (), "Bundled"),
        ("0042T", (), "Contractor-priced"),
        ("00790", (), "Anesthesia"),
        ("93005", (), "No work RVU"),
        ("74177", ("TC",), "No work RVU"),
        ("27215", ("62",), ""),  # it has work; the role counts nothing
    ],
)
def test_a_line_without_work_says_why(hcpcs, modifiers, reason):
    (valued,) = value_session([LineInput(facts.CODES[hcpcs], modifiers)])
    assert no_work_of(valued.work, valued.flags) == reason
