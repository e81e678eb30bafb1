"""The log API: owner, stranger and anonymous at each address; filters, pages, the error shape."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.throttling import SimpleRateThrottle

from logbook.entries import services
from logbook.models import CodeBundle, Entry
from logbook.parsing.bundle import build_bundles
from logbook.valuation.crediting import Line
from tests import making

ENTRIES = "/api/v1/entries/"
DAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "rvu26a")]


@pytest.fixture
def entry(alice):
    (made,) = services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610", 2)])
    return made


def address(entry, more=""):
    return f"{ENTRIES}{entry.client_id}/{more}"


OWN = [
    ("get", "", None, 200), ("patch", "", {"units": 3}, 200), ("delete", "", None, 204),
    ("post", "restore/", None, 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "more", "body", "status"), OWN)
def test_only_the_owner_can_reach_an_entry(owner, stranger, nobody, entry, method, more, body, status):
    def ask(client):
        return getattr(client, method)(address(entry, more), body, format="json")

    assert ask(nobody).status_code == 401
    assert ask(stranger).status_code == 404
    assert ask(owner).status_code == status


COLLECTIONS = [
    ("get", ENTRIES, None), ("post", ENTRIES, {"hcpcs": "20610", "service_date": "2026-03-02"}),
    ("post", f"{ENTRIES}sync/", {"operations": []}),
    ("post", f"{ENTRIES}preview/", {"service_date": "2026-03-02", "lines": []}),
    ("get", "/api/v1/device/", None), ("get", "/api/v1/shortcuts/", None),
    ("put", "/api/v1/shortcuts/", {"shortcuts": []}),
]  # fmt: skip


@pytest.mark.usefixtures("bundles")
@pytest.mark.parametrize(("method", "path", "body"), COLLECTIONS)
def test_a_log_requires_signing_in(owner, nobody, method, path, body):
    refused = getattr(nobody, method)(path, body, format="json")
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "not_authenticated"
    assert getattr(owner, method)(path, body, format="json").status_code in (200, 201)


def test_a_browser_session_needs_a_csrf_token(client, alice):
    browser = type(client)(enforce_csrf_checks=True)
    browser.force_login(alice)
    assert browser.get(ENTRIES).status_code == 200
    response = browser.post(ENTRIES, {"hcpcs": "20610", "service_date": "2026-03-02"}, "application/json")
    assert response.status_code == 403


def test_posting_the_same_id_twice_logs_one_procedure(owner, alice):
    body = {"id": str(uuid.uuid4()), "hcpcs": "20610", "modifiers": ["rt"], "units": 2, "service_date": "2026-03-02"}
    first, again = (owner.post(ENTRIES, body, format="json") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["modifiers"] == ["RT"]
    assert first.json()["wrvu"] == "1.540000"
    assert Entry.objects.filter(user=alice).count() == 1


WRONG = [
    ({"hcpcs": "99999", "service_date": "2026-03-02"}, "hcpcs"), ({"hcpcs": "20610"}, "service_date"),
    ({"hcpcs": "20610", "service_date": "2027-03-02"}, "service_date"), ({"service_date": "2026-03-02"}, "hcpcs"),
    ({"hcpcs": "20610", "service_date": "2026-03-02", "units": 0}, "units"),
    ({"hcpcs": "20610", "service_date": "2026-03-02", "modifiers": ["RTX"]}, "modifiers"),
    ({"hcpcs": "20610", "service_date": "2026-03-02", "modifiers": ["50"] * 5}, "modifiers"),
    ({"hcpcs": "20610", "service_date": "2026-03-02", "modifiers": ["50", "50"]}, "modifiers"),
    ({"hcpcs": "20610", "service_date": "2026-03-02", "setting": "moon"}, "setting"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "field"), WRONG)
def test_an_invalid_entry_names_the_field(owner, body, field):
    response = owner.post(ENTRIES, body, format="json")
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [field]
    assert not Entry.objects.exists()


def test_an_old_revision_is_refused(owner, entry):
    changed = owner.patch(address(entry), {"units": 3, "revision": str(entry.revision)}, format="json")
    assert changed.status_code == 200
    assert owner.patch(address(entry), {"units": 4, "revision": str(entry.revision)}, format="json").status_code == 409


def test_a_deleted_entry_can_be_restored_but_not_changed(owner, entry):
    owner.delete(address(entry))
    assert owner.get(ENTRIES).json()["results"] == []
    assert owner.get(f"{ENTRIES}?deleted=false").json()["results"] == []
    assert len(owner.get(f"{ENTRIES}?deleted=true").json()["results"]) == 1
    assert owner.patch(address(entry), {"units": 3}, format="json").status_code == 409
    assert owner.post(address(entry, "restore/")).json()["deleted_at"] is None
    assert len(owner.get(ENTRIES).json()["results"]) == 1


FILTERS = [
    ("modifier=rt", ["20610"]), ("setting=nonfacility", ["99213"]),
    ("first=2026-03-02", ["20610"]), ("last=2026-03-01", ["99213"]), ("needs_review=true", ["71046"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "codes"), FILTERS)
def test_a_list_can_be_filtered(owner, alice, query, codes):
    facts = {"user": alice, "setting": "facility"}
    services.log_entries(**facts, service_date=DAY, lines=[Line("20610", modifiers=("RT",))])
    services.log_entries(**facts | {"setting": "nonfacility"}, service_date=DAY.replace(day=1), lines=[Line("99213")])
    services.log_entries(**facts, service_date=DAY.replace(month=2), lines=[Line("71046", modifiers=("52",))])
    query = query if "last" not in query else f"{query}&first=2026-02-20"
    assert [found["hcpcs"] for found in owner.get(f"{ENTRIES}?{query}").json()["results"]] == codes
    fields = dict(part.split("=") for part in query.split("&"))
    posted = owner.post(f"{ENTRIES}search/", fields, format="json").json()
    assert [found["hcpcs"] for found in posted["results"]] == codes


@pytest.mark.parametrize(
    "query", ["first=soon", "setting=moon", "modifier=rtx", "modifier=r", "deleted=perhaps", "needs_review=1"]
)
def test_an_invalid_filter_is_named(owner, query):
    response = owner.get(f"{ENTRIES}?{query}")
    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == [query.partition("=")[0]]


def test_every_page_takes_the_same_number_of_queries(owner, alice):
    for _ in range(5):
        services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610"), Line("99213")])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = owner.get(f"{ENTRIES}?page_size=4").json()
    seen = [found["id"] for found in page["results"]]
    while page["next"]:
        with CaptureQueriesContext(connection) as following:
            page = owner.get(page["next"]).json()
        assert len(following) == len(queries)
        seen += [found["id"] for found in page["results"]]
    assert len(seen) == len(set(seen)) == 10


def test_preview_values_lines_without_logging_them(owner):
    lines = [{"hcpcs": "20610", "units": 2}, {"hcpcs": "99999"}, {"hcpcs": "71046", "modifiers": ["52"]}]
    body = {"service_date": "2026-03-02", "lines": lines}
    answer = owner.post(f"{ENTRIES}preview/", body, format="json").json()
    assert answer["wrvu"] == "1.630"
    assert [line["problem"] for line in answer["lines"]] == ["", "99999 wasn't valid on Mar 2, 2026.", ""]
    assert [hint["rule"] for hint in answer["lines"][2]["hints"]] == ["assumed-half"]
    assert not Entry.objects.exists()


def test_shortcuts_keep_their_order_and_stay_private(owner, stranger):
    listed = [
        {"id": str(uuid.uuid4()), "name": "Knee", "lines": [{"hcpcs": "20610", "modifiers": ["RT"], "units": 1}]},
        {"id": str(uuid.uuid4()), "name": "", "lines": [{"hcpcs": "99213", "modifiers": [], "units": 1}]},
    ]
    path = "/api/v1/shortcuts/"
    assert owner.put(path, {"shortcuts": listed}, format="json").json() == {"shortcuts": listed}
    assert owner.put(path, {"shortcuts": listed[::-1]}, format="json").json() == {"shortcuts": listed[::-1]}
    assert stranger.get(path).json() == {"shortcuts": []}
    assert stranger.put(path, {"shortcuts": listed[:1]}, format="json").status_code == 400
    assert owner.put(path, {"shortcuts": [listed[0], listed[0]]}, format="json").status_code == 400
    assert owner.put(path, {"shortcuts": [listed[0] | {"lines": []}]}, format="json").status_code == 400
    assert owner.get(path).json() == {"shortcuts": listed[::-1]}


@pytest.mark.usefixtures("bundles")
def test_a_device_gets_its_user_policy_and_bundle(owner, alice, nobody):
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610", modifiers=("47",))])
    device = owner.get("/api/v1/device/").json()
    assert (device["user"], device["name"], device["policy"]) == (str(alice.pk), "Alice Adler", {"preset": "parity"})
    assert device["modifiers_used"] == {"47": 1}
    assert device["releases"] == [{"release": "RVU26A", "year": 2026, "effective_from": "2026-01-01"}]
    bundle = nobody.get(device["bundle"]["url"], HTTP_ACCEPT_ENCODING="gzip")
    assert bundle["Cache-Control"] == "public, max-age=31536000, immutable"
    assert bundle["Content-Encoding"] == "gzip"
    codes = nobody.get(device["bundle"]["url"]).json()["codes"]
    assert sorted(codes) == ["00790", "20610", "36415", "71046", "99213"]
    assert nobody.get("/api/v1/bundles/?date=2020-01-01").status_code == 404
    assert nobody.get("/api/v1/bundles/nothing/").status_code == 404


@pytest.mark.usefixtures("bundles")
def test_a_new_release_gets_its_own_bundle(owner):
    before = owner.get("/api/v1/bundles/").json()
    assert owner.get("/api/v1/bundles/").json() == before
    making.load([making.row("20610", work_rvu="0.99")], 2026, "B")
    build_bundles()
    assert owner.get("/api/v1/bundles/?date=2026-05-01").json()["release"] == "RVU26B"
    assert owner.get("/api/v1/bundles/").json()["release"] == "RVU26A"


@pytest.mark.parametrize("path", ["/api/v1/device/", "/api/v1/bundles/"])
def test_a_bundle_not_built_yet_is_a_503_and_is_not_built_by_the_request(owner, path):
    refused = owner.get(path)
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert refused.json()["error"] == {
        "code": "bundle_not_ready",
        "message": "We're preparing the codes of RVU26A. Try again in a moment.",
        "fields": {},
    }
    assert not CodeBundle.objects.exists()
    build_bundles()
    assert owner.get(path).status_code == 200


PARSE = "/api/v1/parse/"


def parse(client, text, **more):
    return client.post(PARSE, {"q": text, **more}, format="json")


@pytest.mark.parametrize(("search", "codes"), [("206", ["20610"]), ("office", ["99213"]), ("nothing", [])])
def test_a_log_is_searched_by_posting_the_text(owner, stranger, alice, search, codes):
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610"), Line("99213")])
    found = owner.post(f"{ENTRIES}search/?page_size=1", {"text": search}, format="json").json()
    assert [each["hcpcs"] for each in found["results"]] == codes
    assert stranger.post(f"{ENTRIES}search/", {"text": search}, format="json").json()["results"] == []
    refused = owner.get(f"{ENTRIES}?text={search}")
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["text"])


def test_a_search_goes_on_at_next(owner, alice):
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610"), Line("20610")])
    first = owner.post(f"{ENTRIES}search/?page_size=1", {"text": "20610", "deleted": False}, format="json").json()
    assert "20610" not in first["next"]
    second = owner.post(first["next"], {"text": "20610", "deleted": False}, format="json").json()
    assert len({first["results"][0]["id"], second["results"][0]["id"]}) == 2
    assert second["next"] is None
    assert owner.post(f"{ENTRIES}search/", {"typo": "x"}, format="json").json()["error"]["fields"] == {
        "typo": ["There's no such field."]
    }


def test_anyone_can_parse_typed_text(nobody, owner):
    answer = parse(nobody, "99213x220610 206").json()
    assert [(line["hcpcs"], line["units"]) for line in answer["lines"]] == [("99213", 2), ("20610", 1)]
    assert answer["pending"] == "206"
    assert answer["rest"] == [{"text": "206", "state": "pending", "reason": "", "start": 13, "end": 16}]
    assert ("asks" in answer, answer["dividers"], answer["at_divider"]) == (False, [], False)
    answer = parse(nobody, "99213|20610+20610\n").json()
    assert [(line["patient"], line["opens"], line["is_joined"]) for line in answer["lines"]] == [
        (1, "", False),
        (2, "typed", False),
        (2, "", True),
    ]
    assert (answer["dividers"], answer["at_divider"]) == ([{"start": 5, "end": 6}, {"start": 17, "end": 18}], True)
    assert parse(owner, "20610RT").json()["lines"][0]["modifiers"] == ["RT"]
    assert nobody.post(PARSE, {}, format="json").status_code == 400
    assert nobody.get(f"{PARSE}?q=99213").status_code == 405  # what is typed never goes into a URL
    assert parse(nobody, "20610", date="soon").json()["error"]["fields"] == {
        "date": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]
    }


def test_a_throttled_request_says_when_to_retry(nobody, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "parse", "3/min")
    responses = [parse(nobody, "1") for _ in range(4)]
    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert responses[-1]["Retry-After"]
    assert responses[-1].json()["error"]["code"] == "throttled"


def test_entries_and_previews_say_why_a_line_has_no_work(owner, alice):
    body = {"service_date": DAY.isoformat(), "lines": [{"hcpcs": "36415"}, {"hcpcs": "20610"}]}
    preview = owner.post(f"{ENTRIES}preview/", body, format="json").json()
    assert [(line["no_work"], line["cut"]) for line in preview["lines"]] == [("Other schedule", ""), ("", "")]
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("36415"), Line("20610")])
    entries = owner.get(ENTRIES).json()["results"]
    assert {entry["hcpcs"]: (entry["no_work"], entry["cut"]) for entry in entries} == {
        "36415": ("Other schedule", ""),
        "20610": ("", ""),
    }
