"""Moving entries between the patients of a day: both sessions are valued again, and nothing leaves its date.

Values are RVU25D's: 45385 4.57, 45380 3.56 (endoscopic base 45378, 3.26), 99213 1.30. One patient's 45385 and 45380 are
4.57 + (3.56 − 3.26) = 4.87; two patients' are 4.57 + 3.56 = 8.13.
"""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries import services
from logbook.entries.moving import join_sessions, move_entries, split_entries
from logbook.entries.problems import LogRefusedError
from logbook.entries.queries import entries_for
from logbook.models import Entry
from logbook.revaluation.policy import save_policy
from logbook.valuation.crediting import LogSession, value_lines
from tests.sessions import line_of, log

DAY = date(2025, 12, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "schedule")]


def patients(user):
    """The patients in the order in which they begin, each as its lines with their wRVU."""
    found = {}
    for entry in entries_for(user).order_by("created_at", "session", "position"):
        found.setdefault(entry.session, []).append(f"{entry.name} {entry.wrvu.normalize():f}")
    return sorted(found.values())


def test_a_split_values_both_patients_in_full(alice):
    _, second = log(alice, "45385", "45380", day=DAY)
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]
    (moved,) = split_entries(alice, [second.pk])
    assert patients(alice) == [["45380 3.56"], ["45385 4.57"]]
    assert (moved.position, moved.revision != second.revision) == (0, True)


def test_a_join_values_the_patient_whole(alice):
    (first,), (second,) = log(alice, "45385", day=DAY), log(alice, "45380", day=DAY)
    joined = join_sessions(alice, second.session, first.session)
    assert [(entry.code_id, entry.position) for entry in joined] == [("45385", 0), ("45380", 1)]
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]


def test_a_move_values_both_patients(alice):
    _, second = log(alice, "45385", "45380", day=DAY)
    (visit,) = log(alice, "99213", day=DAY)
    (moved,) = move_entries(alice, [second.pk], visit.session)
    assert (moved.session, moved.position) == (visit.session, 1)
    assert patients(alice) == [["45385 4.57"], ["99213 1.3", "45380 3.56"]]


def test_splitting_a_whole_patient_and_joining_a_patient_to_itself_change_nothing(alice):
    first, second = log(alice, "45385", "45380", day=DAY)
    split_entries(alice, [first.pk, second.pk])
    join_sessions(alice, first.session, first.session)
    move_entries(alice, [first.pk, second.pk], first.session)
    assert list(entries_for(alice).order_by("position").values_list("pk", "session", "position", "revision")) == [
        (entry.pk, first.session, entry.position, entry.revision) for entry in (first, second)
    ]


def test_lines_of_several_patients_can_become_one(alice):
    entries = [log(alice, line, day=DAY)[0] for line in ("45385", "45380", "99213")]
    split_entries(alice, [entries[0].pk, entries[1].pk])
    assert patients(alice) == [["45385 4.57", "45380 0.3"], ["99213 1.3"]]


def test_a_patient_joins_one_that_another_device_emptied(alice):
    (first,), (second,) = log(alice, "45385", day=DAY), log(alice, "45380", day=DAY)
    services.delete_session(user=alice, session=first.session)
    assert [entry.code_id for entry in join_sessions(alice, second.session, first.session)] == ["45380"]
    services.restore_entries(user=alice, entry_ids=[first.pk])
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]
    assert join_sessions(alice, uuid.uuid4(), first.session)  # an empty one joins: nothing happens


def test_a_deleted_line_follows_its_patient(alice):
    first, second = log(alice, "45385", "45380", day=DAY)
    (visit,) = log(alice, "99213", day=DAY)
    services.delete_entries(user=alice, entry_ids=[second.pk])
    revision = Entry.objects.get(pk=second.pk).revision
    join_sessions(alice, first.session, visit.session)
    services.restore_entries(user=alice, entry_ids=[second.pk], revision=revision)
    assert patients(alice) == [["99213 1.3", "45385 4.57", "45380 0.3"]]


MOVES = {
    "join": lambda user, entry, other: join_sessions(user, entry.session, other.session),
    "move": lambda user, entry, other: move_entries(user, [entry.pk], other.session),
    "split": lambda user, entry, other: split_entries(user, [entry.pk, other.pk]),
    "log": lambda user, entry, other: services.log_entries(
        user=user,
        service_date=entry.service_date,
        setting="facility",
        lines=[line_of("99213")],
        origin=services.Origin(session=other.session),
    ),
    "edit": lambda user, entry, other: services.edit_entry(
        user=user, entry_id=entry.pk, service_date=DAY, units=1, setting="facility", session=other.session
    ),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_patient_of_another_date_is_refused(alice, move, is_deleted):
    (entry,), (other,) = log(alice, "45385", day=DAY), log(alice, "45380", day=DAY.replace(day=2))
    if is_deleted and move is not MOVES["split"]:
        services.delete_entries(user=alice, entry_ids=[other.pk])
    before = patients(alice)
    with pytest.raises(LogRefusedError) as refused:
        move(alice, entry, other)
    assert "Nothing was changed." in str(refused.value) or "have one date" in str(refused.value)
    assert refused.value.field == "session"
    assert patients(alice) == before


def test_nothing_moves_if_one_entry_is_deleted_or_someone_elses(alice, charlie):
    first, second = log(alice, "45385", "45380", day=DAY)
    (other,) = log(charlie, "99213", day=DAY)
    for move in (split_entries, lambda user, ids: move_entries(user, ids, first.session)):
        with pytest.raises(Entry.DoesNotExist):
            move(alice, [second.pk, other.pk])
        with pytest.raises(Entry.DoesNotExist):
            move(alice, [])
    assert join_sessions(alice, other.session, first.session)[-1].pk == second.pk
    services.delete_entries(user=alice, entry_ids=[first.pk])
    with pytest.raises(LogRefusedError, match="An entry was deleted"):
        split_entries(alice, [first.pk, second.pk])
    assert patients(alice) == [["45380 3.56"]]
    assert patients(charlie) == [["99213 1.3"]]


def test_the_lines_of_a_patient_have_one_policy(alice):
    (first,) = log(alice, "45385", day=DAY)
    version = save_policy(alice, UNREDUCED)
    (second,) = log(alice, "45380", day=DAY)
    join_sessions(alice, second.session, first.session)
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]
    assert set(entries_for(alice).values_list("policy", flat=True)) == {None}
    (third,) = log(alice, "45385", day=DAY)
    join_sessions(alice, first.session, third.session)
    assert set(entries_for(alice).values_list("policy", flat=True)) == {version.pk}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_moves_give_the_values_of_the_patients_they_make(alice, moves):
    """Each patient is worth what its lines are worth logged together, and no line is lost or doubled."""
    Entry.objects.all().delete()
    entries = log(alice, "45385", "45380", "99213", "45385-59", "45378", "70555-26", day=DAY)
    sessions = [uuid.uuid4() for _ in range(7)]
    for chosen, session in moves:
        move_entries(alice, [entries[chosen].pk], sessions[session])
    stored = list(entries_for(alice).order_by("session", "position"))
    assert sorted(entry.pk for entry in stored) == sorted(entry.pk for entry in entries)
    for session in {entry.session for entry in stored}:
        lines = [entry for entry in stored if entry.session == session]
        valued = value_lines(LogSession(DAY, "facility", [line_of(entry.name) for entry in lines]))
        assert [item.wrvu for item in valued] == [entry.wrvu for entry in lines]
    assert sum((entry.gross_wrvu for entry in stored), Decimal(0)) == sum(entry.gross_wrvu for entry in entries)
