"""The history by patient: numbers, sums, reasons; splitting, moving, deleting and restoring a patient."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.models import Entry
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2026, 3, 2)
# RVU26A (CMS): the day of looks/README-pay.md, 19.68 + 7.35 + 3.50 + 14.09 = 44.62.
ROWS = [
    making.row("99223", work_rvu="3.50", global_days="XXX"),
    making.row("47563", work_rvu="11.18", multiple_procedure="2"),
    making.row("49593", work_rvu="10.00", multiple_procedure="2"),
    making.row("99204", work_rvu="2.60", global_days="XXX"),
    making.row("45378", work_rvu="3.18", multiple_procedure="2"),
    making.row("45385", work_rvu="4.46", multiple_procedure="3", endoscopic_base="45378"),
    making.row("45380", work_rvu="3.47", multiple_procedure="3", endoscopic_base="45378"),
    making.row("47562", work_rvu="10.21", multiple_procedure="2"),
    making.row("49505", work_rvu="7.76", multiple_procedure="2"),
    making.row("55899", work_rvu="0.00", status="C"),
]
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def day(noon, alice):
    """Four patients of one day, a quarter of an hour apart."""
    making.load(ROWS, 2026, "A")
    sessions = [("99223-57", "47563", "49593"), ("99204-25", "45385", "45380"), ("99223",), ("47562", "49505-RT")]
    for lines in sessions:
        log(alice, *lines)
        noon.shift(900)


def patients(client, **search):
    """(number, sum, lines) of each patient on the page, the last one first."""
    page = client.post("/history/", search) if search else client.get("/history/")
    days = page.context["days"]
    return [
        (shown.patient.number, f"{shown.patient.wrvu:.2f}", [line.entry.name for line in shown.lines])
        for day in days
        for shown in day.patients
    ]


def session_of(hcpcs):
    return Entry.objects.get(code=hcpcs).session


def act(client, hcpcs, action, **data):
    return client.post(f"/history/patients/{session_of(hcpcs)}/{action}/", data, follow=True)


def test_a_day_is_shown_by_patient_with_sums_and_reasons(owner):
    assert patients(owner) == [
        (4, "14.09", ["47562", "49505-RT"]),
        (3, "3.50", ["99223"]),
        (2, "7.35", ["99204-25", "45385", "45380"]),
        (1, "19.68", ["99223-57", "47563", "49593"]),
    ]
    page = owner.get("/history/")
    assert page.context["days"][0].total == Decimal("44.62")
    shown = text(page)
    for reason in (
        "Patient 4 1:45 PM 14.09 wRVU", "50% of 7.76, ranked second", "50% of 10.00, ranked second",
        "3.47 − 3.18, base 45378 counted once",
    ):  # fmt: skip
        assert reason in shown


def test_a_filter_shows_a_part_of_a_patient_and_keeps_its_number(owner):
    assert patients(owner, text="45380") == [(2, "0.29", ["45380"])]
    assert "1 of 3 lines" in text(owner.post("/history/", {"text": "45380"}))
    assert patients(owner, text="49505-RT") == [(4, "3.88", ["49505-RT"])]


def test_patients_start_at_one_each_day(owner, alice):
    log(alice, "99223", day=date(2026, 3, 1))
    assert patients(owner)[-1] == (1, "3.50", ["99223"])
    days = owner.get("/history/").context["days"]
    assert days[1].patients[0].time == ""  # logged on another day than its own


def test_a_line_can_be_split_off_as_a_different_patient(owner, alice):
    line = Entry.objects.get(code="49505")
    page = act(owner, "47562", "split", line=line.pk)
    assert "49505-RT is now Patient 5. 14.09 → 17.97 wRVU." in text(page)
    assert patients(owner)[:2] == [(5, "7.76", ["49505-RT"]), (4, "10.21", ["47562"])]


def test_two_patients_can_be_joined(owner):
    line = Entry.objects.get(code="49505")
    act(owner, "47562", "split", line=line.pk)
    page = act(owner, "49505", "move", into=session_of("47562"))
    assert "49505-RT is now Patient 4. 17.97 → 14.09 wRVU." in text(page)
    assert patients(owner)[0] == (4, "14.09", ["47562", "49505-RT"])


def test_a_line_can_be_moved_to_another_patient(owner):
    line = Entry.objects.get(code="45380")
    page = act(owner, "45385", "move", entry=line.pk, into=session_of("47562"))
    assert "45380 is now Patient 4." in text(page)
    assert patients(owner)[0][2] == ["47562", "49505-RT", "45380"]
    assert (2, "7.06", ["99204-25", "45385"]) in patients(owner)


def test_a_patient_can_be_deleted_and_restored_without_lines_deleted_before(owner, alice, noon):
    services.delete_entries(user=alice, entry_ids=[Entry.objects.get(code="99204").pk])
    noon.shift(60)
    page = act(owner, "45385", "delete")
    assert "A patient of Mar 2, 2026 was deleted: 45385, 45380" in text(page)
    assert len(patients(owner)) == 3
    act(owner, "45385", "restore")
    assert (2, "4.75", ["45385", "45380"]) in patients(owner)
    assert not entries_for(alice).filter(code="99204").exists()


def test_an_old_page_changes_nothing_and_says_so(owner):
    line, into = Entry.objects.get(code="49505"), session_of("45385")
    act(owner, "47562", "split", line=line.pk)
    before = patients(owner)
    old = session_of("47562")
    for address, data in (
        ("split", {"line": line.pk}), ("split", {}), ("split", {"line": "x"}), ("move", {"into": "nothing"}),
        ("move", {"into": into, "entry": line.pk}), ("move", {"into": old}), ("restore", {}),
    ):  # fmt: skip
        page = owner.post(f"/history/patients/{old}/{address}/", data, follow=True)
        assert "This page was out of date, so nothing was changed." in text(page), (address, data)
    assert patients(owner) == before


def test_lines_never_move_to_another_day(owner, alice):
    (other,) = log(alice, "47562", day=date(2026, 3, 1))
    session = Entry.objects.get(code="47563").session
    page = owner.post(f"/history/patients/{session}/move/", {"into": other.session}, follow=True)
    assert "nothing was changed" in text(page)
    assert len(patients(owner)) == 5


BATCH = "5b0f5b8e-95f7-4a63-a1b8-111111111111"
ACTIONS = ["split", "move", "delete", "restore"]


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_owner_can_change_a_patient(client, alice, charlie, action):
    session = session_of("47562")
    address = f"/history/patients/{session}/{action}/"
    line = Entry.objects.get(code="49505").pk
    assert client.post(address).url == f"/accounts/login/?next={address}"
    client.force_login(charlie)
    (own,) = log(charlie, "99223")
    assert client.post(address, {"line": line, "into": own.session}).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 405
    assert client.post("/history/patients/not-an-id/split/").status_code == 404
    into_stranger = client.post(f"/history/patients/{session}/move/", {"into": own.session}, follow=True)
    assert "nothing was changed" in text(into_stranger)
    assert entries_for(alice).count() == 9
    assert entries_for(charlie).count() == 1


def test_a_line_without_work_says_why(owner, alice):
    log(alice, "55899")
    page = text(owner.get("/history/"))
    assert "Contractor-priced" in page
    (entry,) = entries_for(alice).filter(code="55899")
    sheet = text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert "No work RVU Contractor-priced: CMS sets no national value." in sheet
    assert "0.00 wRVU" not in sheet


def test_patients_typed_on_the_log_page_without_scripts_are_sessions(owner, alice):
    data = {"q": "47562 + 49505 | 99223", "service_date": DAY.isoformat(), "setting": "facility", "batch": BATCH}
    for _ in range(2):  # sent twice, logged once
        assert owner.post("/log/", data).status_code == 302
    assert patients(owner)[:2] == [(6, "3.50", ["99223"]), (5, "14.09", ["47562", "49505"])]
    assert len(patients(owner)) == 6
    owner.post("/log/", data | {"service_date": "2026-03-01"})
    assert len(patients(owner)) == 8
