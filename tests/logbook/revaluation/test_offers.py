"""Offers of new values to a log: accepted, declined, reopened, undone, accepted automatically."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from codes.models import Release
from codes.releases.publishing import publish_release, withdraw_release
from logbook.domain.valuation.policy import UNREDUCED, Policy
from logbook.domain.valuation.trace import replay, trace_from_data
from logbook.entries import services
from logbook.entries.queries import log_version
from logbook.entries.reviewing import decide
from logbook.models import DeclinedValue, Entry, PriorValue, ReleaseChoice, Revaluation
from logbook.revaluation import decisions, policy
from logbook.revaluation.offers import Offer, codes_without_value, offered_sessions, open_offers
from tests.logbook.revaluation.releases import APRIL, MARCH, april, january, log, values

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-05-20T16:00:00Z")]


@pytest.fixture
def rvu26a(db):
    return january()


def offers(user):
    return [(offer.label, offer.entry_count, str(offer.change.normalize())) for offer in open_offers(user)]


@pytest.fixture
def logged(alice, rvu26a):
    """Alice, with a session whose second line counts half, two units, a visit, and an entry before April."""
    log(alice, "27447", "20610")
    log(alice, "20610 x2")
    log(alice, "99213")
    log(alice, "27447", day=MARCH)
    return alice


def test_a_newer_release_is_offered_for_its_dates_and_changes_nothing(logged, charlie):
    before = values(logged)
    assert open_offers(logged) == []
    april()
    # 27447: 20.00 − 19.60. 20610: half of 0.90 − 0.79, and the ranked pair of units 1.5 × (0.90 − 0.79).
    assert open_offers(logged) == [Offer("RVU26B", 3, Decimal("0.62"))]
    assert values(logged) == before
    assert open_offers(charlie) == []


def test_accepting_all_stores_traces_and_a_record(logged, noon):
    second = april()
    done = decisions.accept(user=logged, label="RVU26B")
    assert values(logged) == [
        ("27447", "20", "RVU26B.1"), ("20610", "0.45", "RVU26B.1"), ("20610", "1.35", "RVU26B.1"),
        ("99213", "1.3", "RVU26A.1"), ("27447", "19.6", "RVU26A.1"),
    ]  # fmt: skip
    for entry in Entry.objects.all():
        assert replay(trace_from_data(entry.trace)[0]) == entry.wrvu
    assert (done.user, done.release, done.is_automatic, done.policy) == (logged, second, False, None)
    assert (done.changed_count, done.wrvu_change) == (3, Decimal("0.62"))
    kept = PriorValue.objects.filter(revaluation=done).order_by("entry_id")
    assert [(f"{b.wrvu.normalize():f}", f"{b.wrvu_after.normalize():f}") for b in kept] == [
        ("19.6", "20"), ("0.395", "0.45"), ("1.185", "1.35"),
    ]  # fmt: skip
    assert {b.release_after_id for b in kept} == {second.pk}
    assert open_offers(logged) == []
    assert decisions.accept(user=logged, label="RVU26B") is None


def test_complete_sessions_can_be_accepted(logged):
    april()
    session = Entry.objects.get(units=2).session
    decisions.accept(user=logged, label="RVU26B", sessions={session})
    assert [value[1] for value in values(logged)] == ["19.6", "0.395", "1.35", "1.3", "19.6"]
    assert offers(logged) == [("RVU26B", 2, "0.455")]


def test_a_changed_ranking_affects_lines_with_unchanged_work(alice, rvu26a):
    log(alice, "55899", "20610")
    april(c55899="2.00", c20610="3.00")
    # 55899 was first in full and is second now: 1.00; 20610 rises from 0.395 to 3.00.
    assert offers(alice) == [("RVU26B", 2, "1.605")]


def test_a_declined_offer_is_remembered_and_can_be_reopened(logged):
    april()
    assert decisions.decline(user=logged, label="RVU26B") == 3
    assert open_offers(logged) == []
    assert decisions.accept(user=logged, label="RVU26B") is None
    assert decisions.reopen(user=logged, label="RVU26B") == 3
    assert offers(logged) == [("RVU26B", 3, "0.62")]


def test_a_later_release_is_offered_after_a_declined_one(logged):
    april()
    decisions.decline(user=logged, label="RVU26B")
    april(c20610="0.95")
    assert offers(logged) == [("RVU26B", 3, "0.72")]


def test_a_correction_is_offered_to_entries_valued_by_the_first_load(alice, rvu26a):
    april()
    log(alice, "20610")
    april(c20610="0.80")
    assert offers(alice) == [("RVU26B", 1, "-0.1")]
    decisions.accept(user=alice, label="RVU26B")
    assert values(alice) == [("20610", "0.8", "RVU26B.2")]


def test_after_a_withdrawal_the_release_in_effect_is_offered(alice, rvu26a):
    second = april()
    log(alice, "20610")
    withdraw_release(second)
    assert offers(alice) == [("RVU26A", 1, "-0.11")]
    publish_release(second)
    assert offers(alice) == []


def test_undoing_keeps_entries_changed_since(logged, noon):
    april()
    before = values(logged)
    done = decisions.accept(user=logged, label="RVU26B")
    noon.shift(60)
    pair = Entry.objects.get(units=2)
    services.edit_entry(user=logged, entry_id=pair.pk, service_date=APRIL, units=1, setting="facility")
    _, count = decisions.undo_acceptance(user=logged, revaluation_id=done.pk)
    assert count == 2
    before[2] = ("20610", "0.9", "RVU26B.1")
    assert values(logged) == before
    assert offers(logged) == [("RVU26B", 2, "0.455")]
    with pytest.raises(Revaluation.DoesNotExist):
        decisions.undo_acceptance(user=logged, revaluation_id=done.pk)


def test_a_stranger_cannot_accept_or_undo(logged, charlie):
    april()
    session = Entry.objects.get(units=2).session
    assert decisions.accept(user=charlie, label="RVU26B", sessions={session}) is None
    done = decisions.accept(user=logged, label="RVU26B")
    with pytest.raises(Revaluation.DoesNotExist):
        decisions.undo_acceptance(user=charlie, revaluation_id=done.pk)


def test_a_code_missing_from_the_release_keeps_its_value(alice, rvu26a):
    log(alice, "55899", "20610")
    log(alice, "55899")
    april()
    assert offers(alice) == [("RVU26B", 1, "0.055")]
    assert codes_without_value(alice, "RVU26B") == [("55899", 2)]
    decisions.accept(user=alice, label="RVU26B")
    assert values(alice) == [
        ("55899", "2", "RVU26A.1"), ("20610", "0.45", "RVU26B.1"), ("55899", "2", "RVU26A.1"),
    ]  # fmt: skip


def test_entered_factors_and_deleted_entries_are_kept(alice, rvu26a):
    log(alice, "27447-22")
    entry = log(alice, "20610")[0]
    decide(user=alice, entry_id=Entry.objects.get(code="27447").pk, factor=Decimal("1.2"))
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    april()
    decisions.accept(user=alice, label="RVU26B")
    assert values(alice) == [("27447-22", "24", "RVU26B.1")]
    entry.refresh_from_db()
    assert (entry.wrvu, entry.release.label) == (Decimal("0.79"), "RVU26A")


def test_a_pinned_release_gets_no_offers(logged, charlie):
    policy.apply_policy(charlie, Policy("custom", pinned="RVU26A"), APRIL)
    log(charlie, "20610")
    april()
    assert open_offers(charlie) == []
    assert open_offers(logged) != []
    policy.save_policy(logged, Policy("custom", pinned="RVU26A"))
    assert open_offers(logged) == []
    policy.save_policy(logged, UNREDUCED)
    assert offers(logged) == [("RVU26B", 3, "0.62")]  # valued under the entries' own policy


def test_a_partial_release_offers_only_its_own_codes(alice, rvu26a):
    log(alice, "20610")
    log(alice, "27447")
    part = april()
    Release.objects.filter(pk=part.pk).update(is_partial=True)
    assert offers(alice) == [("RVU26B", 2, "0.51")]
    log(alice, "55899")
    assert values(alice)[2][2] == "RVU26A.1"
    assert offers(alice) == [("RVU26B", 2, "0.51")]


def test_decisions_advance_the_version_of_the_log(logged):
    april()
    versions = [log_version(logged)]
    decisions.decline(user=logged, label="RVU26B")
    versions.append(log_version(logged))
    decisions.reopen(user=logged, label="RVU26B")
    versions.append(log_version(logged))
    policy.save_policy(logged, UNREDUCED)
    versions.append(log_version(logged))
    assert len(set(versions)) == 4


def test_new_values_are_accepted_automatically_for_those_who_chose_it(logged, charlie):
    log(charlie, "20610")
    decisions.set_automatic(user=logged, accepts_automatically=True)
    april()
    done = decisions.accept_automatically()
    assert (done.users, done.entries, done.busy) == (1, 3, 0)
    assert open_offers(logged) == []
    assert offers(charlie) == [("RVU26B", 1, "0.11")]
    assert Revaluation.objects.get().is_automatic
    assert decisions.accept_automatically().users == 0
    decisions.set_automatic(user=logged, accepts_automatically=False)
    april(c20610="1.00")
    assert decisions.accept_automatically().users == 0


def test_choosing_automatic_acceptance_accepts_open_offers(logged):
    april()
    (done,) = decisions.set_automatic(user=logged, accepts_automatically=True)
    assert (done.changed_count, done.is_automatic) == (3, True)
    assert open_offers(logged) == []


def test_two_releases_are_offered_with_a_total_each(logged, rvu26a):
    january(c27447="19.50")
    april()
    assert offers(logged) == [("RVU26B", 3, "0.62"), ("RVU26A", 1, "-0.1")]
    decisions.set_automatic(user=logged, accepts_automatically=True)
    assert Revaluation.objects.count() == 2


def test_query_counts_do_not_grow_with_entries(alice, rvu26a):
    def count():
        with CaptureQueriesContext(connection) as captured:
            offered_sessions(alice)
        return len(captured)

    log(alice, "20610")
    april()
    one = count()
    withdraw_release(Release.objects.get(letter="B"))
    log(alice, "20610", "27447")
    log(alice, "27447", day=MARCH)
    publish_release(Release.objects.get(letter="B"))
    assert count() == one == 5
    open_offers(alice)
    with CaptureQueriesContext(connection) as captured:
        open_offers(alice)
    assert len(captured) == 1


@pytest.mark.parametrize("fields", [{}, {"since": date(2026, 1, 1)}])
def test_the_database_requires_one_cause_per_revaluation(alice, fields):
    with pytest.raises(IntegrityError, match="revaluation_has_one_cause"), transaction.atomic():
        Revaluation.objects.create(user=alice, **fields)


def test_the_database_refuses_duplicate_decisions(alice, rvu26a):
    (entry,) = log(alice, "20610")
    DeclinedValue.objects.create(user=alice, entry=entry, release=rvu26a)
    with pytest.raises(IntegrityError, match="declined_value_once"), transaction.atomic():
        DeclinedValue.objects.create(user=alice, entry=entry, release=rvu26a)


def test_an_account_with_decisions_can_be_deleted(logged):
    april()
    decisions.decline(user=logged, label="RVU26B")
    decisions.reopen(user=logged, label="RVU26B")
    decisions.set_automatic(user=logged, accepts_automatically=True)
    april(c20610="1.00")
    decisions.decline(user=logged, label="RVU26B")
    logged.delete()
    for table in (Entry, Revaluation, PriorValue, DeclinedValue, ReleaseChoice):
        assert not table.objects.exists()
