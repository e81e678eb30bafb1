"""The history in a browser: patients without JavaScript, the sheet of a line and its copy, the edit page."""

import pytest
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.looking import look, post
from tests.people import PASSWORD
from tests.sessions import log

WIDTHS = """(name) => [...document.querySelectorAll(name)].filter((e) => e.checkVisibility())
  .map((e) => Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)))"""


@pytest.fixture
def logged(clinician):
    """Two patients of today: a cholecystectomy with a hernia, and a visit."""
    log(clinician, "47562", "49505")
    log(clinician, "99213")
    return clinician


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_patients_are_split_joined_and_deleted_without_javascript(watched, site, logged):
    page = watched
    page.goto(f"{site}/accounts/login/?next=/history/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Patient 2")).to_be_visible()
    page.get_by_role("button", name="49505 is a different patient").last.click()
    expect(page.locator(".patient-band")).to_have_count(3)
    assert Entry.objects.values("session").distinct().count() == 3
    page.locator(".patient-band").first.click()
    page.get_by_label("Same patient as").first.select_option(index=0)
    page.get_by_role("button", name="Move").first.click()
    expect(page.locator(".patient-band")).to_have_count(2)
    page.locator(".patient-band").first.click()
    page.get_by_role("button", name="Delete patient").first.click()
    expect(page.locator(".patient-band")).to_have_count(1)
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".patient-band")).to_have_count(2)
    page.complaints.clear()  # the browser reports each script that it was blocked from running


def test_the_sheet_of_a_line_shows_its_own_story_and_copies_it(context, signed_in, site, logged, axe):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = signed_in
    page.goto(f"{site}/history/")
    page.locator(".entry", has_text="49505").locator(".to-trace").click()
    sheet = page.locator("#sheet")
    expect(sheet.locator(".hero-figure").first).to_have_text("3.88 wRVU")
    expect(sheet.locator(".trace-step.is-deciding h3").first).to_contain_text("Ranking")
    expect(sheet.get_by_text("All 2 lines of this patient")).to_be_visible()
    assert sheet.locator(".calculation-session").get_attribute("open") is None
    sheet.get_by_role("button", name="Copy as text").press("Enter")
    expect(sheet.locator("[data-copy-status]")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "7.76 × 0.50 = 3.88 wRVU" in text
    assert "10.21 + 3.88 = 14.09 wRVU" in text
    assert "Policy: Medicare parity" in text
    assert "RVU26A. The release in effect on the date of service" in text
    assert axe(page) == []


@pytest.mark.parametrize("lines", ["45385 45380", "45385 45380 43239 99213-25 47562 49505-50 20610-50 10061"])
def test_the_sum_never_wraps_on_a_narrow_phone(signed_in, site, lines):
    page = signed_in
    page.set_viewport_size({"width": 360, "height": 800})
    post(page, site, "/log/calculation/", {"q": lines, "line": "2"})
    page.locator(".calculation-session summary").click()
    for name in (".calculation-total b", ".calculation-other", ".calculation-session summary > span"):
        heights = page.evaluate(WIDTHS, name)
        assert heights
        assert set(heights) == {1}, (name, heights)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_unknown_modifier_is_named_while_typing(signed_in, site, logged):
    page, problem = signed_in, signed_in.locator("[data-modifier-problem]")
    page.goto(f"{site}/history/{Entry.objects.get(code='49505').pk}/edit/")
    page.get_by_label("Modifiers").press_sequentially("RT Z")
    expect(problem).to_have_text("")
    page.get_by_label("Modifiers").press_sequentially("Z")
    expect(problem).to_have_text("“ZZ” isn't a modifier. Check it, or leave it out.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“ZZ” isn't a modifier. Nothing was changed.")).to_be_visible()
    expect(page.get_by_label("Modifiers")).to_have_value("RT ZZ")
    page.complaints.clear()  # the refused form's status


def test_pages_are_accessible(signed_in, site, logged, axe):
    entry = Entry.objects.get(code="49505")
    addresses = [
        f"/history/{entry.pk}/edit/", f"/history/{entry.pk}/calculation/", "/settings/policy/",
        '/log/calculation/ {"q": "47562 49505", "line": "2"}',
    ]  # fmt: skip
    assert look(signed_in, axe, site, addresses) == {}
    signed_in.goto(f"{site}/history/")
    for band in signed_in.locator(".patient-band").all():
        band.click()
    assert axe(signed_in) == []


def test_typing_factors_picks_the_custom_policy(signed_in, site, clinician):
    page = signed_in
    page.goto(f"{site}/settings/policy/")
    page.get_by_label("Your own factors").fill("80 0.20")
    expect(page.get_by_role("radio", name="Custom")).to_be_checked()
    page.get_by_label("Date", exact=True).fill("2026-01-05")
    expect(page.get_by_role("radio", name="From a date on")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Policy saved.")).to_be_visible()
    expect(page.get_by_label("Your own factors")).to_have_value("80 0.20")
