"""The log page in a browser without JavaScript: the form logs what it reads, keeps the rest, and can undo."""

import pytest
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.conftest import sign_in

FIELD = "Codes, modifiers, or a name to search"
# 99213 is 1.30; two units of 20610 are 0.77 × 1.5, since the second is reduced by half: 2.455.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False}


def live():
    return [entry.name for entry in Entry.objects.filter(deleted_at=None).order_by("pk")]


def test_a_word_that_is_not_read_holds_nothing_back(page, site, clinician):
    sign_in(page, site, "alice@example.com")
    page.goto(f"{site}/log/")
    page.get_by_label(FIELD).fill("99213 xyz 20610x2")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(page.get_by_text("3 logged · 2.46 wRVU. Not read: “xyz”.")).to_be_visible()
    expect(page.get_by_text("“xyz” isn't a code.")).to_be_visible()
    expect(page.get_by_label(FIELD)).to_have_value("xyz | ")
    assert page.get_by_label(FIELD).evaluate("field => getComputedStyle(field).textDecorationStyle") == "wavy"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()
    expect(page.get_by_text("3 logged")).to_be_visible()
    assert live() == ["99213", "20610"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label(FIELD)).to_have_value("99213 xyz 20610x2")
    assert live() == []
    page.get_by_label(FIELD).fill("99213 20610x2")
    page.get_by_role("button", name="Log", exact=True).click()
    page.wait_for_url("**/history/?month=*")
    expect(page.get_by_text("3 logged · 2.46 wRVU")).to_be_visible()
    assert live() == ["99213", "20610"]
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/history/")
    assert live() == []
