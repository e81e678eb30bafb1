"""The public pages: what they show, their query counts, and wrong addresses."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codes.content import services
from tests import making
from tests.pages import markup as text

pytestmark = pytest.mark.django_db


def query_count(client, address):
    """Return how many queries a page takes once the process is warm."""
    client.get(address + ("&" if "?" in address else "?") + "warm=1")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_code_page_has_the_values_and_the_national_amount(client, rvu26a):
    page = text(client.get("/codes/20610/?date=2026-03-01"))
    for shown in ("20610", "0.77", "1.67", "$55.78", "RVU26A", "Inj lg jnt w/o img"):
        assert shown in page


def test_a_code_without_work_explains_why(client, rvu26a):
    assert "Not a physician service under the fee schedule" in text(client.get("/codes/36415/"))
    assert "Anesthesia is valued by base units plus time" in text(client.get("/codes/00790/"))


def test_a_code_with_components_shows_its_rows(client, rvu26a):
    page = text(client.get("/codes/71046/"))
    assert "Professional component" in page
    assert "Technical component" in page


def test_a_date_shows_the_values_of_its_release(client, rvu25d, rvu26a):
    assert "0.79" in text(client.get("/codes/20610/?date=2025-11-03"))
    old = text(client.get("/codes/20610/?release=rvu25d"))
    assert "These values are from RVU25D, an earlier release." in old


def test_a_date_before_every_release_uses_the_earliest_one(client, rvu26a):
    page = text(client.get("/codes/20610/?date=2019-01-01"))
    assert "No release covers Jan 1, 2019. These values are from RVU26A, the earliest one loaded." in page


def test_a_deleted_code_keeps_its_page(client, rvu25d, rvu26a):
    making.load([making.row("99213")], 2026, "B")
    page = text(client.get("/codes/20610/?date=2026-05-01"))
    assert "20610 was removed from the fee schedule. RVU26A (Jan 1, 2026) is the last release we have with it;" in page
    assert "RVU26B (Apr 1, 2026) doesn&#x27;t have it. These values are from RVU26A." in page


@pytest.mark.parametrize(
    "address",
    [
        "/codes/99999/", "/codes/ABCDE/", "/codes/20610/?date=tomorrow", "/codes/20610/?release=RVU19A",
        "/codes/section/nothing/", "/codes/section/dental/", "/codes/<script>/",
    ],
)  # fmt: skip
def test_unknown_addresses_get_a_helpful_404(client, rvu26a, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "codes" in text(response).lower()


def test_a_mistyped_code_redirects_to_its_page(client, rvu26a):
    response = client.get("/codes/2o61o/")
    assert (response.status_code, response.url) == (301, "/codes/20610/")


def test_a_section_lists_its_codes(client, rvu26a):
    page = text(client.get("/codes/section/radiology/"))
    assert "71046" in page
    assert "20610" not in page


def search(client, query, **headers):
    return client.get("/codes/", {"q": query}, headers=headers)


def test_searching_for_a_code_redirects_to_its_page(client, rvu26a):
    assert search(client, " 20610 ").url == "/codes/20610/"


def test_search_finds_prefixes_names_and_misspellings(client, rvu26a, tmp_path):
    content = '[20610]\ntitle = "Large joint aspiration or injection"\nsynonyms = ["knee shot", "cortisone"]\n'
    (tmp_path / "content.toml").write_text(content)
    services.import_content(tmp_path)
    assert [row.hcpcs for row in search(client, "206").context["rows"]] == ["20610"]
    assert [row.hcpcs for row in search(client, "inject knee").context["rows"]] == ["20610"]
    assert [row.hcpcs for row in search(client, "cortizone").context["rows"]] == ["20610"]
    assert [row.hcpcs for row in search(client, "venipuncture").context["rows"]] == ["36415"]
    assert "No codes match “zzz”" in text(search(client, "zzz"))


def test_an_empty_result_suggests_nearby_codes_and_sections(client, rvu26a):
    nearby = search(client, "20611")
    assert [row.hcpcs for row in nearby.context["near_rows"]] == ["00790", "20610", "36415", "71046", "99213"]
    nothing = search(client, "zzzz")
    assert "Try a code or its first digits" in text(nothing)
    assert nothing.context["sections"][0].slug == "evaluation-and-management"
    assert "2 codes for" not in text(nothing)


def test_a_misspelled_query_shows_the_corrected_one(client, rvu26a):
    page = search(client, "venipunture")
    assert [row.hcpcs for row in page.context["rows"]] == ["36415"]
    assert "1 code for “venipuncture”" in text(page)


@pytest.mark.parametrize("query", ["'", "a & b | !", "%", "( ) :*", "é", "x" * 5000, "20610; DROP TABLE"])
def test_no_query_breaks_the_search(client, rvu26a, query):
    assert search(client, query).status_code == 200


def test_htmx_gets_only_the_results(client, rvu26a):
    part = search(client, "206", HX_Request="true")
    assert "<html" not in text(part)
    assert "1 code found" in text(part)


def test_pages_work_before_a_release_is_loaded(client):
    assert "No release is loaded" in text(client.get("/codes/"))
    assert client.get("/").status_code == 200
    assert client.get("/codes/20610/").status_code == 404


@pytest.mark.parametrize("address", ["/", "/codes/20610/", "/codes/section/surgery/"])
def test_other_methods_are_refused(client, rvu26a, address):
    assert client.post(address).status_code == 405


def test_the_log_page_posts_its_search(client, rvu26a):
    assert "20610" in text(client.post("/codes/", {"q": "inj"}, headers={"HX-Request": "true"}))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/codes/", {"q": "inj"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "expected"),
    [("/", 3), ("/codes/", 2), ("/codes/?q=2061", 5), ("/codes/20610/", 7), ("/codes/section/surgery/", 6)],
)
def test_query_counts_do_not_grow_with_rows(client, address, expected):
    making.load([making.row(f"2061{n}", work_rvu="0.77") for n in range(2)], 2025, "D")
    assert query_count(client, address) == expected
    making.load([making.row(f"2061{n}", modifier) for n in range(10) for modifier in ("", "26", "TC")], 2026, "A")
    assert query_count(client, address + ("&" if "?" in address else "?") + "again=1") == expected


def test_a_page_is_cached_until_the_fee_schedule_changes(client, rvu26a):
    first = client.get("/codes/20610/?date=2026-03-01")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/codes/20610/?date=2026-03-01").content == first.content
    assert len(captured) == 1
    making.load([making.row("20610", work_rvu="0.78")])
    assert "0.78" in text(client.get("/codes/20610/?date=2026-03-01"))


def test_a_composed_title_is_shown_with_cmss_descriptor(client):
    making.load([making.row("20999", descriptor="Rpr toe lig")])
    page = text(client.get("/codes/20999/"))
    assert "Repair of toe ligament" in page
    assert "Title based on CMS's short descriptor: Rpr toe lig" in page
