"""A page that's out of date overwrites nothing: it shows what changed, and keeps what the owner typed."""

import uuid
from decimal import Decimal

import pytest

from logbook.devices.sync import Operation, apply_operations
from logbook.entries import reviewing, services
from logbook.entries.moving import move_entries, split_entries
from logbook.entries.problems import LogRefusedError
from logbook.models import Entry, EntryConflict
from tests import making
from tests.pages import form_data, text
from tests.sessions import log

ROWS = [
    making.row("99213", work_rvu="1.30", global_days="XXX"),
    making.row("47562", work_rvu="10.21", multiple_procedure="2"),
    making.row("49505", work_rvu="7.76", multiple_procedure="2"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def entry(alice):
    making.load(ROWS, 2026, "A")
    return log(alice, "47562", "49505")[1]


def address(entry):
    return f"/history/{entry.pk}/edit/"


def opened(client, entry):
    return form_data(client.get(address(entry)), "edit-form")


def facts(entry):
    entry.refresh_from_db()
    return entry.units, entry.setting, entry.modifiers


def edit(user, entry, **changes):
    return services.edit_entry(user=user, entry_id=entry.pk, **changes)


def test_a_stale_form_shows_both_versions_and_saves_nothing(owner, alice, entry):
    sent = opened(owner, entry) | {"units": "5", "modifiers": "RT"}
    edit(alice, entry, units=3, setting="nonfacility")
    page = owner.post(address(entry), sent)
    assert page.status_code == 409
    shown = text(page)
    assert "This entry changed after you opened the page" in shown
    assert "Units In your log: 1 → 3 You typed: 5" in shown
    assert "Modifiers In your log: none You typed: RT" in shown
    assert "Setting In your log: Facility → Office" in shown
    assert facts(entry) == (3, "nonfacility", [])


def test_saving_again_keeps_what_both_changed(owner, alice, entry):
    sent = opened(owner, entry) | {"units": "5"}
    edit(alice, entry, setting="nonfacility")
    merged = form_data(owner.post(address(entry), sent), "edit-form")
    assert (merged["units"], merged["setting"]) == ("5", "nonfacility")
    assert owner.post(address(entry), merged).status_code == 302
    assert facts(entry) == (5, "nonfacility", [])


def test_a_form_that_is_stale_twice_still_keeps_what_was_typed(owner, alice, entry):
    sent = opened(owner, entry) | {"modifiers": "RT"}
    edit(alice, entry, units=2)
    merged = form_data(owner.post(address(entry), sent), "edit-form")
    edit(alice, entry, units=4)
    page = owner.post(address(entry), merged)
    assert page.status_code == 409
    merged = form_data(page, "edit-form")
    assert (merged["units"], merged["modifiers"]) == ("4", "RT")
    assert owner.post(address(entry), merged).status_code == 302
    assert facts(entry) == (4, "facility", ["RT"])


def test_a_form_with_an_error_stays_stale(owner, alice, entry):
    sent = opened(owner, entry) | {"units": "0"}
    edit(alice, entry, setting="nonfacility")
    page = owner.post(address(entry), sent)
    assert page.status_code == 422
    assert owner.post(address(entry), form_data(page, "edit-form") | {"units": "5"}).status_code == 409


def test_a_form_of_an_entry_deleted_since_restores_it_only_if_the_owner_says_so(owner, alice, entry):
    sent = opened(owner, entry) | {"units": "5"}
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    page = owner.post(address(entry), sent)
    assert page.status_code == 409
    assert "This entry was deleted after you opened the page" in text(page)
    assert "You typed: 5" in text(page)
    merged = form_data(page, "edit-form")
    assert owner.post(address(entry), merged).status_code == 409
    assert Entry.objects.get(pk=entry.pk).deleted_at
    assert owner.post(address(entry), merged | {"restore": "1"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.units, entry.deleted_at, f"{entry.wrvu:.2f}") == (5, None, "19.40")


@pytest.mark.parametrize("revision", ["x", "4b0fdf3e-5b3a-4d19-b77f-174c63a09cf7"])
def test_an_unknown_revision_is_out_of_date(owner, entry, revision):
    sent = opened(owner, entry) | {"units": "5", "revision": revision}
    assert owner.post(address(entry), sent).status_code == 409
    assert facts(entry)[0] == 1


def test_a_form_of_someone_elses_entry_shows_nothing(client, charlie, owner, entry):
    sent = opened(owner, entry) | {"revision": str(uuid.uuid4())}
    client.force_login(charlie)
    assert client.post(address(entry), sent).status_code == 404


@pytest.fixture
def flagged(alice):
    making.load(ROWS, 2026, "A")
    return log(alice, "47562-22")[0]


def decide(client, entry, **button):
    return client.post(f"/history/{entry.pk}/decide/", button, follow=True)


@pytest.mark.parametrize("button", [{"factor": "1.5"}, {"confirm": "1"}, {"remove": "22"}])
def test_a_decision_on_a_line_that_changed_since_is_not_saved(owner, alice, flagged, button):
    seen = str(flagged.revision)
    assert f'name="revision" value="{seen}"' in owner.get("/history/review/").content.decode()
    edit(alice, flagged, units=2)
    assert "this line changed after you opened the page" in text(decide(owner, flagged, revision=seen, **button))
    flagged.refresh_from_db()
    assert (flagged.factor, flagged.reviewed_at, flagged.modifiers) == (None, None, ["22"])
    assert "decision saved" in text(decide(owner, flagged, revision=str(flagged.revision), **button))


def test_a_second_decision_from_an_old_page_is_not_saved(owner, alice, flagged):
    seen = str(flagged.revision)
    decide(owner, flagged, revision=seen, factor="1.5")
    assert "this line changed" in text(decide(owner, flagged, revision=seen, factor="1.1"))
    flagged.refresh_from_db()
    assert flagged.factor == Decimal("1.5")


def test_removing_a_modifier_keeps_one_added_since(alice, flagged):
    edit(alice, flagged, modifiers=["22", "RT"])
    assert reviewing.decide_modifiers(user=alice, entry_id=flagged.pk, removed="22").modifiers == ["RT"]


def test_lines_that_changed_since_are_left_out_of_a_decision_on_several(owner, alice, flagged):
    (other,) = log(alice, "49505-22")
    sent = [f"{each.pk}:{each.revision}" for each in (flagged, other)]
    edit(alice, other, units=2)
    page = owner.post("/history/review/decide/", {"entry": sent, "factor": "1.2", "apply": "1"}, follow=True)
    assert "Factor 1.2 applied to 1 line." in text(page)
    assert "1 line changed after you opened the page." in text(page)
    other.refresh_from_db()
    assert other.factor is None


@pytest.mark.parametrize("keeps", ["stored", "proposed", "both"])
def test_a_conflict_is_not_settled_from_an_old_page(owner, alice, entry, keeps):
    base = entry.revision
    edit(alice, entry, units=2)
    change = {"kind": "edit", "client_id": entry.client_id, "base": base}
    apply_operations(user=alice, operations=[Operation(uuid.uuid4(), changes={"units": 3}, **change)])
    conflict = EntryConflict.objects.get()
    page = owner.get("/history/review/")
    sent = form_data(page, "review-ways") | {"keeps": keeps}
    edit(alice, entry, units=7)
    shown = text(owner.post(f"/history/conflicts/{conflict.pk}/", sent, follow=True))
    assert "this line changed after you opened the page" in shown
    assert facts(entry)[0] == 7
    assert EntryConflict.objects.filter(resolved_at=None).exists()
    now = form_data(owner.get("/history/review/"), "review-ways") | {"keeps": keeps}
    assert "your choice is saved" in text(owner.post(f"/history/conflicts/{conflict.pk}/", now, follow=True))


@pytest.mark.parametrize("move", [split_entries, lambda user, ids, of: move_entries(user, ids, uuid.uuid4(), of=of)])
def test_a_line_that_went_to_another_patient_is_not_moved_from_an_old_page(alice, entry, move):
    seen = entry.session
    (moved,) = split_entries(alice, [entry.pk])
    with pytest.raises(LogRefusedError, match="moved to another patient"):
        move(alice, [entry.pk], of=seen)
    entry.refresh_from_db()
    assert entry.session == moved.session
