"""Policies that pin a release: what they value, what they say of codes the release lacks, and taking the pin off."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries import services
from logbook.entries.queries import entries_for, policy_of
from logbook.goals.services import save_value
from logbook.history.calculations import traced_entries, traced_session
from logbook.models import PolicyVersion, Revaluation
from logbook.revaluation.policy import apply_policy, last_revaluation, preview_policy, save_policy, undo_revaluation
from logbook.revaluation.waiting import value_waiting
from logbook.valuation.crediting import LogSession
from tests import making
from tests.pages import text
from tests.sessions import line_of, log

EARLY, DAY = date(2019, 5, 6), date(2026, 2, 25)
PINNED = Policy("custom", pinned="RVU22A")
LACKING = "RVU22A, your policy's release, doesn't have 49593. Valued under RVU26A."
PAGE = "/settings/policy/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def releases(db):
    """27447 is in both releases, 49560 only in 2022, 49593 only in 2026."""
    making.load([making.row(code, work_rvu=work) for code, work in (("27447", "19.60"), ("49560", "11.92"))], 2022, "A")
    making.load([making.row(code, work_rvu=work) for code, work in (("27447", "19.11"), ("49593", "10.26"))], 2026, "A")


def found(user):
    entries = entries_for(user).select_related("release").order_by("id")
    return [(e.code_id, f"{e.wrvu.normalize():f}", e.release_label, e.release_basis) for e in entries]


def flags(user):
    return [[(flag.rule, flag.on) for flag in trace_from_data(e.trace)[1]] for e in entries_for(user).order_by("id")]


def reasons(calculation):
    return [group.reason for group in calculation.groups if group.title.startswith("Release")]


def stored_calculation(user):
    entries = list(entries_for(user).select_related("release", "policy").order_by("id"))
    return traced_entries(entries).sheet(DAY, None).calculation


def calculation_before(day):
    """The calculation of 49593 before it's logged."""
    traced, _ = traced_session(LogSession(day, "facility", [line_of("49593")]), PINNED)
    return traced.sheet(day, None).calculation


def test_taking_the_pin_off_makes_lines_before_every_release_wait_again(alice, noon):
    save_value(user=alice, dollars_per_wrvu=None, medicare_locality="10112-00")
    log(alice, "27447", day=EARLY)
    log(alice, "27447", day=DAY)
    apply_policy(alice, PINNED, EARLY)
    valued = [("27447", "19.6", "RVU22A", "pinned"), ("27447", "19.6", "RVU22A", "pinned")]
    assert found(alice) == valued
    entries_for(alice).update(medicare_amount=1)
    noon.shift(60)
    preview = preview_policy(alice, PARITY, EARLY)
    assert (preview.changed_count, preview.after) == (2, Decimal("19.11"))
    done = apply_policy(alice, PARITY, EARLY)
    assert done.changed_count == 2
    assert found(alice) == [("27447", "0", "", "waiting"), ("27447", "19.11", "RVU26A", "in_force")]
    entry = entries_for(alice).earliest("id")
    assert (entry.release, entry.gross_wrvu, entry.work_rvu, entry.medicare_amount) == (None, 0, 0, None)
    assert entry.trace["steps"] == []
    assert value_waiting() == 0
    noon.shift(60)
    undo_revaluation(alice, done.pk)
    assert found(alice) == valued
    assert policy_of(alice) == PINNED


def test_undoing_leaves_a_line_valued_since(alice, noon):
    log(alice, "27447", day=EARLY)
    apply_policy(alice, PINNED, EARLY)
    noon.shift(60)
    done = apply_policy(alice, PARITY, EARLY)
    noon.shift(60)
    making.load([making.row("27447", work_rvu="20.72")], 2019, "A")
    assert value_waiting() == 1
    undo_revaluation(alice, done.pk)
    assert found(alice) == [("27447", "20.72", "RVU19A", "in_force")]


def test_a_code_invalid_on_its_date_keeps_the_pinned_value(alice):
    save_policy(alice, PINNED)
    log(alice, "49560", day=DAY)  # RVU26A is complete and doesn't have it
    apply_policy(alice, PARITY, EARLY)
    assert found(alice) == [("49560", "11.92", "RVU22A", "pinned")]


