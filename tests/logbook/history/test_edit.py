"""The edit page: every fact can be corrected, an error keeps what was typed, and the entry's history is shown."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.entries import moving, services
from logbook.models import Entry
from tests import making
from tests.pages import markup, text
from tests.sessions import log

DAY = date(2026, 3, 2)
# Work RVUs of RVU26A.
ROWS = [
    making.row("99213", work_rvu="1.30", global_days="XXX"),
    making.row("47562", work_rvu="10.21", multiple_procedure="2"),
    making.row("49505", work_rvu="7.76", multiple_procedure="2"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def entry(alice):
    """49505, ranked second behind 47562; a visit of another patient was logged before."""
    making.load(ROWS, 2026, "A")
    log(alice, "99213")
    _, entry = log(alice, "47562", "49505")
    return entry


def form_of(client, entry):
    """The fields as the page's form sends them."""
    form = client.get(f"/history/{entry.pk}/edit/").context["form"]
    return {name: form[name].value() for name in form.fields}


def save(client, entry, **changes):
    data = form_of(client, entry)
    data["service_date"] = data["service_date"].isoformat()
    return client.post(f"/history/{entry.pk}/edit/", data | changes, follow=True)


def lines(user):
    found = Entry.objects.filter(user=user, deleted_at=None).order_by("code_id")
    return [(entry.name, entry.units, entry.setting, f"{entry.wrvu:.2f}") for entry in found]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"hcpcs": "49505"}, ("49505", 1, "facility", "3.88")),
        ({"hcpcs": " 992l3 "}, ("99213", 1, "facility", "1.30")),
        ({"modifiers": "RT 59"}, ("49505-RT-59", 1, "facility", "3.88")),
        ({"units": "2"}, ("49505", 2, "facility", "7.76")),
        ({"setting": "nonfacility"}, ("49505", 1, "nonfacility", "3.88")),
        ({"session": "new"}, ("49505", 1, "facility", "7.76")),
        ({"service_date": "2026-03-01"}, ("49505", 1, "facility", "7.76")),
    ],
)
def test_each_fact_can_be_changed(owner, alice, entry, changes, line):
    assert save(owner, entry, **changes).redirect_chain
    entry.refresh_from_db()
    assert line in lines(alice)
    assert entry.units == line[1]


def test_a_line_can_be_given_to_another_patient(owner, alice, entry):
    page = owner.get(f"/history/{entry.pk}/edit/")
    shown = text(page)
    assert "Patient 1 · 99213" in shown
    assert "Patient 2 · 47562, 49505" in shown
    assert f'<option value="{entry.session}" selected>' in markup(page)
    visit = Entry.objects.get(code="99213")
    save(owner, entry, session=str(visit.session))
    entry.refresh_from_db()
    assert (entry.session, f"{entry.wrvu:.2f}") == (visit.session, "7.76")


def test_a_patient_of_the_new_date_can_be_chosen(owner, alice, entry):
    (other,) = log(alice, "47562", day=date(2026, 3, 1))
    visit = Entry.objects.get(code="99213")
    page = save(owner, entry, service_date="2026-03-01", session=str(visit.session))
    assert page.status_code == 422
    assert "That patient's entries are on Mar 2, 2026, not on Mar 1, 2026." in text(page)
    assert "Mar 1: Patient 1 · 47562" in text(page)
    save(owner, entry, service_date="2026-03-01", session=str(other.session))
    entry.refresh_from_db()
    assert (entry.session, f"{entry.wrvu:.2f}") == (other.session, "3.88")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"modifiers": "RT ZZ"}, "“ZZ” isn't a modifier. Nothing was changed."),
        ({"modifiers": "R"}, "“R” isn't a modifier. Use two letters or digits."),
        ({"hcpcs": "49505-RT"}, "“49505-RT” isn't a code. Modifiers have their own field."),
        ({"hcpcs": ""}, "This field is required."),
        ({"hcpcs": "49506"}, "49506 "),
        ({"units": "1000"}, "less than or equal to 999"),
        ({"service_date": "2027-01-01"}, "Jan 1, 2027 is in the future."),
        ({"setting": "moon"}, "Select a valid choice."),
        ({"session": "4bf6e9b0-6c5c-4f0e-9b2e-111111111111"}, "Select a valid choice."),
    ],
)
def test_an_error_keeps_everything_typed(owner, alice, entry, changes, message):
    before = lines(alice)
    typed = {"units": "7", "modifiers": "59 LT", "setting": "nonfacility", "service_date": "2026-03-01"} | changes
    page = save(owner, entry, **typed)
    assert page.status_code == 422
    assert message in text(page)
    form = page.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert lines(alice) == before


def test_only_the_owner_can_edit(client, alice, charlie, entry):
    address = f"/history/{entry.pk}/edit/"
    assert client.get(address).url == f"/accounts/login/?next={address}"
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    assert client.post(address, {"units": "2"}).status_code == 404
    (own,) = log(charlie, "99213")
    client.force_login(alice)
    assert client.put(address).status_code == 405
    page = save(client, entry, session=str(own.session))
    assert "Select a valid choice." in text(page)
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["edit", "calculation"])
def test_query_counts_do_not_grow_with_lines_or_patients(owner, alice, entry, address):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(f"/history/{entry.pk}/{address}/").status_code == 200
        return len(captured)

    owner.get("/accounts/profile/")
    few = count()
    for _ in range(3):
        log(alice, "99213", "47562", "49505")
        (line,) = log(alice, "49505")
        moving.move_entries(alice, [line.pk], entry.session)
    assert count() == few <= 14
