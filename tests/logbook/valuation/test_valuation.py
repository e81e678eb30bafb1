"""Values of a log: stored modifiers and sessions, decisions, policies applied and undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from logbook.domain.valuation.policy import FULL, PARITY, UNREDUCED, Policy
from logbook.domain.valuation.trace import replay, trace_from_data
from logbook.entries import services
from logbook.entries.queries import entries_for, policy_of, to_review
from logbook.entries.reviewing import decide
from logbook.models import Entry, PolicyVersion, PriorValue
from logbook.revaluation.policy import Revaluation, apply_policy, preview_policy, save_policy, undo_revaluation
from tests import making
from tests.sessions import log

DAY = date(2026, 3, 2)
SINCE = date(2025, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "schedule")]


@pytest.fixture
def schedule(db):
    """Colonoscopies, ranked procedures, one with split components, and a contractor-priced code."""
    split = {"preoperative": "0.10", "intraoperative": "0.69", "postoperative": "0.21", "global_days": "090"}
    ranked = {"multiple_procedure": "2", "bilateral": "1"}
    rows = [
        making.row("45378", work_rvu="3.26", facility_pe_rvu="1.79", malpractice_rvu="0.43", multiple_procedure="2"),
        making.row("45385", work_rvu="4.57", multiple_procedure="3", endoscopic_base="45378"),
        making.row("45380", work_rvu="3.56", multiple_procedure="3", endoscopic_base="45378"),
        making.row("27447", work_rvu="19.60", assistant="2", **split, **ranked),
        making.row("20610", work_rvu="0.79", assistant="1", **ranked),
        making.row("99213", work_rvu="1.30", global_days="XXX"),
        making.row("55899", work_rvu="0.00", status="C", global_days="YYY"),
    ]
    return making.load(rows, 2025, "D")


def values(user):
    return [(e.name, str(e.wrvu.normalize())) for e in entries_for(user).order_by("id")]


def test_a_session_is_stored_with_its_modifiers_values_and_trace(alice):
    entries = log(alice, "45385", "45380", "99213-25")
    assert values(alice) == [("45385", "4.57"), ("45380", "0.3"), ("99213-25", "1.3")]
    for entry in entries:
        steps, _ = trace_from_data(entry.trace)
        assert replay(steps) == entry.wrvu
    assert [str(entry.gross_wrvu.normalize()) for entry in entries] == ["4.57", "3.56", "1.3"]


def test_sessions_are_ranked_separately(alice):
    log(alice, "27447")
    log(alice, "20610")
    assert values(alice) == [("27447", "19.6"), ("20610", "0.79")]


def test_deleting_or_moving_a_line_revalues_the_rest_of_its_session(alice):
    first, second = log(alice, "45385", "45380")
    services.delete_entries(user=alice, entry_ids=[first.pk])
    assert values(alice) == [("45380", "3.56")]
    services.restore_entries(user=alice, entry_ids=[first.pk])
    assert values(alice) == [("45385", "4.57"), ("45380", "0.3")]
    services.edit_entry(
        user=alice, entry_id=first.pk, service_date=date(2026, 3, 1), units=1, setting="facility", modifiers=[]
    )
    assert values(alice) == [("45385", "4.57"), ("45380", "3.56")]
    assert second.session != Entry.objects.get(pk=first.pk).session


def test_modifiers_can_be_edited(alice):
    (entry,) = log(alice, "27447")
    facts = {"service_date": DAY, "units": 1, "setting": "facility"}
    services.edit_entry(user=alice, entry_id=entry.pk, modifiers=["54", "RT"], **facts)
    assert values(alice) == [("27447-54-RT", "15.484")]
    services.edit_entry(user=alice, entry_id=entry.pk, **facts)
    assert values(alice) == [("27447-54-RT", "15.484")]


def test_a_line_that_needs_review_is_settled_by_a_factor_or_a_confirmation(alice):
    (entry,) = log(alice, "27447-22")
    assert [e.pk for e in to_review(alice)] == [entry.pk]
    decide(user=alice, entry_id=entry.pk, factor=Decimal("1.2"))
    assert values(alice) == [("27447-22", "23.52")]
    assert not to_review(alice).exists()
    (other,) = log(alice, "27447-22")
    decide(user=alice, entry_id=other.pk, is_confirmed=True)
    assert not to_review(alice).exists()
    services.edit_entry(
        user=alice, entry_id=other.pk, service_date=DAY, units=1, setting="facility", modifiers=["22", "LT"]
    )
    assert [e.pk for e in to_review(alice)] == [other.pk]


def test_a_code_without_a_national_value_uses_the_entered_work(alice):
    (entry,) = log(alice, "55899 x2")
    assert [e.pk for e in to_review(alice)] == [entry.pk]
    decide(user=alice, entry_id=entry.pk, work=Decimal("6.50"))
    entry.refresh_from_db()
    assert (entry.work_rvu, entry.wrvu, entry.needs_review) == (Decimal("6.50"), Decimal(13), False)


def test_a_stranger_cannot_decide(alice, charlie):
    (entry,) = log(alice, "27447-22")
    with pytest.raises(Entry.DoesNotExist):
        decide(user=charlie, entry_id=entry.pk, factor=Decimal(9))
    assert values(alice) == [("27447-22", "19.6")]


def test_the_database_keeps_factors_in_range(alice):
    (entry,) = log(alice, "27447-22")
    for changes in ({"factor": -1}, {"factor": 10}, {"entered_work": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**changes)


def test_a_new_line_is_valued_under_the_current_policy(alice):
    save_policy(alice, UNREDUCED)
    log(alice, "45385", "45380")
    assert values(alice) == [("45385", "4.57"), ("45380", "3.56")]
    assert Entry.objects.first().policy.number == 1


def test_a_preview_reports_changes_without_making_them(alice):
    log(alice, "45385", "45380")
    log(alice, "99213")
    preview = preview_policy(alice, UNREDUCED, SINCE)
    assert (preview.entry_count, preview.changed_count) == (3, 1)
    assert (preview.before, preview.after) == (Decimal("6.17"), Decimal("9.43"))
    assert [(c.entry.name, c.before, c.after) for c in preview.largest] == [("45380", Decimal("0.3"), Decimal("3.56"))]
    assert values(alice)[1] == ("45380", "0.3")
    assert policy_of(alice) == PARITY


def test_a_policy_can_be_applied_and_undone(alice, charlie, noon):
    log(alice, "45385", "45380")
    log(charlie, "45385", "45380")
    noon.shift(60)
    done = apply_policy(alice, UNREDUCED, SINCE)
    assert values(alice) == [("45385", "4.57"), ("45380", "3.56")]
    assert done.changed_count == PriorValue.objects.count()
    assert values(charlie) == [("45385", "4.57"), ("45380", "0.3")]
    assert policy_of(alice) == UNREDUCED
    noon.shift(60)
    undo_revaluation(alice, done.pk)
    assert values(alice) == [("45385", "4.57"), ("45380", "0.3")]
    assert policy_of(alice) == PARITY
    with pytest.raises(Revaluation.DoesNotExist):
        undo_revaluation(alice, done.pk)


def test_a_stranger_cannot_undo_a_policy(alice, charlie):
    log(alice, "45385", "45380")
    done = apply_policy(alice, UNREDUCED, SINCE)
    with pytest.raises(Revaluation.DoesNotExist):
        undo_revaluation(charlie, done.pk)


def test_earlier_entries_and_entered_factors_are_kept(alice):
    log(alice, "45385", "45380", day=date(2025, 10, 2))
    (entry,) = log(alice, "27447-22")
    decide(user=alice, entry_id=entry.pk, factor=Decimal("1.2"))
    apply_policy(alice, FULL, date(2026, 1, 1))
    assert values(alice) == [("45385", "4.57"), ("45380", "0.3"), ("27447-22", "23.52")]


def test_an_unchanged_policy_keeps_its_version(alice):
    first = save_policy(alice, Policy("custom", by_modifier={"80": Decimal("0.2")}))
    assert save_policy(alice, Policy("custom", by_modifier={"80": Decimal("0.2")})) == first
    second = save_policy(alice, FULL)
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(user=alice, number=2, settings={})


def test_a_pinned_release_values_every_date_and_flags_what_it_lacks(alice, charlie):
    making.load([making.row("20610", work_rvu="0.50"), making.row("97760", work_rvu="0.48")], 2026, "A")
    pinned = Policy("custom", pinned="RVU25D")
    log(alice, "20610")
    assert values(alice) == [("20610", "0.5")]
    apply_policy(alice, pinned, SINCE)
    assert values(alice) == [("20610", "0.79")]
    (deleted,) = log(alice, "99213")  # RVU26A is complete and doesn't have it
    (new,) = log(alice, "97760")
    assert [flag.rule for flag in trace_from_data(deleted.trace)[1]] == ["deleted"]
    assert [flag.rule for flag in trace_from_data(new.trace)[1]] == ["new"]
    assert (deleted.release.label, new.release.label) == ("RVU25D", "RVU26A")
    with pytest.raises(services.LogRefusedError):
        log(charlie, "99213")


def test_a_revaluation_takes_the_same_queries_for_any_log(alice):
    def queries(policy):
        with CaptureQueriesContext(connection) as captured:
            apply_policy(alice, policy, SINCE)
        return len(captured)

    log(alice, "45385", "45380")
    one = queries(UNREDUCED)
    for _ in range(20):
        log(alice, "45385", "45380", "27447-80")
    assert queries(PARITY) == one


def test_an_account_with_policies_can_be_deleted(alice):
    log(alice, "45385", "45380")
    apply_policy(alice, UNREDUCED, SINCE)
    alice.delete()
    assert Entry.objects.count() == PolicyVersion.objects.count() == PriorValue.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("99201", "99201 wasn't valid on Mar 2, 2026. Use 99202 instead."),
        ("49585", "49585 wasn't valid on Mar 2, 2026. Use 49591, 49592, 49593 or another code listed on its page."),
        (
            "99999",
            "99999 isn't in the releases loaded for Mar 2, 2026. "
            "None of that year is complete, so it may still be valid.",
        ),
    ],
)
def test_a_deleted_code_is_refused_with_its_successors(alice, code, message):
    with pytest.raises(services.LogRefusedError) as refused:
        log(alice, code)
    assert str(refused.value) == message
