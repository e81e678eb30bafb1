"""Text that stays in the field, and values on this device: neither becomes another number."""

from playwright.sync_api import expect

from tests.browser.phone import sign_in
from tests.browser.test_main_job import TYPE, wait_for_entries


def log(page, text):
    page.get_by_label(TYPE).fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("logged")


def test_three_digits_of_units_are_logged_once_and_counted_on_the_button(signed_in, site):
    signed_in.goto(f"{site}/log/")
    signed_in.get_by_label(TYPE).fill("20610 97110x100")
    expect(signed_in.locator("[data-log]")).to_contain_text("Log 101 procedures")
    signed_in.locator("[data-log]").click()
    wait_for_entries(signed_in, 2)
    expect(signed_in.get_by_label(TYPE)).to_have_value("")


def test_what_is_typed_after_logging_is_not_read_together_with_text_that_was_left(signed_in, site):
    signed_in.goto(f"{site}/log/")
    log(signed_in, "97110 25x")
    signed_in.keyboard.type("45385")
    expect(signed_in.locator("[data-log]")).to_contain_text("Log 1 procedure ")


def test_a_set_shows_what_it_logs_after_its_pair_was_separated(signed_in, site):
    signed_in.goto(f"{site}/log/")
    signed_in.get_by_label(TYPE).fill("47562 49505 ")
    signed_in.get_by_role("button", name="Save these lines as a set").click()
    signed_in.keyboard.press("Escape")
    signed_in.get_by_role("button", name="Different patients").click()
    signed_in.locator("[data-log]").click()
    wait_for_entries(signed_in, 2)
    row = signed_in.locator("[data-recent-list] button").first
    value = row.locator("[data-value]").inner_text()
    row.click()
    expect(signed_in.locator("[data-log]")).to_contain_text(f"{value} wRVU")


def test_a_device_values_an_offline_change(page, site, clinician):
    sign_in(page, site)
    log(page, "99213")
    wait_for_entries(page, 1)
    page.context.set_offline(True)
    page.locator(".today-open").first.click()
    page.locator("dialog[open] [data-more]").click()
    page.locator("dialog[open]").get_by_role("button", name="Done").click()
    expect(page.locator("[data-today-total]")).to_have_text("2.60")


def test_the_link_of_a_code_page_leaves_the_caret_after_the_code(signed_in, site):
    signed_in.goto(f"{site}/log/?code=99214")
    expect(signed_in.locator("[data-log]")).to_contain_text("Log 1 procedure")
    signed_in.keyboard.type("25")
    expect(signed_in.get_by_label(TYPE)).to_have_value("9921425")
