"""Signed-in pages: what the owner sees and strangers don't."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.models import Entry
from tests import making
from tests.pages import text
from tests.sessions import log

TODAY = date(2026, 3, 2)
BATCH = "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def owner(owner, rvu26a):
    return owner


PAGES = ["/log/", "/log/waiting/", "/history/", "/dashboard/", "/accounts/profile/"]


@pytest.mark.parametrize("address", [*PAGES, "/history/1/edit/"])
def test_pages_require_signing_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=/")


@pytest.mark.parametrize("address", ["/history/1/delete/", "/history/1/restore/"])
def test_changes_require_a_post(owner, address):
    assert owner.get(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_pages_work_with_an_empty_log(owner, address):
    assert owner.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_pages_work_before_a_release_is_loaded(client, charlie, address):
    client.force_login(charlie)
    assert client.get(address).status_code == 200


def test_three_procedures_are_logged_and_totaled_without_javascript(owner, alice):
    response = owner.post("/log/", {"q": "99213 20610x2", "batch": BATCH})
    assert response.url == f"/history/?month=2026-03&logged={BATCH}"
    assert "3 logged · 2.84 wRVU" in text(owner.get(response.url))
    assert "2.84" in text(owner.get("/dashboard/?period=today"))


def test_the_same_form_sent_twice_logs_once(owner):
    fields = {"q": "9921325 20610", "batch": BATCH}
    assert [owner.post("/log/", fields).status_code for _ in range(2)] == [302, 302]
    assert Entry.objects.count() == 2
    owner.post("/log/", {"q": "20610"})
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    "change", [{"q": "99213 71046"}, {"q": "99213x2 20610"}, {"service_date": "2026-03-01"}, {"setting": "nonfacility"}]
)
def test_a_form_changed_after_it_was_sent_logs_its_new_content(owner, change):
    fields = {"q": "99213 20610", "batch": BATCH, "service_date": "2026-03-02"}
    owner.post("/log/", fields)
    known = set(Entry.objects.values_list("pk", flat=True))
    owner.post("/log/", fields | change)
    new = Entry.objects.exclude(pk__in=known)
    assert new.count() == (1 if "q" in change else 2)


def test_the_log_page_prefills_a_code_from_the_address(owner):
    assert 'value="20610"' in owner.get("/log/?code=20610").content.decode()
    assert "Smith" not in owner.get("/log/?code=Smith").content.decode()
    assert owner.get("/log/?q=Smith&code=20610").url == "/log/?code=20610"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Type a code first."),
        ({"q": "knee"}, "“knee” isn't a code."),
        ({"q": "99999"}, "99999 wasn't valid on Mar 2, 2026."),
        ({"q": "20610", "service_date": "2026-04-01"}, "Apr 1, 2026 is in the future."),
        ({"q": "20610", "service_date": "0202-04-01"}, "Apr 1, 202 is too early."),
        ({"q": "20610", "service_date": "soon"}, "“soon” isn't a date. Use a date like 2026-03-02."),
        ({"q": "x0"}, "“x0”: A line has at least 1 unit."),
    ],
)
def test_an_invalid_entry_is_explained_and_kept(owner, fields, message):
    response = owner.post("/log/", fields)
    assert response.status_code == 422
    assert message in text(response)
    assert f'value="{fields.get("q", "")}"' in response.content.decode()
    assert Entry.objects.count() == 0


def test_the_history_shows_a_month_by_day(owner, alice):
    log(alice, "20610", day=date(2026, 2, 10))
    log(alice, "99213", "20610")
    march = text(owner.get("/history/"))
    assert "March 2026" in march
    assert "2 procedures" in march
    assert "Today, Mon, Mar 2" in march
    february = text(owner.get("/history/?month=2026-02"))
    assert "Tue, Feb 10" in february
    assert "Tue, Feb 10, 2026" not in february
    assert "99213" not in february
    log(alice, "99213", day=date(2025, 7, 15))
    assert "Tue, Jul 15, 2025" in text(owner.get("/history/?month=2025-07"))
    assert owner.get("/history/?month=nonsense").status_code == 200
    assert "Nothing logged in this period." in text(owner.get("/history/?month=2020-06"))


def test_an_entry_can_be_edited(owner, alice):
    (entry,) = log(alice, "20610")
    address = f"/history/{entry.pk}/edit/"
    assert owner.get(address).status_code == 200
    response = owner.post(address, {"service_date": "2026-02-27", "units": "3", "setting": "nonfacility"})
    assert response.url == "/history/?month=2026-02"
    entry.refresh_from_db()
    assert (entry.service_date, entry.units, entry.setting, str(entry.wrvu)) == (
        date(2026, 2, 27), 3, "nonfacility", "2.310000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"units": "0"}, "greater than or equal to 1"),
        ({"units": "x"}, "Enter a whole number"),
        ({"service_date": "1991-12-31"}, "Dec 31, 1991 is too early."),
        ({"service_date": ""}, "This field is required"),
        ({"setting": "moon"}, "Select a valid choice"),
    ],
)
def test_an_invalid_edit_is_explained(owner, alice, changes, message):
    (entry,) = log(alice, "20610")
    facts = {"service_date": "2026-03-02", "units": "1", "setting": "facility"} | changes
    response = owner.post(f"/history/{entry.pk}/edit/", facts)
    assert response.status_code == 422
    assert message in text(response)
    entry.refresh_from_db()
    assert entry.units == 1


def test_an_entry_can_be_deleted_and_restored(owner, alice):
    (entry,) = log(alice, "20610")
    page = owner.get(owner.post(f"/history/{entry.pk}/delete/").url)
    assert "was deleted" in text(page)
    assert "Restore" in text(page)
    owner.post(f"/history/{entry.pk}/restore/")
    assert "20610" in text(owner.get("/history/"))
    assert owner.post(f"/history/{entry.pk}/restore/").url == "/history/?month=2026-03"
    assert [each.pk for each in entries_for(alice)] == [entry.pk]


def test_a_stranger_cannot_reach_an_entry(client, alice, charlie, rvu26a):
    (entry,) = log(alice, "20610")
    client.force_login(charlie)
    for address in ("edit", "delete", "restore"):
        assert client.post(f"/history/{entry.pk}/{address}/").status_code == 404
    assert client.get(f"/history/{entry.pk}/edit/").status_code == 404
    for address in ("/history/", "/dashboard/", f"/history/?deleted={entry.pk}"):
        assert "20610" not in text(client.get(address))
    assert Entry.objects.filter(deleted_at__isnull=True).count() == 1


def test_the_dashboard_shows_a_change_right_away(owner, alice):
    def month():
        return text(owner.get("/dashboard/"))

    assert "0.77" not in month()
    (entry,) = log(alice, "20610")
    assert "0.77" in month()
    services.edit_entry(user=alice, entry_id=entry.pk, service_date=TODAY, units=2, setting="nonfacility")
    assert "1.54" in month()
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    assert "1.54" not in month()
    services.restore_entries(user=alice, entry_ids=[entry.pk])
    assert "1.54" in month()


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/log/", 1), ("/log/waiting/", 1), ("/history/", 10), ("/dashboard/", 7), ("/dashboard/?period=year", 7)],
)
def test_query_counts_do_not_grow_with_entries(owner, alice, address, expected):
    log(alice, "20610")
    owner.get("/accounts/profile/")

    def count(mark):
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(f"{address}{'&' if '?' in address else '?'}n={mark}").status_code == 200
        return len(captured)

    one = count(1)
    for day in range(1, 3):
        log(alice, "20610", "99213", "71046", "36415", day=date(2026, 3, day))
    assert count(2) == one == expected


def test_a_code_missing_from_a_partial_release_uses_the_release_before(client, charlie, rvu25d):
    making.load([making.row("99213")], is_partial=True)
    client.force_login(charlie)
    assert client.post("/log/", {"q": "20610"}).status_code == 302
    assert Entry.objects.get().release == rvu25d


def test_lines_keep_their_order_and_the_latest_session_is_first(owner, alice):
    with time_machine.travel(
        "2026-03-02T18:00:05Z", tick=True
    ):  # the clock runs, so each line has its own creation time
        log(alice, "99213", "20610", "71046", "36415")
        log(alice, "20610", "99213")
    (day,) = owner.get("/history/").context["days"]
    assert [line.entry.code_id for line in day.lines] == ["20610", "99213", "99213", "20610", "71046", "36415"]
    assert [line.joined for line in day.lines] == ["first", "last", "first", "middle", "middle", "last"]
