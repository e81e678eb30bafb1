"""Public pages for search engines, browser caches and old links."""

import json
import re
from xml.etree import ElementTree

import pytest
import time_machine

from codes.models import Code, CodeSummary
from tests import making

pytestmark = pytest.mark.django_db

# Types of schema.org and the properties each may have here, from its vocabulary (release 29).
VOCABULARY = {
    "MedicalCode": {"codeValue", "codingSystem", "name", "url", "description", "alternateName"},
    "FAQPage": {"mainEntity", "name", "url"},
    "Question": {"name", "acceptedAnswer", "text"},
    "Answer": {"text"},
    "BreadcrumbList": {"itemListElement", "name"},
    "ListItem": {"position", "name", "item"},
}
REQUIRED = {
    "MedicalCode": {"codeValue", "codingSystem"}, "FAQPage": {"mainEntity"}, "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"}, "BreadcrumbList": {"itemListElement"}, "ListItem": {"position", "name", "item"},
}  # fmt: skip
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PAGES = ["/", "/codes/20610/", "/codes/section/surgery/", "/codes/releases/", "/codes/releases/RVU26A/changes/"]


def structured_data(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def check_vocabulary(node):
    """Assert that every type is one of schema.org's, with only its properties and all required ones, recursively."""
    kind = node["@type"]
    names = {name for name in node if not name.startswith("@")}
    assert names <= VOCABULARY[kind]
    assert names >= REQUIRED[kind]
    for value in node.values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                check_vocabulary(part)


def test_structured_data_uses_the_vocabulary_and_matches_the_page(client, rvu26a):
    response = client.get("/codes/20610/")
    document = structured_data(response.content.decode())
    assert document["@context"] == "https://schema.org"
    assert [node["@type"] for node in document["@graph"]] == ["MedicalCode", "FAQPage", "BreadcrumbList"]
    for node in document["@graph"]:
        check_vocabulary(node)
    code, questions, crumbs = document["@graph"]
    assert (code["codeValue"], code["codingSystem"]) == ("20610", "CPT")
    questions_shown = [question.asked for question in response.context["page"].questions]
    assert [entity["name"] for entity in questions["mainEntity"]] == questions_shown
    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3]
    assert crumbs["itemListElement"][2]["item"] == "http://testserver/codes/20610/"


def test_content_cannot_close_the_script_element(client, rvu26a):
    Code.objects.filter(hcpcs="20610").update(title="</script><script>alert(1)</script>")
    page = client.get("/codes/20610/").content.decode()
    assert "<script>alert" not in page
    assert structured_data(page)["@graph"][0]["name"] == "</script><script>alert(1)</script>"


def test_a_page_has_a_canonical_address_and_a_description(client, rvu26a):
    page = client.get("/codes/20610/?date=2026-03-01&release=rvu26a").content.decode()
    assert '<link rel="canonical" href="http://testserver/codes/20610/">' in page
    assert '<meta property="og:title" content="20610 ' in page
    assert re.search(r'<meta name="description" content="20610, [^"]*0.77 work RVU, \$55.78 national', page)


def test_a_description_without_work_ends_with_one_period(client, rvu26a):
    code = CodeSummary.objects.filter(release=rvu26a, work_rvu=0).first().code_id
    page = client.get(f"/codes/{code}/").content.decode()
    description = re.search(r'<meta name="description" content="([^"]*)"', page)[1]
    assert description.endswith(". From CMS release RVU26A.")
    assert ".." not in description


def test_the_sitemaps_list_every_code_once(client, rvu26a):
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    maps = [line.text.removeprefix("http://testserver") for line in index.iter(f"{SITEMAP}loc")]
    assert maps == ["/sitemap-pages.xml", "/sitemap-lists.xml", "/sitemap-codes.xml"]
    found = []
    for address in maps:
        found += [line.text for line in ElementTree.fromstring(client.get(address).content).iter(f"{SITEMAP}loc")]
    assert len(set(found)) == len(found)
    codes = {address for address in found if re.search(r"/codes/[0-9A-Z]{5}/$", address)}
    assert codes == {f"http://testserver/codes/{code}/" for code in ("99213", "20610", "71046", "36415", "00790")}
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_robots_txt_points_to_the_sitemap_and_excludes_accounts(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /accounts/" in text


@pytest.mark.parametrize(
    "address",
    [
        "/codes/g0439/", "/codes/G0439.html", "/code/g0439/", "/cpt/G0439/", "/hcpcs/g0439/", "/codes/cpt-G0439/",
        "/codes/G0439/index.html", "/codes/g0439.html",
    ],
)  # fmt: skip
def test_lowercase_and_old_addresses_redirect_permanently(client, address):
    response = client.get(address)
    assert (response.status_code, response.url) == (301, "/codes/G0439/")


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_a_304(client, rvu25d, rvu26a, address):
    first = client.get(address)
    assert first["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first["Vary"]
    assert not first.cookies
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    making.load([making.row("20610", work_rvu="0.78")], 2026, "B")
    newer = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert newer.status_code == 200
    assert newer["ETag"] != first["ETag"]


def test_new_content_changes_the_etag(client, rvu26a):
    first = client.get("/codes/20610/")
    Code.objects.filter(hcpcs="20610").update(title="Another title")
    newer = client.get("/codes/20610/", headers={"If-None-Match": first["ETag"]})
    assert (newer.status_code, "Another title" in newer.content.decode()) == (200, True)


def test_a_new_day_changes_the_etag(client, rvu26a):
    with time_machine.travel("2027-03-02T18:00:00Z", tick=False):
        first = client.get("/codes/20610/")
    with time_machine.travel("2027-03-03T18:00:00Z", tick=False):
        for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            assert client.get("/codes/20610/", headers=header).status_code == 200


def test_signed_in_pages_are_not_shared_between_visitors(client, alice, rvu26a):
    first = client.get("/codes/20610/")
    client.force_login(alice)
    own = client.get("/codes/20610/", headers={"If-None-Match": first["ETag"]})
    assert (own.status_code, own["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in own


@pytest.mark.parametrize("address", [*PAGES, "/sitemap.xml", "/robots.txt"])
def test_public_pages_reject_post(client, rvu26a, address):
    assert client.post(address).status_code == 405
