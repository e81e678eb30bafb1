"""Patients in the log API: a session a line, moves between sessions, learned choices, and fields that aren't accepted.

Values are RVU25D's: 45385 4.57, 45380 3.56, of one endoscopic family with the base 45378 (3.26).
"""

import random
import uuid

import pytest

from logbook.devices.choices import Choice, choices_of, save_choices
from logbook.entries import conflicts
from logbook.entries.queries import entries_for
from logbook.models import Entry, EntryConflict, PatientChoice
from logbook.parsing.bundle import build_bundles
from tests import making
from tests.api.test_sync import change, create, new_id, send, statuses

ENTRIES = "/api/v1/entries/"
DAY = "2026-03-02"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "release")]


@pytest.fixture
def release(db):
    """RVU26A with the codes of an endoscopist's day."""
    family = {"multiple_procedure": "3", "endoscopic_base": "45378"}
    rows = [
        making.row("45378", work_rvu="3.26", multiple_procedure="2"),
        making.row("45385", work_rvu="4.57", **family),
        making.row("45380", work_rvu="3.56", **family),
        making.row("99213", work_rvu="1.30", global_days="XXX"),
    ]
    return making.load(rows, 2026, "A")


def patients(user):
    """Each patient's codes with their wRVU."""
    found = {}
    for entry in entries_for(user).order_by("session", "position"):
        found.setdefault(entry.session, []).append(f"{entry.code_id} {entry.wrvu.normalize():f}")
    return sorted(found.values())


def create_patients(*groups, **facts):
    """A creation of several patients, each a list of codes."""
    made = create(*(code for codes in groups for code in codes), **facts)
    sessions = [new_id() for _ in groups]
    of_line = [session for session, codes in zip(sessions, groups, strict=True) for _ in codes]
    for line, session in zip(made["lines"], of_line, strict=True):
        line["session"] = session
    return made | {"session": sessions[0]}


def edit_of(made, line, session):
    found = change("edit", {"lines": [line]}, made["id"], session=session)
    return found | {"after": made["id"]}


def test_a_creation_logs_each_patient_as_its_own_session(owner, alice):
    made = create_patients(["45385", "45380"], ["45380"], ["45385", "99213"])
    (answer,) = send(owner, made)
    assert [entry["session"] for entry in answer["entries"]] == [line["session"] for line in made["lines"]]
    assert patients(alice) == sorted([["45385 4.57", "45380 0.3"], ["45380 3.56"], ["45385 4.57", "99213 1.3"]])
    assert send(owner, made) == [answer]
    assert Entry.objects.count() == 5


def test_a_line_without_a_session_has_the_operations(owner):
    made = create("45385", "45380")
    made["lines"][1]["session"] = None
    (answer,) = send(owner, made)
    assert {entry["session"] for entry in answer["entries"]} == {made["session"]}


def test_a_creation_is_all_or_nothing(owner, alice):
    made = create_patients(["45385"], ["99999", "45380"])
    assert statuses(send(owner, made)) == ["refused"]
    assert not Entry.objects.exists()
    made["lines"][1]["client_id"] = made["lines"][0]["client_id"]
    made["lines"][1]["hcpcs"] = "45378"
    (answer,) = send(owner, made | {"id": new_id()})
    assert answer["reason"] == "45385 and 45378 have the same ID, so neither was logged. Log them again."
    assert patients(alice) == []


def test_a_patient_has_one_date(owner, alice):
    made = create("45385")
    (_, answer) = send(owner, made, create("45380", day="2026-03-01", session=made["session"]))
    assert (answer["status"], answer["reason"]) == (
        "refused",
        "That patient's entries are on Mar 2, 2026, not on Mar 1, 2026. Nothing was changed.",
    )
    assert patients(alice) == [["45385 4.57"]]


