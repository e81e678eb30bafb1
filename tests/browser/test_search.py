"""Search on the device: the server's ranking, its accuracy on all of RVU25D, and the field that uses it."""

import gzip
from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from codes.domain.search.query import stem, words_of
from codes.domain.search.typed import typed_start
from logbook.parsing.bundle import bundle_on
from tests import cms
from tests.browser.test_main_job import TYPE
from tests.codes.domain.test_typed_codes import CASES as TYPED_CODES
from tests.codes.search.test_accuracy import accuracy, queries
from tests.codes.search.test_search import top_codes

MAX_BUNDLE_BYTES = 600_000
FIND = """async ([address, texts]) => {
  const { indexOf } = await import("/static/js/search/index.js");
  const bundle = await (await fetch(address)).json();
  const index = await indexOf(bundle.codes, async () => {});
  return texts.map((text) => index.find(text).codes.slice(0, 5));
}"""
WORDS = [
    "injections",
    "biopsies",
    "arthroscopic",
    "W/o&w/dye",
    "pt's",
    "Ménière",
    "x-ray",
    "evaluation",
    "10-20",
    "SCREENING",
]


@pytest.fixture
def find(page, live_server):
    """A function that runs queries in the browser over the bundle of Nov 1, 2025."""

    def find_codes(texts):
        page.goto(f"{live_server.url}/codes/")
        bundle = bundle_on(date(2025, 11, 1))
        return page.evaluate(FIND, [f"/api/v1/bundles/{bundle.digest}/", texts])

    return find_codes


def test_stems_are_the_same_in_the_browser(page, live_server):
    page.goto(f"{live_server.url}/codes/")
    script = """async (texts) => {
      const { stem, wordsOf } = await import("/static/js/search/words.js");
      return texts.map((text) => wordsOf(text).map(stem));
    }"""
    assert page.evaluate(script, WORDS) == [[stem(word) for word in words_of(text)] for text in WORDS]


def test_typed_codes_are_the_same_in_the_browser(page, live_server):
    page.goto(f"{live_server.url}/codes/")
    script = """async (texts) => {
      const { typedCodes, typedStart } = await import("/static/js/search/typed.js");
      return texts.map((text) => [typedCodes(text), typedStart(text)]);
    }"""
    texts = [case["text"] for case in TYPED_CODES]
    assert page.evaluate(script, texts) == [[case["codes"], typed_start(case["text"])] for case in TYPED_CODES]


@pytest.mark.cms
def test_the_device_finds_what_the_server_finds_on_a_release(find):
    call_command("load_starter", verbosity=0)
    call_command("import_release", str(cms.FOLDER / "rvu25d_0.zip"), "--publish", verbosity=0)
    body = bytes(bundle_on(date(2025, 11, 1)).body)
    assert len(body) <= MAX_BUNDLE_BYTES
    assert len(gzip.decompress(body)) > MAX_BUNDLE_BYTES  # all codes are in it
    for name in ("search_queries", "search_queries_held_out"):
        texts = [query for query, _ in queries(name)]
        here = dict(zip(texts, find(texts), strict=True))
        top, five = accuracy(name, here.__getitem__)
        assert (top >= 0.85, five >= 0.95) == (True, True), (name, top, five)
        other = [text for text in texts if here[text][:1] != top_codes(text)[:1]]
        assert len(other) <= len(texts) * 0.02, (
            other
        )  # broad queries, where the server ranks only the first few hundred matches


def test_the_log_field_searches_on_the_device(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("47562")
    expect(page.locator("[data-chips] .chip")).to_have_text("47562")  # the codes have loaded
    page.get_by_label(TYPE).fill("")
    page.get_by_label(TYPE).press_sequentially("lap chol")
    expect(page.locator(".suggestion").first).to_contain_text("47562")
    page.keyboard.press("Enter")
    expect(page.get_by_label(TYPE)).to_have_value("47562 ")


def test_the_log_field_searches_on_the_server_until_the_codes_load(signed_in, site):
    page = signed_in
    page.route("**/api/v1/bundles/**", lambda route: route.abort())
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("lap chole")
    first = page.locator(".suggestion").first
    expect(first).to_contain_text("47562")
    expect(first.locator(".suggestion-name")).not_to_be_empty()
    expect(first.locator(".suggestion-value")).to_have_text("≈ 10.21")
    first.click()
    expect(page.get_by_label(TYPE)).to_have_value("47562 ")
    page.complaints.clear()  # from the blocked bundle request


def test_the_search_page_works_by_keyboard_and_suggests_when_empty(page, site, axe):
    page.goto(f"{site}/codes/")
    page.keyboard.press("/")
    page.keyboard.type("colonscopy biospy")
    expect(page.get_by_role("heading", name="for “colonoscopy biopsy”")).to_be_visible()
    expect(page.locator(".row-code").first).to_have_text("45380")
    page.goto(f"{site}/codes/?q=zzzz")
    expect(page.get_by_role("heading", name="No codes match “zzzz”")).to_be_visible()
    expect(page.get_by_role("heading", name="Sections")).to_be_visible()
    assert axe(page) == []
    page.goto(f"{site}/codes/?q=45399")
    expect(page.get_by_role("heading", name="Nearby codes")).to_be_visible()
    assert axe(page) == []
