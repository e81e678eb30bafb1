"""Editing an entry: its code, its patient, and modifiers we don't know. Values are RVU25D's."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.valuation.policy import UNREDUCED, Policy
from logbook.entries import reviewing, services
from logbook.entries.problems import LogRefusedError
from logbook.entries.queries import entries_for
from logbook.models import Entry
from logbook.revaluation.policy import save_policy
from tests import making
from tests.sessions import log

DAY = date(2025, 12, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "schedule")]


def edit(entry, **changes):
    facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}
    return services.edit_entry(user=entry.user, entry_id=entry.pk, **(facts | changes))


def lines(user):
    found = entries_for(user).order_by("session", "position")
    return [(entry.name, f"{entry.wrvu.normalize():f}", entry.release_label) for entry in found]


def test_another_code_is_valued_with_its_patient(alice):
    _, entry = log(alice, "45385", "99213", day=DAY)
    edited = edit(entry, hcpcs="45380", units=2)
    assert (edited.code_id, edited.work_rvu, edited.gross_wrvu) == ("45380", Decimal("3.56"), Decimal("7.12"))
    assert lines(alice)[0] == ("45385", "4.57", "RVU25D")
    assert edited.session == entry.session
    assert edited.revision != entry.revision


def test_another_code_takes_the_release_of_the_date(alice):
    making.load([making.row("99213", work_rvu="1.30"), making.row("99214", work_rvu="1.92")], 2026, "A")
    (entry,) = log(alice, "99213", day=date(2026, 1, 5))
    assert edit(entry, hcpcs="99214").release_label == "RVU26A"
    with pytest.raises(LogRefusedError, match="99214 wasn't valid on Dec 1, 2025"):
        edit(entry, hcpcs="99214", service_date=DAY)
    assert lines(alice) == [("99214", "1.92", "RVU26A")]


def test_another_code_keeps_the_policy_of_its_patient(alice):
    _, second = log(alice, "45385", "99213", day=DAY)
    save_policy(alice, UNREDUCED)
    edit(second, hcpcs="45380")
    assert lines(alice) == [("45385", "4.57", "RVU25D"), ("45380", "0.3", "RVU25D")]
    moved = edit(second, service_date=date(2025, 12, 2))
    assert moved.policy.settings == {"preset": "unreduced"}


def test_another_date_takes_the_release_that_the_policy_pins(alice):
    making.load([making.row("99213", work_rvu="1.40")], 2026, "A")
    (entry,) = log(alice, "99213", day=date(2026, 1, 5))
    version = save_policy(alice, Policy("custom", pinned="RVU25D"))
    moved = edit(entry, service_date=date(2026, 1, 6))
    assert (moved.policy, moved.release_label, moved.wrvu) == (version, "RVU25D", Decimal("1.30"))


def test_another_code_drops_what_was_decided_about_the_old_one(alice):
    (entry,) = log(alice, "55899", day=DAY)
    reviewing.decide(user=alice, entry_id=entry.pk, work=Decimal("5.00"))
    edited = edit(entry, hcpcs="99213")
    assert (edited.entered_work, edited.reviewed_at, edited.wrvu) == (None, None, Decimal("1.30"))


@pytest.mark.parametrize(("hcpcs", "reason"), [("99999", "99999 wasn't valid"), ("47562", "47562 wasn't valid")])
def test_a_code_that_was_not_valid_is_refused(alice, hcpcs, reason):
    (entry,) = log(alice, "99213", day=DAY)
    with pytest.raises(LogRefusedError, match=reason):
        edit(entry, hcpcs=hcpcs)
    assert lines(alice) == [("99213", "1.3", "RVU25D")]


def test_an_edit_can_move_an_entry_to_another_patient_or_a_new_one(alice):
    first, second = log(alice, "45385", "45380", day=DAY)
    session = uuid.uuid4()
    moved = edit(second, session=session)
    assert (moved.session, moved.position, moved.wrvu) == (session, 0, Decimal("3.56"))
    back = edit(second, session=first.session)
    assert (back.session, back.position, back.wrvu) == (first.session, 1, Decimal("0.30"))
    assert edit(back, session=first.session).position == 1


def test_an_edit_can_move_an_entry_to_another_date_and_patient(alice):
    (entry,), (other,) = log(alice, "45380", day=DAY), log(alice, "45385", day=DAY.replace(day=2))
    moved = edit(entry, service_date=other.service_date, session=other.session)
    assert (moved.session, moved.service_date, moved.wrvu) == (other.session, other.service_date, Decimal("0.30"))


@pytest.mark.parametrize(
    ("modifiers", "text"),
    [(["ZY"], "“ZY” isn't a modifier."), (["RT", "ZY", "ZQ"], "“ZY” and “ZQ” aren't modifiers.")],
)
def test_a_new_unknown_modifier_is_refused_by_name(alice, modifiers, text):
    (entry,) = log(alice, "99213", day=DAY)
    with pytest.raises(LogRefusedError) as refused:
        edit(entry, modifiers=modifiers)
    assert str(refused.value) == f"{text} Nothing was changed. Check it, or leave it out."
    assert refused.value.field == "modifiers"
    assert Entry.objects.get().modifiers == []


def test_an_unknown_modifier_that_an_entry_has_may_stay(alice):
    (entry,) = log(alice, "99213-ZY", day=DAY)
    assert edit(entry, modifiers=["ZY", "25"], units=2).modifiers == ["ZY", "25"]
    assert edit(entry, modifiers=["25"]).modifiers == ["25"]


def test_lines_added_to_a_patient_are_valued_with_it(alice):
    (first,) = log(alice, "45385", day=DAY)
    origin = services.Origin(session=first.session)
    facts = {"user": alice, "service_date": DAY, "setting": "facility", "origin": origin}
    line = services.Line("45380")
    (added,) = services.log_entries(lines=[line], **facts)
    assert (added.position, lines(alice)) == (1, [("45385", "4.57", "RVU25D"), ("45380", "0.3", "RVU25D")])
    assert services.log_entries(lines=[line], **facts) == [added]
    assert len(lines(alice)) == 2


def test_lines_of_several_patients_are_valued_separately(alice):
    one, two = uuid.uuid4(), uuid.uuid4()
    made = [services.Line("45385", session=one), services.Line("45380", session=two), services.Line("45378")]
    entries = services.log_entries(user=alice, service_date=DAY, setting="facility", lines=made)
    assert [entry.wrvu for entry in entries] == [Decimal("4.57"), Decimal("3.56"), Decimal("3.26")]
    assert [entry.session for entry in entries][:2] == [one, two]
    assert len({entry.session for entry in entries}) == 3
    assert sorted(entries, key=lambda entry: entry.created_at) == entries


def test_two_lines_with_one_id_are_refused(alice):
    line = services.Line("45385")
    with pytest.raises(LogRefusedError, match="45385 and 45380 have the same ID, so neither was logged"):
        log(alice, line, services.Line("45380", client_id=line.client_id), day=DAY)
    assert lines(alice) == []
