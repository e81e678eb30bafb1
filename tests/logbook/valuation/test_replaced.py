"""A code that others had replaced by the date of service, valued by a stand-in or a pinned release: its flag."""

from datetime import date

import pytest

from codes.domain.release_order import Basis
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.replaced import replaced_flags
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.revaluation.policy import apply_policy
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2023, 1, 1)
# 49585 was replaced on Jan 1, 2023 (CPT 2023; American College of Surgeons Bulletin, December 2022).
REPLACED = "CPT replaced this code on Jan 1, 2023: use 49591, 49592, 49593 or another code listed on its page."


def sentences(entry):
    return [flag_text(flag) for flag in trace_from_data(entry.trace)[1]]


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


@pytest.fixture
def release_of_2022(db):
    """Work RVU of RVU22A."""
    return making.load([making.row("49585", work_rvu="6.59"), making.row("49505", work_rvu="7.96")], 2022, "A")


@pytest.mark.django_db
@pytest.mark.usefixtures("noon", "release_of_2022")
class TestLogged:
    """Entries, from the log to a revaluation."""

    def test_a_stand_in_is_flagged_and_keeps_its_value(self, owner, alice):
        old, other = log(alice, "49585", "49505", day=DAY)
        assert (f"{old.work_rvu:.2f}", old.release_basis, old.needs_review) == ("6.59", "earlier_year", False)
        assert REPLACED in sentences(old)
        assert REPLACED not in sentences(other)
        assert REPLACED in text(owner.get(f"/history/{old.pk}/calculation/"))

    def test_the_flag_survives_revaluation(self, alice):
        (old,) = log(alice, "49585", day=DAY)
        services.revalue_sessions(alice, [old.session])
        assert sentences(entries_for(alice).get()).count(REPLACED) == 1
        for policy in (Policy("unreduced"), Policy("custom", pinned="RVU22A")):
            apply_policy(alice, policy, DAY)
            assert sentences(entries_for(alice).get()).count(REPLACED) == 1

    def test_a_day_before_the_change_has_no_flag(self, alice):
        (old,) = log(alice, "49585", day=date(2022, 12, 31))
        assert REPLACED not in sentences(old)
