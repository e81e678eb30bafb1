"""Syncing a device's operations: each is applied exactly once and in order, however often it arrives."""

import random
import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from logbook.devices import sync
from logbook.entries import conflicts, services
from logbook.entries.queries import entries_for
from logbook.models import Entry, EntryConflict, SyncOperation

SYNC = "/api/v1/entries/sync/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "rvu26a")]


def new_id():
    return str(uuid.uuid4())


def create(*codes, day="2026-03-02", **facts):
    lines = [{"client_id": new_id(), "hcpcs": code, "modifiers": [], "units": 1} for code in codes]
    made = {"id": new_id(), "kind": "create", "session": new_id(), "service_date": day, "setting": "facility"}
    return made | {"lines": lines} | facts


def change(kind, made, base, **changes):
    found = {"id": new_id(), "kind": kind, "client_id": made["lines"][0]["client_id"], "base": base}
    return found | ({"changes": changes} if changes else {})


def send(client, *operations, **envelope):
    response = client.post(SYNC, {"operations": list(operations)} | envelope, format="json")
    assert response.status_code == 200, response.json()
    return response.json()["answers"]


def statuses(answers):
    return [answer["status"] for answer in answers]


def live(user):
    found = entries_for(user).order_by("created_at", "position")
    return [(entry.code_id, entry.units, list(entry.modifiers)) for entry in found]


def test_a_session_is_created_in_one_operation(owner, alice):
    made = create("20610", "99213")
    (answer,) = send(owner, made)
    assert answer["status"] == "applied"
    assert [entry["hcpcs"] for entry in answer["entries"]] == ["20610", "99213"]
    assert {entry["session"] for entry in answer["entries"]} == {made["session"]}
    assert {entry["revision"] for entry in answer["entries"]} == {made["id"]}
    assert live(alice) == [("20610", 1, []), ("99213", 1, [])]


def test_a_queued_operation_may_use_the_old_name_of_nonfacility(owner, alice):
    made = create("20610", setting="office")
    other = create("99213")
    edit = change("edit", other, other["id"], setting="office")
    assert statuses(send(owner, made, other, edit)) == ["applied"] * 3
    assert {entry.setting for entry in entries_for(alice)} == {"nonfacility"}


def test_a_repeated_operation_changes_nothing_and_gets_the_same_answer(owner, alice):
    made = create("20610")
    first = send(owner, made, made)
    again = send(owner, made)
    assert first[0] == first[1] == again[0]
    assert live(alice) == [("20610", 1, [])]


def test_changes_made_offline_are_applied_in_order(owner, alice):
    made = create("20610")
    edit = change("edit", made, made["id"], units=3, modifiers=["rt"])
    delete = change("delete", made, edit["id"])
    restore = change("restore", made, delete["id"])
    assert statuses(send(owner, made, edit, delete, restore)) == ["applied"] * 4
    assert live(alice) == [("20610", 3, ["RT"])]


def test_a_change_that_arrives_before_its_entry_waits(owner, alice):
    made = create("20610")
    edit = change("edit", made, made["id"], units=2)
    assert statuses(send(owner, edit)) == ["later"]
    assert not SyncOperation.objects.exists()
    assert statuses(send(owner, made, edit)) == ["applied", "applied"]
    assert live(alice) == [("20610", 2, [])]


def test_an_invalid_operation_is_refused_and_the_others_applied(owner, alice):
    answers = send(owner, create("99999"), create("20610", day="2026-04-02"), create("20610"))
    assert statuses(answers) == ["refused", "refused", "applied"]
    assert answers[0]["reason"] == "99999 wasn't valid on Mar 2, 2026."
    assert answers[1]["reason"] == "Apr 2, 2026 is in the future."
    assert live(alice) == [("20610", 1, [])]


def test_a_malformed_operation_does_not_block_the_others(owner, alice):
    bad = create("20610") | {"service_date": "yesterday"}
    answers = send(owner, bad, {"id": new_id(), "kind": "edit"}, {"id": new_id(), "kind": "burn"}, create("99213"))
    assert statuses(answers) == ["refused", "refused", "refused", "applied"]
    assert answers[0]["reason"].startswith("service_date: ")
    assert answers[1]["reason"] == "client_id: This field is required."
    assert live(alice) == [("99213", 1, [])]


@pytest.mark.parametrize(
    "body", [{}, {"operations": "x"}, {"operations": [{"kind": "create"}]}, [], {"operations": [1]}]
)
def test_a_malformed_request_is_refused(owner, body):
    response = owner.post(SYNC, body, format="json")
    assert response.status_code == 400
    assert "operations" in response.json()["error"]["fields"]


def test_editing_an_entry_on_two_devices_is_a_conflict(owner, alice):
    made = create("20610")
    send(owner, made)
    assert statuses(send(owner, change("edit", made, made["id"], units=2))) == ["applied"]
    late = change("edit", made, made["id"], units=5)
    (answer,) = send(owner, late)
    assert answer["status"] == "conflict"
    assert live(alice) == [("20610", 2, [])]
    conflict = EntryConflict.objects.get()
    assert conflict.proposal == {"units": 5, "deleted": False}
    assert statuses(send(owner, change("edit", made, late["id"], setting="nonfacility"))) == ["conflict"]
    conflict.refresh_from_db()
    assert conflict.proposal == {"units": 5, "setting": "nonfacility", "deleted": False}


