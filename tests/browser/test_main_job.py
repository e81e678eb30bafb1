"""The main job in a real browser: sign up, log, see the total; correct, delete, undo; by keyboard, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.conftest import PASSWORD

TYPE = "Codes, or words to search"


def live_entries():
    return list(Entry.objects.filter(deleted_at__isnull=True).order_by("position").values_list("code_id", "units"))


def test_sign_up_log_three_procedures_and_see_the_total(watched, site):
    watched.goto(site)
    watched.get_by_role("link", name=re.compile("Sign up")).first.click()
    watched.get_by_label("Email").fill("dana@example.com")
    watched.get_by_label("Password", exact=True).fill(PASSWORD)
    watched.get_by_role("button", name="Sign up").click()
    watched.wait_for_url("**/dashboard/")
    watched.goto(f"{site}/log/")
    watched.get_by_label(TYPE).press_sequentially("99213 47562 20610", delay=5)
    watched.get_by_role("button", name="Log 3 procedures · 11.90 wRVU").click()
    expect(watched.locator("[data-toast]")).to_contain_text("Logged 3 · 11.90 wRVU")
    watched.goto(f"{site}/dashboard/?period=today")
    expect(watched.locator(".hero-figure strong")).to_have_text("11.90")
    assert live_entries() == [("99213", 1), ("47562", 1), ("20610", 1)]


def test_units_by_button_and_undo(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("20610", delay=5)
    page.get_by_role("button", name="One 20610 more").click()
    page.get_by_role("button", name="Log 2 procedures · 1.16 wRVU").click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 2 · 1.16 wRVU")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Log 2 procedures · 1.16 wRVU")).to_be_visible()
    assert live_entries() == []


def test_words_find_a_code_that_a_tap_adds(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("lap chole", delay=20)
    page.get_by_role("option").filter(has_text="47562").first.click()
    expect(page.get_by_role("button", name="Log 1 procedure · 10.21 wRVU")).to_be_visible()


def test_the_whole_log_by_keyboard(signed_in, site):
    page = signed_in
    page.goto(f"{site}/dashboard/")
    page.keyboard.press("l")
    page.wait_for_url("**/log/")
    expect(page.get_by_label(TYPE)).to_be_focused()
    page.keyboard.type("99213 x2", delay=5)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Log 2 procedures · 2.60 wRVU")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toast]")).to_contain_text("Logged 2 · 2.60 wRVU")
    assert live_entries() == [("99213", 2)]


def test_what_is_typed_survives_a_closed_page(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("20610 gall", delay=5)
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    page.goto(f"{site}/codes/")
    page.goto(f"{site}/log/")
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    expect(page.get_by_label(TYPE)).to_have_value(re.compile(r"^\s*gall$"))


def test_a_server_that_cannot_be_reached_loses_nothing(signed_in, site, context):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("20610", delay=5)
    button = page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")
    expect(button).to_be_visible()
    context.set_offline(True)
    button.click()
    expect(page.locator("[data-offline]")).to_be_visible()
    context.set_offline(False)
    page.goto(f"{site}/log/")
    button.click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 1 · 0.77 wRVU")
    assert live_entries() == [("20610", 1)]
    page.complaints.clear()  # the browser itself reports each request that failed


def test_an_entry_is_corrected_and_deleted_in_the_history(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/?code=20610")
    page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU").click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 1 · 0.77 wRVU")
    page.goto(f"{site}/history/")
    page.locator(".entry-code a").click()
    page.get_by_label("Units").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".entry-value")).to_have_text("1.54")
    page.locator(".entry-code a").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".entry-value")).to_have_text("1.54")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_logging_without_scripts(watched, site, clinician):
    page = watched
    page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label(TYPE).fill("99213 47562x2")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Lap gallbladder removal").first).to_be_visible()
    page.get_by_role("button", name="One 47562 fewer").click()
    page.get_by_role("button", name=re.compile("^Log 2 procedures")).click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 2 · 11.51 wRVU")
    assert live_entries() == [("99213", 1), ("47562", 1)]


def test_fast_typing_loses_no_line_and_aborts_nothing(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.route("**/log/ready/", lambda route: (page.wait_for_timeout(150), route.continue_()))
    codes = ["99213", "47562", "20610", "99214", "97760", "45378"]
    page.get_by_label(TYPE).press_sequentially(" ".join(codes), delay=15)
    expect(page.get_by_role("button", name="Log 6 procedures · 15.91 wRVU")).to_be_visible()
    page.get_by_role("button", name="Log 6 procedures").click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 6")
    assert [code for code, _ in live_entries()] == codes


def test_modifiers_are_typed_and_the_calculation_opens_in_a_sheet(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("45385 45380 43239 ", delay=5)
    expect(page.get_by_role("button", name="Log 3 procedures · 5.92 wRVU")).to_be_visible()
    page.get_by_role("link", name="wRVU, how this was calculated").nth(1).click()
    sheet = page.locator("dialog[open]")
    expect(sheet.get_by_role("heading", name="Endoscopic family of 45378")).to_be_visible()
    expect(sheet.locator(".hero-figure")).to_contain_text("5.92")
    sheet.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Log 3 procedures").click()
    expect(page.locator("[data-toast]")).to_contain_text("Logged 3")
    page.get_by_label(TYPE).press_sequentially("27447-54-RT", delay=5)
    expect(page.get_by_role("button", name="Log 1 procedure · 15.10 wRVU")).to_be_visible()
    page.get_by_role("button", name="Log 1 procedure").click()
    expect(page.locator("[data-toast]")).to_contain_text("15.10")
    page.goto(f"{site}/history/")
    page.get_by_role("link", name="15.10 wRVU, how this was calculated").click()
    expect(page.locator("dialog[open]").get_by_role("heading", name="Surgical care only, 54")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
