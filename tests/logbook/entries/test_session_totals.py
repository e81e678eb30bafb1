"""A session is worth what its lines are worth together, in whatever order and grouping they were written."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from logbook.devices.sync import Operation, apply_operations
from logbook.entries import services
from logbook.entries.moving import join_sessions, move_entries, split_entries
from logbook.entries.queries import entries_for
from logbook.valuation.crediting import LogSession, value_lines
from tests import making
from tests.effort import FULL
from tests.sessions import line_of, log

DAY = date(2026, 3, 2)
SETTING = "facility"
FAMILY = {"multiple_procedure": "3", "endoscopic_base": "45378"}
ROWS = [
    making.row("49505", work_rvu="7.76", multiple_procedure="2", bilateral="1"),
    making.row("44970", work_rvu="9.21", multiple_procedure="2"),
    making.row("45378", work_rvu="3.26", multiple_procedure="2"),
    making.row("45385", work_rvu="4.57", **FAMILY),
    making.row("45380", work_rvu="3.56", **FAMILY),
    making.row("99213", work_rvu="1.30", global_days="XXX"),
]
LINES = ["49505", "49505-RT", "49505-50", "44970", "44970-22", "45378", "45385", "45380 x2", "99213", "99213-25 x3"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def together(lines):
    return sum((item.wrvu for item in value_lines(LogSession(DAY, SETTING, lines))), Decimal(0))


def logged(user, lines, session):
    facts = {"user": user, "service_date": DAY, "setting": SETTING}
    return services.log_entries(lines=lines, origin=services.Origin(session), **facts)


def synced(user, lines, session):
    create = Operation(uuid.uuid4(), "create", session=session, service_date=DAY, setting=SETTING, lines=lines)
    assert [answer.status for answer in apply_operations(user=user, operations=[create])] == ["applied"]


def restored(user, lines, session):
    ids = [entry.pk for entry in logged(user, lines, session)]
    services.delete_entries(user=user, entry_ids=ids)
    services.restore_entries(user=user, entry_ids=ids)


def moved(user, lines, session):
    move_entries(user, [entry.pk for entry in logged(user, lines, uuid.uuid4())], session)


def joined(user, lines, session):
    other = uuid.uuid4()
    logged(user, lines, other)
    join_sessions(user, other, session)


def split_and_moved_back(user, lines, session):
    ids = [entry.pk for entry in logged(user, lines, session)]
    (first, *_) = split_entries(user, ids[:1])
    move_entries(user, [first.pk], session)


def edited(user, lines, session):
    """Log another code, then correct it."""
    for line in lines:
        (entry,) = logged(user, [line_of("99213 x7")], session)
        facts = {"hcpcs": line.hcpcs, "units": line.units, "modifiers": line.modifiers}
        services.edit_entry(user=user, entry_id=entry.pk, **facts)


def edited_into(user, lines, session):
    for entry in logged(user, lines, uuid.uuid4()):
        services.edit_entry(user=user, entry_id=entry.pk, session=session)


WAYS = [logged, synced, restored, moved, joined, split_and_moved_back, edited, edited_into]


@st.composite
def writes(draw):
    """Groups of lines in any order, each with the way it's written."""
    lines = draw(st.permutations(draw(st.lists(st.sampled_from(LINES), min_size=2, max_size=6))))
    groups, rest = [], list(lines)
    while rest:
        size = draw(st.integers(1, len(rest)))
        groups.append((draw(st.sampled_from(WAYS)), rest[:size]))
        rest = rest[size:]
    return groups


def test_any_order_and_grouping_of_writes_gives_the_total_of_logging_together(alice):
    making.load(ROWS, 2026, "A")

    @settings(max_examples=150 if FULL else 15, suppress_health_check=list(HealthCheck))
    @given(groups=writes())
    def check(groups):
        sid, session = transaction.savepoint(), uuid.uuid4()
        for write, lines in groups:
            write(alice, [line_of(text) for text in lines], session)
        entries = list(entries_for(alice).filter(session=session).order_by("position"))
        assert sorted(f"{e.name} x{e.units}" for e in entries) == sorted(
            text if " x" in text else f"{text} x1" for _, lines in groups for text in lines
        )
        total = sum(entry.wrvu for entry in entries)
        assert total == together([line_of(text) for _, lines in groups for text in lines])
        assert total == together([line_of(f"{entry.name} x{entry.units}") for entry in entries])
        transaction.savepoint_rollback(sid)

    check()


def test_lines_posted_one_after_the_other_are_worth_what_they_are_together(alice):
    making.load(ROWS, 2026, "A")
    client, session = APIClient(), str(uuid.uuid4())
    client.force_login(alice)
    for code in ("49505", "44970"):
        facts = {"hcpcs": code, "service_date": str(DAY), "session": session}
        assert client.post("/api/v1/entries/", facts, format="json").status_code == 201
    values = {entry.code_id: f"{entry.wrvu:.2f}" for entry in entries_for(alice)}
    assert values == {"49505": "3.88", "44970": "9.21"}
    for entry in entries_for(alice):  # a change that changes nothing
        assert client.patch(f"/api/v1/entries/{entry.client_id}/", {"units": 1}, format="json").status_code == 200
    assert {entry.code_id: f"{entry.wrvu:.2f}" for entry in entries_for(alice)} == values


def test_a_line_logged_for_a_session_of_another_day_is_refused(alice):
    making.load(ROWS, 2026, "A")
    (entry,) = log(alice, "49505")
    with pytest.raises(services.LogRefusedError, match="are on Mar 2, 2026, not on Mar 1, 2026"):
        services.log_entries(
            user=alice, service_date=date(2026, 3, 1), setting=SETTING, lines=[line_of("44970")],
            origin=services.Origin(entry.session),
        )  # fmt: skip