def test_a_split_and_a_join_on_a_device_are_edits(owner, alice):
    made = create("45385", "45380")
    split = edit_of(made, made["lines"][1], new_id())
    assert statuses(send(owner, made, split)) == ["applied", "applied"]
    assert patients(alice) == [["45380 3.56"], ["45385 4.57"]]
    join = change("edit", {"lines": made["lines"][1:]}, split["id"], session=made["session"])
    assert statuses(send(owner, join, split, made)) == ["applied"] * 3
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]


def test_two_devices_that_split_the_same_patient_conflict_once(owner, alice):
    made = create("45385", "45380")
    send(owner, made)
    first, second = (edit_of(made, made["lines"][1], new_id()) for _ in range(2))
    assert statuses(send(owner, first)) == ["applied"]
    assert statuses(send(owner, second)) == statuses(send(owner, second)) == ["conflict"]
    conflict = EntryConflict.objects.get()
    assert conflict.proposal == {"session": second["changes"]["session"], "deleted": False}
    assert patients(alice) == [["45380 3.56"], ["45385 4.57"]]
    conflicts.settle(user=alice, conflict_id=conflict.pk, keeps="proposed")
    assert str(entries_for(alice).get(code="45380").session) == second["changes"]["session"]


def test_both_versions_of_a_conflict_can_be_kept(owner, alice):
    made, visit = create("45385", "45380"), create("99213")
    send(owner, made, visit, edit_of(made, made["lines"][1], new_id()))
    send(owner, change("edit", {"lines": made["lines"][1:]}, made["id"], session=visit["session"], hcpcs="45378"))
    conflicts.settle(user=alice, conflict_id=EntryConflict.objects.get().pk, keeps="both")
    assert patients(alice) == [["45380 3.56"], ["45385 4.57"], ["99213 1.3", "45378 3.26"]]


def test_a_join_into_a_patient_that_another_device_emptied_works(owner, alice):
    made, other = create("45385"), create("45380")
    send(owner, made, other, change("delete", made, made["id"]))
    assert statuses(send(owner, edit_of(other, other["lines"][0], made["session"]))) == ["applied"]
    assert patients(alice) == [["45380 3.56"]]
    assert str(entries_for(alice).get().session) == made["session"]


def test_an_edit_can_change_the_code_and_names_an_unknown_modifier(owner, alice):
    made = create("45385")
    edit = change("edit", made, made["id"], hcpcs="45380")
    assert statuses(send(owner, made, edit)) == ["applied", "applied"]
    (answer,) = send(owner, change("edit", made, edit["id"], modifiers=["ZY"]))
    assert answer["status"] == "refused"
    assert answer["reason"] == "“ZY” isn't a modifier. Nothing was changed. Check it, or leave it out."
    assert patients(alice) == [["45380 3.56"]]


def test_moves_in_any_order_and_repetition_give_one_log(owner, alice):
    """Two devices move the lines of four patients around; every operation is sent several times, in any order."""
    rng = random.Random(7)
    made = create_patients(["45385", "45380"], ["45378"], ["45385"], ["99213", "45380"])
    sessions = [*dict.fromkeys(line["session"] for line in made["lines"]), new_id(), new_id()]
    last, operations = {}, [made]
    for _ in range(30):
        line = rng.choice(made["lines"])
        move = change("edit", {"lines": [line]}, None, session=rng.choice(sessions))
        move["base"] = move["after"] = last.get(line["client_id"], made["id"])
        last[line["client_id"]] = move["id"]
        operations.append(move)
    expected = {line["client_id"]: line["session"] for line in made["lines"]}
    expected |= {op["client_id"]: op["changes"]["session"] for op in operations[1:]}
    waiting = operations * 2
    for _ in range(60):
        rng.shuffle(waiting)
        answers = send(owner, *waiting)
        waiting = [op for op, answer in zip(waiting, answers, strict=True) if answer["status"] == "later"]
        if not waiting:
            break
    assert {str(entry.client_id): str(entry.session) for entry in entries_for(alice)} == expected
    assert not EntryConflict.objects.exists()
    lines = [
        {"hcpcs": e.code_id, "session": str(e.session)} for e in entries_for(alice).order_by("session", "position")
    ]
    body = {"service_date": DAY, "lines": lines}
    valued = owner.post(f"{ENTRIES}preview/", body, format="json").json()["lines"]
    stored = entries_for(alice).order_by("session", "position").values_list("wrvu", flat=True)
    assert [float(line["wrvu"]) for line in valued] == [float(wrvu) for wrvu in stored]


