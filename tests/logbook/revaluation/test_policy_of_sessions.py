"""After a policy change the lines of a session have one policy, also those that it credits the same."""

import pytest

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries import services
from logbook.entries.changes import history_of
from logbook.models import Entry
from logbook.revaluation.policy import apply_policy, undo_revaluation
from tests import making
from tests.sessions import log

pytestmark = pytest.mark.django_db


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


def logged_lines(user, *codes):
    """Log these codes as one session. Of 44970 and 49505 the second counts half."""
    works = (("44970", "9.21"), ("49505", "7.76"))
    rows = [making.row(code, work_rvu=work, multiple_procedure="2") for code, work in works]
    making.load([*rows, making.row("99213", work_rvu="1.30", global_days="XXX")], 2026, "A")
    return log(user, *codes)


def values_of(*entries):
    return [f"{Entry.objects.get(pk=entry.pk).wrvu:.2f}" for entry in entries]
