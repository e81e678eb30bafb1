"""A stand-in's values are offered a better release; where nothing changes, only the label and the reason do."""

from datetime import date

import pytest

from codes.releases.publishing import withdraw_release
from logbook.entries.queries import entries_for
from logbook.models import Revaluation
from logbook.revaluation import decisions
from logbook.revaluation.impact import impact_of
from logbook.revaluation.offers import open_offers
from logbook.revaluation.waiting import value_waiting
from tests import making
from tests.logbook.revaluation.releases import log, rows

DAY = date(2025, 5, 5)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def release_of_2024(db):
    return making.load(rows(c20610="0.79", c27447="19.60", c99213="1.30"), 2024, "A")


def found(user):
    entries = entries_for(user).select_related("release").order_by("id")
    return [(e.code_id, f"{e.wrvu.normalize():f}", e.release_label, e.release_basis) for e in entries]


def offers(user):
    return [(offer.label, offer.entry_count) for offer in open_offers(user)]


def test_equal_values_change_only_the_release_and_the_reason(alice):
    log(alice, "20610", day=DAY)
    log(alice, "99213", day=DAY)
    assert {basis for *_, basis in found(alice)} == {"earlier_year"}
    making.load(rows(c20610="0.81", c27447="19.60", c99213="1.30"), 2025, "A")
    assert value_waiting() == 1
    assert found(alice) == [("20610", "0.79", "RVU24A", "earlier_year"), ("99213", "1.3", "RVU25A", "in_force")]
    assert offers(alice) == [("RVU25A", 1)]
    assert not Revaluation.objects.exists()
    assert value_waiting() == 0


def test_a_session_with_a_change_is_left_to_its_owner(alice):
    log(alice, "20610", "99213", day=DAY)
    making.load(rows(c20610="0.81", c27447="19.60", c99213="1.30"), 2025, "A")
    assert value_waiting() == 0
    decisions.accept(user=alice, label="RVU25A")
    assert found(alice) == [("20610", "0.81", "RVU25A", "in_force"), ("99213", "1.3", "RVU25A", "in_force")]


def test_a_declined_stand_in_keeps_its_release(alice):
    log(alice, "20610", day=DAY)
    making.load(rows(c20610="0.81"), 2025, "A")
    decisions.decline(user=alice, label="RVU25A")
    assert value_waiting() == 0
    assert found(alice) == [("20610", "0.79", "RVU24A", "earlier_year")]


def test_undoing_restores_the_reason(alice):
    log(alice, "20610", day=DAY)
    making.load(rows(c20610="0.81"), 2025, "D")
    done = decisions.accept(user=alice, label="RVU25D")
    assert found(alice) == [("20610", "0.81", "RVU25D", "same_year")]
    decisions.undo_acceptance(user=alice, revaluation_id=done.pk)
    assert found(alice) == [("20610", "0.79", "RVU24A", "earlier_year")]


def test_a_nearer_release_of_the_year_replaces_a_stand_in(alice):
    making.load(rows(c20610="0.81"), 2025, "D")
    log(alice, "20610", day=DAY)
    making.load(rows(c20610="0.82"), 2025, "C")
    assert offers(alice) == [("RVU25C", 1)]
    making.load(rows(c20610="0.83"), 2025, "B")
    assert offers(alice) == [("RVU25B", 1)]
    decisions.accept(user=alice, label="RVU25B")
    assert found(alice) == [("20610", "0.83", "RVU25B", "in_force")]


def test_withdrawing_the_release_in_force_offers_the_stand_in(alice):
    january = making.load(rows(c20610="0.81"), 2025, "A")
    log(alice, "20610", day=DAY)
    withdraw_release(january)
    decisions.accept(user=alice, label="RVU24A")
    assert found(alice) == [("20610", "0.79", "RVU24A", "earlier_year")]


def test_the_impact_of_a_release_counts_stand_ins_and_waiting_lines(alice):
    log(alice, "20610", day=DAY)
    log(alice, "20610", day=date(2023, 5, 5))
    of_2025 = making.load(rows(c20610="0.81"), 2025, "D", publish=False)
    of_2023 = making.load(rows(c20610="0.75"), 2023, "D", publish=False)
    assert (impact_of(of_2025).entries, impact_of(of_2025).changed_entries) == (1, 1)
    assert (impact_of(of_2023).entries, str(impact_of(of_2023).wrvu_change.normalize())) == (1, "0.75")
