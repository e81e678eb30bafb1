"""After a policy change the lines of a session have one policy, also those that it credits the same."""

from dataclasses import replace

import pytest

from logbook.domain.valuation.policy import PARITY, UNREDUCED
from logbook.entries import services
from logbook.entries.changes import history_of
from logbook.entries.moving import split_entries
from logbook.entries.queries import policy_from_version
from logbook.models import Entry
from logbook.revaluation.decisions import accept
from logbook.revaluation.policy import apply_policy, save_policy, undo_revaluation
from logbook.valuation.crediting import Line
from rvuedge.operations.history_chain import verify_history
from tests import making
from tests.sessions import log

pytestmark = pytest.mark.django_db
CORRECTED = (("44970", "9.00"), ("49505", "7.00"))


def test_a_line_that_a_policy_credits_the_same_is_under_it_too(alice, noon):
    """Else a later change would value the session under the policy of its first line, an earlier one."""
    visit, first, second = logged_lines(alice, "99213", "44970", "49505")
    done = apply_policy(alice, UNREDUCED, first.service_date)
    assert done.changed_count == 2  # the visit has the same value and the same steps
    services.edit_entry(user=alice, entry_id=visit.pk, setting="nonfacility")
    assert values_of(visit, first, second) == ["1.30", "9.21", "7.76"]
    assert {entry.policy_id for entry in Entry.objects.all()} == {done.policy_id}
    assert [event.kind for event in history_of(second)] == ["logged", "revalued"]
    visit.refresh_from_db()
    assert [event.kind for event in history_of(visit)] == ["logged", "changed"]
    assert apply_policy(alice, UNREDUCED, first.service_date).pk == done.pk  # nothing is left to do


@pytest.mark.parametrize("is_undone", [False, True])
def test_a_line_restored_after_a_policy_change_is_valued_under_it(alice, noon, is_undone):
    first, second = logged_lines(alice, "44970", "49505")
    services.delete_entries(user=alice, entry_ids=[first.pk])
    done = apply_policy(alice, UNREDUCED, first.service_date)
    if is_undone:
        undo_revaluation(alice, done.pk)
    services.restore_entries(user=alice, entry_ids=[first.pk])
    assert values_of(first, second) == (["9.21", "3.88"] if is_undone else ["9.21", "7.76"])


def delete(user, first, _second):
    services.delete_entries(user=user, entry_ids=[first.pk])


def edit(user, first, _second):
    services.edit_entry(user=user, entry_id=first.pk, units=2, setting="facility")


def add(user, first, _second):
    log(user, Line("99213", session=first.session))


def split(user, _first, second):
    split_entries(user, [second.pk])


def accept_release(user, *_):
    rows = [making.row(code, work_rvu=work, multiple_procedure="2") for code, work in CORRECTED]
    making.load(rows, 2026, "A")
    accept(user=user, label="RVU26A")


@pytest.mark.parametrize("is_own_policy", [False, True])
@pytest.mark.parametrize(
    ("change", "values"),
    [
        (delete, {"49505": "7.76"}),
        (edit, {"44970": "13.82", "49505": "3.88"}),
        (add, {"44970": "9.21", "49505": "3.88", "99213": "1.30"}),
        (split, {"44970": "9.21", "49505": "7.76"}),
        (accept_release, {"44970": "9.00", "49505": "3.50"}),
    ],
)
def test_undoing_a_policy_leaves_no_line_under_it(alice, noon, change, values, is_own_policy):
    if is_own_policy:
        save_policy(alice, replace(PARITY, preset="custom"))
    first, second = logged_lines(alice, "44970", "49505")
    done = apply_policy(alice, UNREDUCED, first.service_date)
    noon.shift(60)
    change(alice, first, second)
    noon.shift(60)
    undo_revaluation(alice, done.pk)
    entries = Entry.objects.filter(deleted_at=None).select_related("policy")
    assert {entry.code_id: f"{entry.wrvu:.2f}" for entry in entries} == values
    assert {policy_from_version(entry.policy).preset for entry in entries} == {"custom" if is_own_policy else "parity"}
    assert [chain.fault for chain in verify_history() if chain.fault] == []


def logged_lines(user, *codes):
    """Log these codes as one session. Of 44970 and 49505 the second counts half."""
    works = (("44970", "9.21"), ("49505", "7.76"))
    rows = [making.row(code, work_rvu=work, multiple_procedure="2") for code, work in works]
    making.load([*rows, making.row("99213", work_rvu="1.30", global_days="XXX")], 2026, "A")
    return log(user, *codes)


def values_of(*entries):
    return [f"{Entry.objects.get(pk=entry.pk).wrvu:.2f}" for entry in entries]