def test_preview_values_each_session_separately(owner):
    one, two = new_id(), new_id()
    lines = [("45385", one), ("45380", two), ("45380", one), ("45378", None)]
    body = {"service_date": DAY, "lines": [{"hcpcs": code, "session": session} for code, session in lines]}
    answer = owner.post(f"{ENTRIES}preview/", body, format="json").json()
    assert [(line["hcpcs"], float(line["wrvu"])) for line in answer["lines"]] == [
        ("45385", 4.57), ("45380", 3.56), ("45380", 0.30), ("45378", 3.26),
    ]  # fmt: skip
    assert float(answer["wrvu"]) == 11.69


def test_posted_entries_of_one_session_are_valued_together(owner, alice):
    session = new_id()
    for code in ("45385", "45380"):
        body = {"hcpcs": code, "service_date": DAY, "session": session}
        assert owner.post(ENTRIES, body, format="json").status_code == 201
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]
    late = {"hcpcs": "45378", "service_date": "2026-03-01", "session": session}
    refused = owner.post(ENTRIES, late, format="json")
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["session"])


def test_a_patch_changes_the_code_and_the_patient(owner, alice):
    one, two = create("45385"), create("99213")
    send(owner, one, two)
    address = f"{ENTRIES}{two['lines'][0]['client_id']}/"
    patched = owner.patch(address, {"hcpcs": "45380", "session": one["session"]}, format="json")
    assert (patched.status_code, patched.json()["wrvu"]) == (200, "0.300000")
    assert patients(alice) == [["45385 4.57", "45380 0.3"]]
    unknown = owner.patch(address, {"modifiers": ["ZY"]}, format="json")
    assert unknown.json()["error"]["fields"] == {
        "modifiers": ["“ZY” isn't a modifier. Nothing was changed. Check it, or leave it out."]
    }


def test_a_session_can_be_undone_and_restored(owner, stranger, nobody, alice, noon):
    made, other = create("45385", "45380", "99213"), create("99213")
    send(owner, made, other)
    owner.delete(f"{ENTRIES}{made['lines'][2]['client_id']}/")
    noon.shift(1)
    address = f"{ENTRIES}sessions/{made['session']}/"
    for _ in range(2):
        assert nobody.delete(address).status_code == 401
        assert stranger.delete(address).status_code == 404
        assert owner.delete(address).status_code == 204
        assert patients(alice) == [["99213 1.3"]]
    assert nobody.post(f"{address}restore/").status_code == 401
    assert stranger.post(f"{address}restore/").status_code == 404
    restored = owner.post(f"{address}restore/")
    assert [entry["hcpcs"] for entry in restored.json()] == ["45385", "45380"]
    assert patients(alice) == [["45385 4.57", "45380 0.3"], ["99213 1.3"]]
    assert owner.delete(f"{ENTRIES}sessions/{new_id()}/").status_code == 404
    assert owner.get(address).status_code == 405


CAN_NOT = "This field can't be changed."
NO_SUCH = "There's no such field."
FIXED = [
    "id", "position", "title", "release", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu",
    "needs_review", "reviewed_at", "created_at", "updated_at", "deleted_at",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reason"), [*((name, CAN_NOT) for name in FIXED), ("mrn", NO_SUCH), ("code", NO_SUCH)]
)
def test_a_patch_names_a_field_that_cannot_change(owner, alice, name, reason):
    made = create("45385")
    send(owner, made)
    response = owner.patch(f"{ENTRIES}{made['lines'][0]['client_id']}/", {"units": 2, name: "1"}, format="json")
    assert response.status_code == 400
    assert response.json()["error"]["fields"] == {name: [reason]}
    assert entries_for(alice).get().units == 1


