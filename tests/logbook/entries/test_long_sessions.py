"""A session has a limited number of lines, since each change of one values them all."""

import uuid

import pytest

from logbook.entries import moving, services
from logbook.entries.moving import join_sessions, move_entries
from logbook.entries.queries import entries_for
from logbook.valuation.crediting import Line
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "rvu26a")]
REFUSED = "A patient can have up to 3 lines on a date. Nothing was changed."


@pytest.fixture
def full(alice, monkeypatch):
    """A session with the most lines, and one of another patient."""
    monkeypatch.setattr(moving, "MOST_LINES_OF_A_SESSION", 3)
    session = log(alice, "20610", "20610", "99213")[0].session
    return session, log(alice, "99213")[0]


@pytest.mark.parametrize(
    "add",
    [
        lambda user, session, other: services.log_entries(
            user=user, service_date=other.service_date, setting="facility", lines=[Line("99213")],
            origin=services.Origin(session),
        ),
        lambda user, session, other: move_entries(user, [other.pk], session),
        lambda user, session, other: join_sessions(user, other.session, session),
        lambda user, session, other: services.edit_entry(user=user, entry_id=other.pk, session=session),
    ],
)  # fmt: skip
def test_a_line_too_many_is_refused_and_changes_nothing(alice, full, add):
    session, other = full
    before = list(entries_for(alice).values("pk", "session", "position", "wrvu", "revision"))
    with pytest.raises(services.LogRefusedError, match=REFUSED):
        add(alice, session, other)
    assert list(entries_for(alice).values("pk", "session", "position", "wrvu", "revision")) == before


def test_a_deleted_line_is_not_restored_to_a_full_session(alice, full):
    session, other = full
    first = entries_for(alice).filter(session=session).first()
    services.delete_entries(user=alice, entry_ids=[first.pk])
    move_entries(alice, [other.pk], session)
    with pytest.raises(services.LogRefusedError, match=REFUSED):
        services.restore_entries(user=alice, entry_ids=[first.pk])
    assert entries_for(alice).filter(session=session).count() == 3


def test_a_full_session_can_still_be_changed(alice, full):
    session, _ = full
    first = entries_for(alice).filter(session=session).first()
    assert services.edit_entry(user=alice, entry_id=first.pk, units=2).units == 2
    move_entries(alice, [first.pk], uuid.uuid4())
    assert entries_for(alice).filter(session=session).count() == 2