@pytest.mark.parametrize(("keeps", "after"), [("stored", [2]), ("proposed", [5]), ("both", [2, 5])])
def test_only_the_owner_can_settle_a_conflict(owner, alice, charlie, keeps, after):
    made = create("20610")
    send(owner, made, change("edit", made, made["id"], units=2), change("edit", made, made["id"], units=5))
    conflict = EntryConflict.objects.get()
    with pytest.raises(EntryConflict.DoesNotExist):
        conflicts.settle(user=charlie, conflict_id=conflict.pk, keeps=keeps)
    conflicts.settle(user=alice, conflict_id=conflict.pk, keeps=keeps)
    assert sorted(entries_for(alice).values_list("units", flat=True)) == after
    with pytest.raises(EntryConflict.DoesNotExist):
        conflicts.settle(user=alice, conflict_id=conflict.pk, keeps=keeps)


def test_editing_an_entry_deleted_elsewhere_is_a_conflict(owner, alice):
    made = create("20610")
    edit = change("edit", made, made["id"], units=4)
    assert statuses(send(owner, made, change("delete", made, made["id"]), edit)) == ["applied", "applied", "conflict"]
    conflicts.settle(user=alice, conflict_id=EntryConflict.objects.get().pk, keeps="proposed")
    assert live(alice) == [("20610", 4, [])]


def test_the_same_change_on_two_devices_is_no_conflict(owner, alice):
    made = create("20610")
    send(owner, made, change("edit", made, made["id"], units=2))
    assert statuses(send(owner, change("edit", made, made["id"], units=2))) == ["applied"]
    assert not EntryConflict.objects.exists()


def test_a_stranger_cannot_change_an_entry(owner, stranger, alice):
    made = create("20610")
    send(owner, made)
    assert statuses(send(stranger, change("delete", made, made["id"]))) == ["later"]
    assert live(alice) == [("20610", 1, [])]


def test_operations_for_another_account_are_refused(owner, alice, charlie):
    body = {"operations": [create("20610")], "user": str(charlie.pk)}
    assert owner.post(SYNC, body, format="json").status_code == 409
    assert live(alice) == []
    assert owner.post(SYNC, body | {"user": str(alice.pk)}, format="json").status_code == 200


def test_created_at_is_corrected_for_a_wrong_device_clock(owner):
    clock = datetime.fromisoformat("2026-03-05T09:00:00+00:00")
    made = create("20610", at=(clock - timedelta(hours=2)).isoformat())
    send(owner, made, sent_at=clock.isoformat())
    assert Entry.objects.get().created_at.isoformat() == "2026-03-02T16:00:00+00:00"


def test_a_slow_request_does_not_change_the_order_of_what_a_device_logged(owner, noon):
    start = datetime.fromisoformat("2026-03-02T18:00:00+00:00")
    for code, logged, arrived in (("20610", 0, 25), ("99213", 10, 26)):
        made = create(code, at=(start + timedelta(seconds=logged)).isoformat())
        noon.move_to(start + timedelta(seconds=arrived), tick=False)
        send(owner, made, sent_at=made["at"])
    times = Entry.objects.order_by("created_at").values_list("code_id", "created_at")
    assert list(times) == [("20610", start), ("99213", start + timedelta(seconds=10))]


def test_an_operation_that_failed_on_the_server_can_be_sent_again(owner, alice, monkeypatch):
    good, bad = create("99213"), create("20610")
    log_entries = services.log_entries

    def fails(**facts):
        if facts["lines"][0].hcpcs == "20610":
            raise RuntimeError("the disk is full")
        return log_entries(**facts)

    monkeypatch.setattr(sync, "log_entries", fails)
    assert statuses(send(owner, bad, good)) == ["failed", "applied"]
    monkeypatch.undo()
    assert statuses(send(owner, bad, good)) == ["applied", "applied"]
    assert len(live(alice)) == 2


def test_any_order_and_repetition_give_the_same_log(owner, alice):
    rng = random.Random(5)
    operations = []
    for n in range(12):
        made = create("20610")
        edit = change("edit", made, made["id"], units=n + 1) | {"after": made["id"]}
        delete = change("delete", made, edit["id"]) | {"after": edit["id"]}
        operations += [made, edit, *([delete] if n % 3 == 0 else [])]
    waiting = operations * 2
    for _ in range(50):
        rng.shuffle(waiting)
        answers = send(owner, *waiting)
        waiting = [op for op, answer in zip(waiting, answers, strict=True) if answer["status"] == "later"]
        if not waiting:
            break
    found = entries_for(alice)
    assert sorted(found.values_list("units", flat=True)) == [n + 1 for n in range(12) if n % 3]
    assert sum(entry.wrvu for entry in found) == sum(Decimal("0.77") * (n + 1) for n in range(12) if n % 3)


def test_a_request_with_too_many_lines_is_refused_whole(owner, alice):
    """Thirty thousand lines in one request took 200 MB of memory."""
    made = [create(*["99213"] * 500) for _ in range(5)]
    response = owner.post(SYNC, {"operations": made}, format="json")
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"
    assert "2,000" in response.json()["error"]["message"]
    assert live(alice) == []