def test_the_other_lines_of_a_session_are_ranked_without_the_one_that_waits(alice):
    """71046 waits: only an excerpt of 2024 is loaded, without it, and RVU25A has it."""
    knee = making.row("27447", work_rvu="19.60", multiple_procedure="2")
    other = making.row("71046", work_rvu="19.60", multiple_procedure="2", facility_pe_rvu="9.00")
    making.load([knee], 2024, "A", is_partial=True)
    making.load([other, knee], 2025, "A")
    save_policy(alice, Policy("custom", pinned="RVU25A"))
    log(alice, "71046", "27447", day=date(2024, 3, 4))
    assert [value for _, value, *_ in found(alice)] == ["19.6", "9.8"]
    apply_policy(alice, PARITY, EARLY)
    assert found(alice) == [("71046", "0", "", "waiting"), ("27447", "19.6", "RVU24A", "in_force")]


def test_a_code_that_the_pinned_release_lacks_says_so_before_and_after_it_is_logged(alice):
    save_policy(alice, PINNED)
    preview = calculation_before(DAY)
    log(alice, "49593", day=DAY)
    assert found(alice) == [("49593", "10.26", "RVU26A", "in_force")]
    for shown in (preview, stored_calculation(alice)):
        assert reasons(shown) == [LACKING]
        assert shown.flags == [("49593", LACKING)]


def test_applying_a_pin_flags_what_it_lacks_and_taking_it_off_removes_the_flag(alice):
    log(alice, "49593", day=DAY)
    in_force = reasons(stored_calculation(alice))
    apply_policy(alice, PINNED, EARLY)
    assert reasons(stored_calculation(alice)) == [LACKING]
    assert flags(alice) == [[("new", "RVU22A 49593 RVU26A")]]
    entry = entries_for(alice).get()
    services.edit_entry(user=alice, entry_id=entry.pk, service_date=DAY, units=2, setting="facility")
    assert flags(alice) == [[("new", "RVU22A 49593 RVU26A")]]
    apply_policy(alice, PARITY, EARLY)
    assert reasons(stored_calculation(alice)) == in_force
    assert flags(alice) == [[]]


def test_a_stand_in_for_a_code_the_pin_lacks_gives_both_reasons(alice):
    making.load([making.row("49593", work_rvu="10.26")], 2024, "A")
    save_policy(alice, PINNED)
    day = date(2025, 3, 4)
    preview = calculation_before(day)
    log(alice, "49593", day=day)
    both = f"{LACKING.replace('26A', '24A')} No release for 2025 is loaded. Valued under RVU24A."
    assert reasons(preview) == reasons(stored_calculation(alice)) == [both]


def test_a_pin_flags_a_code_no_longer_valid_when_it_is_applied_again(alice):
    save_policy(alice, PINNED)
    log(alice, "49560", day=DAY)
    before = flags(alice)
    assert [name for name, _ in before[0]] == ["deleted", "replaced"]
    apply_policy(alice, Policy("custom", pinned="RVU22A", by_modifier={"80": Decimal("0.2")}), EARLY)
    assert flags(alice) == before


def test_a_policy_sent_twice_can_still_be_undone(owner, alice, noon):
    log(alice, "27447", day=DAY)
    data = {"preset": "custom", "pinned": "RVU22A", "scope": "all"}
    page = owner.post(PAGE, data | {"action": "preview"})
    data |= {"action": "apply", "previewed": page.context["previewed"]}
    for _ in range(2):
        noon.shift(60)
        page = owner.post(PAGE, data, follow=True)
        assert "Policy saved. 1 entry revalued." in text(page)
    assert (Revaluation.objects.count(), PolicyVersion.objects.count()) == (1, 1)
    undo_revaluation(alice, Revaluation.objects.get().pk)
    assert found(alice) == [("27447", "19.11", "RVU26A", "in_force")]


def test_the_current_policy_without_a_change_keeps_the_last_one_to_undo(alice, noon):
    log(alice, "27447", day=DAY)
    done = apply_policy(alice, PINNED, EARLY)
    noon.shift(60)
    again = apply_policy(alice, PINNED, None)
    assert (again.pk, again.changed_count) == (None, 0)
    assert last_revaluation(alice) == done
    log(alice, "27447", day=EARLY)
    assert apply_policy(alice, PINNED, EARLY) == done
