"""A code that others had replaced by the date of service, valued by a stand-in or a pinned release: its flag."""

from datetime import date

import pytest
from django.db import transaction

from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.entries.storing import lock_for_writing
from logbook.revaluation.policy import apply_policy
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2023, 1, 1)
# 49585 was replaced on Jan 1, 2023 (CPT 2023; American College of Surgeons Bulletin, December 2022).
REPLACED = "CPT replaced this code on Jan 1, 2023: use 49591, 49592, 49593 or another code listed on its page."


def sentences(entry):
    return [flag_text(flag) for flag in trace_from_data(entry.trace)[1]]


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
        with transaction.atomic():
            lock_for_writing(alice)
            services.revalue_sessions(alice, [old.session])
        assert sentences(entries_for(alice).get()).count(REPLACED) == 1
        for policy in (Policy("unreduced"), Policy("custom", pinned="RVU22A")):
            apply_policy(alice, policy, DAY)
            assert sentences(entries_for(alice).get()).count(REPLACED) == 1

    def test_a_day_before_the_change_has_no_flag(self, alice):
        (old,) = log(alice, "49585", day=date(2022, 12, 31))
        assert REPLACED not in sentences(old)
