"""The history: filters, pages, totals, duplicating, settling conflicts; and strangers kept out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.models import Entry, EntryConflict
from logbook.valuation.crediting import Line, LogSession
from tests import making
from tests.pages import text
from tests.sessions import log

TODAY = date(2026, 3, 2)
WORKS = [("19301", "9.88"), ("38525", "6.27")]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def owner(owner, rvu26a):
    return owner


def shown(client, query=""):
    page = client.get(f"/history/{query}") if isinstance(query, str) else client.post("/history/", query)
    days = page.context["days"]
    return [line.entry.code_id for day in days for line in day.lines]


FILTERS = [
    ({"text": "206"}, ["20610"]), ({"text": "office"}, ["99213"]), ("?modifier=rt", ["20610"]),
    ({"text": "710"}, []), ({"text": "710", "month": "all"}, ["71046"]), ({"modifier": "rt"}, ["20610"]),
    ("?setting=nonfacility", ["99213"]),
    ("?month=2026-02", ["71046"]), ("?month=all", ["99213", "20610", "71046"]),
    ("?month=9999-12", []), ("?month=0001-01", []),
    ("?needs_review=true&month=all", ["71046"]),
    ("?first=2026-02-10&last=2026-02-20", ["71046"]), ("?first=2026-03-01", ["99213", "20610"]),
    ("?last=2026-02-28", ["71046"]), ({"text": "nothing"}, []), ("?first=soon&setting=moon", ["99213", "20610"]),
    ("?needs_review=perhaps&modifier=r", ["99213", "20610"]), ("?needs_review=false", ["99213", "20610"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "codes"), FILTERS)
def test_the_history_can_be_filtered(owner, alice, query, codes):
    log(alice, "71046-52", day=date(2026, 2, 15))
    log(alice, "20610-RT", day=date(2026, 3, 1))
    log(alice, "99213", setting="nonfacility")
    assert shown(owner, query) == codes


def test_a_search_is_posted_and_its_pages_too(owner, alice):
    """No URL has what was typed; an old bookmark opens without it."""
    sessions = [LogSession(TODAY, "facility", [Line("20610"), Line("99213")]) for _ in range(60)]
    services.log_sessions(user=alice, sessions=sessions)
    old = owner.get("/history/?text=Smith&month=all&modifier=rt")
    assert (old.status_code, old.url) == (302, "/history/?month=all&modifier=rt")
    page = owner.post("/history/", {"text": "206 9", "month": "all"})
    assert page.context["days"] == []
    found, seen = {"text": "20610", "month": "all"}, []
    for _ in range(60):
        page = owner.post("/history/", found)
        seen += [line.entry.pk for day in page.context["days"] for line in day.lines]
        assert "text=20610" not in page.content.decode()
        if not page.context["after"]:
            break
        assert 'name="text" value="20610"' in page.content.decode()
        found = dict(page.context["filters"]) | {"after": page.context["after"]}
    assert len(seen) == len(set(seen)) == 60


def test_pages_link_to_the_next_and_totals_cover_all_pages(owner, alice):
    sessions = [LogSession(TODAY - timedelta(n // 90), "facility", [Line("20610"), Line("99213")]) for n in range(230)]
    services.log_sessions(user=alice, sessions=sessions)
    seen, address, pages = [], "/history/?month=all", 0
    while address:
        with CaptureQueriesContext(connection) as captured:
            page = owner.get(address)
        assert len(captured) <= 11
        days = page.context["days"]
        for day in days:
            expected = sum(entry.wrvu for entry in entries_for(alice).filter(service_date=day.day))
            assert day.total == expected
        assert page.context["total"].wrvu == sum((entry.wrvu for entry in entries_for(alice)), Decimal(0))
        seen += [line.entry.pk for day in days for line in day.lines]
        pages += 1
        address = (
            f"/history/?month=all&after={page.context['after']}".replace("+", "%2B") if page.context["after"] else ""
        )
    assert pages == 5
    assert len(seen) == len(set(seen)) == 460
    assert owner.get("/history/?after=nonsense").status_code == 200


def test_a_line_ranked_second_shows_its_share(client, alice):
    making.load([making.row(code, work_rvu=work, multiple_procedure="2") for code, work in WORKS], 2026, "A")
    client.force_login(alice)
    log(alice, "19301", "38525")
    assert "50% of 6.27, ranked second" in text(client.get("/history/"))


def test_a_line_reduced_by_its_family_says_so(client, alice):
    """RVU26A: 3.47 − 3.18 = 0.29 (../shared/design/looks/README-pay.md)."""
    family = {"multiple_procedure": "3", "endoscopic_base": "45378"}
    rows = [making.row("45385", work_rvu="4.46", **family), making.row("45380", work_rvu="3.47", **family)]
    making.load([*rows, making.row("45378", work_rvu="3.18", multiple_procedure="2")], 2026, "A")
    client.force_login(alice)
    log(alice, "45385", "45380")
    assert "3.47 − 3.18, base 45378 counted once" in text(client.get("/history/"))


def test_a_line_without_work_says_why(owner, alice):
    log(alice, "36415")
    page = text(owner.get("/history/"))
    assert "Other schedule" in page
    assert "Patient 1" in page
    assert [line.is_without_work for day in owner.get("/history/").context["days"] for line in day.patients] == [True]
    assert [entry.no_work for entry in entries_for(alice)] == ["Other schedule"]
    assert "Other schedule" in text(owner.get("/dashboard/"))


def test_an_entry_can_be_duplicated_today(owner, alice):
    (entry,) = log(alice, "20610-RT", day=date(2026, 2, 10))
    response = owner.post(f"/history/{entry.pk}/duplicate/")
    assert response.url == "/history/?month=2026-03"
    copy = Entry.objects.exclude(pk=entry.pk).get()
    assert (copy.code_id, copy.modifiers, copy.service_date) == ("20610", ["RT"], TODAY)
    assert copy.session != entry.session


def test_deleting_or_restoring_from_a_stale_page_changes_nothing_more(owner, alice, rvu26a):
    (entry,) = log(alice, "20610")
    for address, is_deleted in (("restore", False), ("delete", True), ("delete", True), ("restore", False)):
        assert owner.post(f"/history/{entry.pk}/{address}/", follow=True).status_code == 200
        assert (Entry.objects.get().deleted_at is not None) == is_deleted


@pytest.mark.parametrize("address", ["duplicate", "edit", "delete", "restore"])
def test_a_stranger_cannot_reach_an_entry(client, alice, charlie, rvu26a, address):
    (entry,) = log(alice, "20610")
    client.force_login(charlie)
    assert client.post(f"/history/{entry.pk}/{address}/").status_code == 404
    assert Entry.objects.get().deleted_at is None


@pytest.mark.parametrize("address", ["/history/", "/history/paste/", "/history/1/duplicate/", "/history/conflicts/1/"])
def test_the_history_requires_signing_in(client, address):
    assert client.post(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/history/1/duplicate/", "/history/conflicts/1/"])
def test_changes_require_a_post(owner, address):
    assert owner.get(address).status_code == 405


@pytest.mark.parametrize(
    ("proposal", "stored", "proposed"),
    [
        ({"setting": "nonfacility"}, "in a facility", "in the office"),
        ({"deleted": True}, "not deleted", "deleted"),
        ({"modifiers": ["RT"]}, "without modifiers", "with RT"),
        ({"hcpcs": "99213"}, "20610", "99213"),
        ({"session": "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"}, "with its patient", "with another patient"),
    ],
)
def test_a_conflict_shows_what_differs(owner, alice, proposal, stored, proposed):
    (entry,) = log(alice, "20610")
    EntryConflict.objects.create(entry=entry, proposal=proposal)
    page = text(owner.get("/history/review/"))
    assert f"In your log: {stored}. On the other device: {proposed}." in page


@pytest.mark.parametrize(("keeps", "units"), [("stored", [1]), ("proposed", [5]), ("both", [1, 5])])
def test_only_the_owner_can_see_and_settle_a_conflict(owner, client, alice, charlie, keeps, units):
    (entry,) = log(alice, "20610")
    conflict = EntryConflict.objects.create(entry=entry, proposal={"units": 5, "service_date": "2026-03-01"})
    page = text(owner.get("/history/review/"))
    assert "In your log: Mar 2, 2026, ×1. On the other device: Mar 1, 2026, ×5." in page
    assert "Review 1" in text(owner.get("/history/"))
    address = f"/history/conflicts/{conflict.pk}/"
    assert owner.post(address, {"keeps": "nothing"}).status_code == 404
    client.force_login(charlie)
    assert client.post(address, {"keeps": keeps}).status_code == 404
    client.force_login(alice)
    assert client.post(address, {"keeps": keeps}).status_code == 302
    assert sorted(entries_for(alice).values_list("units", flat=True)) == units
    assert client.post(address, {"keeps": keeps}).status_code == 404