LINE = {"hcpcs": "45385"}
SHORTCUT = {"id": str(uuid.uuid4()), "name": "Knee", "lines": [LINE]}
UNKNOWN = [
    ("post", ENTRIES, LINE | {"service_date": DAY, "wrvu": "9"}),
    ("post", f"{ENTRIES}preview/", {"service_date": DAY, "lines": [LINE], "policy": "parity"}),
    ("post", f"{ENTRIES}preview/", {"service_date": DAY, "lines": [LINE | {"patient": 1}]}),
    ("post", f"{ENTRIES}sync/", {"operations": [], "account": "1"}),
    ("put", "/api/v1/shortcuts/", {"shortcuts": [], "more": 1}),
    ("put", "/api/v1/shortcuts/", {"shortcuts": [SHORTCUT | {"position": 1}]}),
    ("put", "/api/v1/shortcuts/", {"shortcuts": [SHORTCUT | {"lines": [LINE | {"wrvu": "1"}]}]}),
]


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN)
def test_an_unknown_field_is_an_error(owner, method, path, body):
    response = getattr(owner, method)(path, body, format="json")
    assert response.status_code == 400
    assert NO_SUCH in response.content.decode().replace("\\u0027", "'")
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"wrvu": "1"}, "wrvu: There's no such field."),
        ({"changes": {"wrvu": "1"}}, "changes: This field can't be changed."),
        ({"lines": [LINE | {"client_id": new_id(), "wrvu": "1"}]}, "lines: There's no such field."),
        ({"choices": [{"codes": ["45385"], "is_same": True}]}, "choices: Ensure this field has at least 2 elements."),
    ],
)
def test_an_operation_with_an_unknown_field_is_refused(owner, more, reason):
    (answer,) = send(owner, create("45385") | more)
    assert (answer["status"], answer["reason"]) == ("refused", reason)
    assert not Entry.objects.exists()


def test_a_set_keeps_its_patients(owner):
    lines = [LINE | {"modifiers": [], "units": 1, "patient": patient} for patient in (1, 2)]
    listed = {"shortcuts": [SHORTCUT | {"lines": lines}]}
    assert owner.put("/api/v1/shortcuts/", listed, format="json").json() == listed
    assert owner.get("/api/v1/shortcuts/").json() == listed


def test_the_choices_of_a_creation_are_learned_and_the_last_one_counts(owner, alice, charlie):
    said = [{"codes": ["99213", "45385"], "is_same": False}, {"codes": ["45380", "45385"], "is_same": True}]
    late = create("45385", choices=said, at="2026-03-02T10:00:00Z")
    early = create("45385", choices=[said[0] | {"is_same": True}], at="2026-03-02T09:00:00Z")
    refused = create("99999", choices=[{"codes": ["45378", "45380"], "is_same": True}])
    assert statuses(send(owner, late, early, refused)) == ["applied", "applied", "refused"]
    assert choices_of(alice) == [
        {"codes": ["45380", "45385"], "is_same": True},
        {"codes": ["45385", "99213"], "is_same": False},
    ]
    send(owner, create("45385", choices=[said[0] | {"is_same": True}], at="2026-03-02T11:00:00Z"))
    assert choices_of(alice)[0] == {"codes": ["45385", "99213"], "is_same": True}
    assert choices_of(charlie) == []
    alice.delete()
    assert not PatientChoice.objects.exists()


def test_a_device_gets_the_newest_choices(owner, alice, noon):
    build_bundles()
    for n in range(505):
        noon.shift(1)
        save_choices(alice, [Choice.of("45385", f"{10000 + n}", is_same=False)], at=Entry().created_at)
    found = owner.get("/api/v1/device/").json()["patient_choices"]
    assert (len(found), found[0], found[-1]["codes"][0]) == (
        500,
        {"codes": ["10504", "45385"], "is_same": False},
        "10005",
    )
