"""The history of an entry: what it was, when, and from where. The database writes and keeps it. Values are RVU25D's."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries import reviewing, services
from logbook.entries.changes import history_of
from logbook.entries.moving import split_entries
from logbook.entries.origins import written_from
from logbook.history.paste import PasteRequest, log_paste
from logbook.models import ChangeOrigin, Entry, EntryChange
from logbook.revaluation.policy import apply_policy, undo_revaluation
from tests.sessions import log

DAY = date(2025, 12, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("schedule")]


def edit(entry, **changes):
    facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}
    return services.edit_entry(user=entry.user, entry_id=entry.pk, **(facts | changes))


def events(entry):
    entry = Entry.objects.get(pk=entry.pk)
    return [
        (each.kind, each.origin, {change.field: (change.before, change.after) for change in each.changes})
        for each in history_of(entry)
    ]


def values(entry):
    found = history_of(Entry.objects.get(pk=entry.pk))
    return [(each.wrvu and f"{each.wrvu.normalize():f}", f"{each.wrvu_after.normalize():f}") for each in found]


def test_each_change_keeps_what_the_entry_was(alice):
    with written_from(ChangeOrigin.WEB):
        first, second = log(alice, "45385", "45380", day=DAY)
    with written_from(ChangeOrigin.API):
        edit(second, hcpcs="99213", units=2, modifiers=["25"])
    with written_from(ChangeOrigin.DEVICE):
        (moved,) = split_entries(alice, [second.pk])
    services.delete_entries(user=alice, entry_ids=[second.pk])
    services.restore_entries(user=alice, entry_ids=[second.pk])
    assert events(second) == [
        ("logged", "web", {}),
        ("changed", "api", {"code_id": ("45380", "99213"), "modifiers": ([], ["25"]), "units": (1, 2)}),
        ("changed", "device", {"session": (first.session, moved.session)}),
        ("deleted", "unknown", {}),
        ("restored", "unknown", {}),
    ]
    assert values(second)[:3] == [(None, "0.3"), ("0.3", "2.6"), ("2.6", "2.6")]
    assert [event.origin_label for event in history_of(second)][:3] == [
        "Web page", "API", "Log on a phone or computer",
    ]  # fmt: skip
    assert [event.release_after for event in history_of(second)] == ["RVU25D"] * 5
    assert events(first) == [("logged", "web", {})]


def test_a_decision_on_a_flagged_line_is_in_its_history(alice):
    (entry,) = log(alice, "45385-22", day=DAY)
    reviewing.decide(user=alice, entry_id=entry.pk, factor=Decimal("1.25"))
    reviewing.decide(user=alice, entry_id=entry.pk, is_confirmed=True)
    assert events(entry) == [
        ("logged", "unknown", {}),
        ("changed", "unknown", {"factor": (None, Decimal("1.2500"))}),
        ("reviewed", "unknown", {}),
    ]
    assert values(entry) == [(None, "4.57"), ("4.57", "5.7125"), ("5.7125", "5.7125")]


def test_an_edit_that_changes_nothing_leaves_no_trace(alice):
    (entry,) = log(alice, "45385", day=DAY)
    edit(entry)
    assert len(history_of(entry)) == 1


def test_revaluations_are_in_the_history_and_not_among_the_changes(alice):
    _, second = log(alice, "45385", "45380", day=DAY)
    done = apply_policy(alice, UNREDUCED, DAY)
    undo_revaluation(alice, done.pk)
    edit(second, units=2)
    found = history_of(Entry.objects.get(pk=second.pk))
    assert [each.kind for each in found] == ["logged", "revalued", "undone", "changed"]
    assert [each.revaluation for each in found] == [None, done, done, None]
    assert values(second)[:3] == [(None, "0.3"), ("0.3", "3.56"), ("3.56", "0.3")]
    assert EntryChange.objects.count() == 1


def test_the_history_takes_three_queries(alice):
    (entry,) = log(alice, "45385", day=DAY)
    for units in (2, 3, 4):
        edit(entry, units=units)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(history_of(entry)) == 4
    assert len(queries) == 3


@pytest.mark.parametrize(
    "sql", ["UPDATE logbook_entrychange SET units = 9", "DELETE FROM logbook_entrychange"], ids=["update", "delete"]
)
def test_the_history_is_append_only(alice, sql):
    (entry,) = log(alice, "45385", day=DAY)
    edit(entry, units=2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert EntryChange.objects.get().units == 1


def test_the_history_goes_with_its_account(alice, charlie):
    (entry,), (other,) = log(alice, "45385", day=DAY), log(charlie, "45385", day=DAY)
    edit(entry, units=2)
    edit(other, units=2)
    alice.delete()
    assert EntryChange.objects.get().entry_id == other.pk


def test_any_statement_is_recorded_and_writing_values_is_not(alice):
    (entry,) = log(alice, "45385", day=DAY)
    Entry.objects.update(wrvu="1", trace={}, policy=None, needs_review=True, updated_at=entry.updated_at)
    assert not EntryChange.objects.exists()
    Entry.objects.update(units=2, gross_wrvu="9.14")
    assert EntryChange.objects.values_list("units", "wrvu", "origin").get() == (1, Decimal("1"), "unknown")


def test_pages_the_api_and_pasting_say_where_from(owner, alice):
    (entry,) = log(alice, "45385", day=DAY)
    owner.post(f"/history/{entry.pk}/edit/", {"service_date": DAY, "units": 2, "setting": "facility", "code": "45385"})
    owner.patch(f"/api/v1/entries/{entry.client_id}/", {"units": 3}, "application/json")
    assert [origin for _, origin, _ in events(entry)] == ["unknown", "web", "api"]
    log_paste(alice, PasteRequest(f"{DAY}, 45385", "facility", uuid.uuid4()))
    assert Entry.objects.latest("pk").origin == "paste"
