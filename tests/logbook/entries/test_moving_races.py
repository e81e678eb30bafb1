"""Moves, edits and new lines at the same time: each patient is worth what its lines are worth together."""

import random
import threading
import uuid
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection

from logbook.entries import services
from logbook.entries.moving import join_sessions, move_entries, split_entries
from logbook.entries.problems import LogRefusedError
from logbook.entries.queries import entries_for
from logbook.models import Entry
from logbook.valuation.crediting import Line, LogSession, value_lines
from tests import making
from tests.sessions import line_of, log

DAY = date(2025, 12, 1)
CHANGES_OF_EACH = 12
pytestmark = pytest.mark.django_db(transaction=True)


def change(user, sessions, rng):
    entry, session = rng.choice(list(Entry.objects.filter(user=user))), rng.choice(sessions)
    facts = {"user": user, "service_date": DAY, "setting": "facility"}
    changes = [
        lambda: move_entries(user, [entry.pk], session),
        lambda: split_entries(user, [entry.pk]),
        lambda: join_sessions(user, entry.session, session),
        lambda: services.edit_entry(entry_id=entry.pk, units=rng.randint(1, 3), **facts),
        lambda: services.delete_entries(user=user, entry_ids=[entry.pk]),
        lambda: services.restore_entries(user=user, entry_ids=[entry.pk]),
        lambda: services.log_entries(lines=[Line("45380")], origin=services.Origin(session), **facts),
    ]
    with suppress(LogRefusedError, Entry.DoesNotExist):  # another thread deleted it
        rng.choice(changes)()


def change_at_random(user, sessions, seed, problems):
    rng = random.Random(seed)
    try:
        for _ in range(CHANGES_OF_EACH):
            change(user, sessions, rng)
    except Exception as error:
        problems.append(error)
    finally:
        connection.close()


def test_changes_at_the_same_time_leave_every_patient_with_its_value(alice):
    family = {"multiple_procedure": "3", "endoscopic_base": "45378"}
    rows = [making.row("45378", work_rvu="3.26", multiple_procedure="2"), making.row("99213", work_rvu="1.30")]
    rows += [making.row(code, work_rvu=work, **family) for code, work in (("45385", "4.57"), ("45380", "3.56"))]
    making.load(rows, 2025, "D")
    for _ in range(3):
        log(alice, "45385", "45380", "99213", day=DAY)
    sessions = [*entries_for(alice).order_by().values_list("session", flat=True).distinct(), uuid.uuid4()]
    problems = []
    threads = [threading.Thread(target=change_at_random, args=(alice, sessions, n, problems)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    stored = list(entries_for(alice).order_by("session", "position"))
    for session in {entry.session for entry in stored}:
        lines = [entry for entry in stored if entry.session == session]
        assert len({entry.position for entry in lines}) == len(lines)
        valued = value_lines(LogSession(DAY, "facility", [line_of(f"{e.name} x{e.units}") for e in lines]))
        assert [item.wrvu for item in valued] == [entry.wrvu for entry in lines]
