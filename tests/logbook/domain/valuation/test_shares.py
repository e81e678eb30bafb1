"""Days of postoperative care, factors that replace CMS's own 53 row, and roles that Medicare doesn't permit.

Sources: MCPM chapter 12 §40.4 (postoperative care by days), §40.4.C (53); RVU25D.pdf (CO, ASST and TEAM indicators).
"""

from decimal import Decimal

import pytest

from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.policy import FULL, PARITY, Policy
from logbook.domain.valuation.session import value_session
from tests import facts
from tests.logbook.domain.valuation.test_worked_examples import line


def value(text, policy=PARITY, **options):
    (valued,) = value_session([line(text, **options)], policy)
    return valued


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, "4.116"), (90, "4.116"), (60, "2.744"), (45, "2.058"), (1, "0.0457333333"), (120, "4.116")],
)
def test_postoperative_care_is_shared_by_days(days, expected):
    """27447: 19.60 × 0.21 of the work, × days given ÷ 90."""
    valued = value("27447-55", postoperative_days=days)
    assert round(valued.adjusted, 10) == Decimal(expected)
    assert [flag.rule for flag in valued.flags] == (["shared-care"] if days is None else [])


def test_postoperative_care_of_42145():
    """9.78 × 0.10 × 60 ÷ 90."""
    (valued,) = value_session([LineInput(facts.CODES["42145"], ("55",), postoperative_days=60)])
    assert round(valued.adjusted, 6) == Decimal("0.652")


def test_days_mean_nothing_without_55_or_without_a_global_period():
    assert value("27447-54", postoperative_days=60).adjusted == Decimal("15.484")
    assert value("20610-55", postoperative_days=5).adjusted == Decimal("0.79")


def test_a_policy_factor_for_55_is_shared_by_days_too_and_full_credit_is_not():
    policy = Policy("custom", by_modifier={"55": Decimal("0.3")})
    assert round(value("27447-55", policy, postoperative_days=30).adjusted, 6) == Decimal("1.96")  # 19.60 × 0.3 / 3
    assert value("27447-55", FULL, postoperative_days=30).adjusted == Decimal("19.60")


@pytest.mark.parametrize(
    ("policy", "factor", "row", "expected"),
    [
        (PARITY, None, "53", "1.63"),  # CMS's own row
        (FULL, None, "", "3.26"),  # no modifier reduces credit
        (Policy("custom", by_modifier={"53": Decimal("0.25")}), None, "", "0.815"),  # 3.26 × 0.25
        (PARITY, Decimal("0.75"), "", "2.445"),  # a factor is of the complete service
    ],
)
def test_a_factor_for_53_replaces_the_53_row(policy, factor, row, expected):
    valued = value("45378-53", policy, factor=factor)
    assert (valued.row_modifier, valued.adjusted) == (row, Decimal(expected))
    assert not valued.needs_review


@pytest.mark.cms
@pytest.mark.parametrize("name", ["62", "66", "80", "81", "82", "AS"])
def test_a_role_medicare_does_not_permit_counts_nothing_until_credited(name):
    column, permitted = {"62": ("co_surgeon", "12"), "66": ("team", "12")}.get(name, ("assistant", "02"))
    own = Policy("custom", by_modifier={name: Decimal("0.4")})
    checked = 0
    for code in facts.all_codes().values():
        row = code.main
        if getattr(row, column) in permitted or not row.work or row.status not in "ART" or code.row("26"):
            continue
        (valued,) = value_session([LineInput(code, (name,))])
        assert (valued.adjusted, valued.needs_review) == (0, True), code.hcpcs
        assert "not-permitted" in [flag.rule for flag in valued.flags]
        (counted,) = value_session([LineInput(code, (name,), factor=Decimal("0.625"))])
        assert (counted.adjusted, counted.needs_review) == (row.work * Decimal("0.625"), False)
        assert value_session([LineInput(code, (name,))], own)[0].adjusted == row.work * Decimal("0.4")
        checked += 1
    assert checked > 1_000


def test_a_role_that_is_not_permitted_takes_no_rank_until_credited():
    codes = facts.CODES
    larger, smaller = codes["33533"], codes["49505"]
    assert (larger.main.co_surgeon, smaller.main.work) == ("0", Decimal("7.96"))
    denied = LineInput(larger, ("62",))
    assert sum_of(value_session([denied, LineInput(smaller)])) == Decimal("7.96")
    credited = LineInput(larger, ("62",), factor=Decimal("0.625"))
    assert sum_of(value_session([credited, LineInput(smaller)])) == larger.main.work * Decimal("0.625") + Decimal(
        "3.98"
    )
