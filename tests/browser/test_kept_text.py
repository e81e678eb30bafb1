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
    wait_for_entries(signed_in, 1)


def test_a_code_that_is_not_valid_stays_as_it_was_typed(signed_in, site):
    signed_in.goto(f"{site}/log/")
    log(signed_in, "99213 99999-25")
    expect(signed_in.get_by_label(TYPE)).to_have_value("99999-25 | ")
    wait_for_entries(signed_in, 1)


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


def test_a_pasted_list_starts_new_patients_and_never_joins_a_code(signed_in, site):
    signed_in.goto(f"{site}/log/")
    field = signed_in.get_by_label(TYPE)
    paste = """(field, text) => {
      const data = new DataTransfer();
      data.setData("text", text);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    field.fill("47562")
    field.evaluate(paste, "\n49505\r\n20610\n")
    expect(field).to_have_value("47562 | 49505 | 20610")
    field.fill("27447")
    field.evaluate(paste, "50010 99213")
    expect(field).to_have_value("27447 50010 99213")


def test_the_answer_about_a_pair_can_be_taken_back(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("47562 49505")
    page.get_by_role("button", name="Different patients").click()
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 2)
    page.get_by_label(TYPE).fill("47562 49505")
    page.get_by_role("button", name="Same patient", exact=True).click()
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 4)
    page.reload()
    page.get_by_label(TYPE).fill("47562 49505")
    expect(page.locator("[data-log]")).to_contain_text("Log 2 procedures · 14.09 wRVU")


def test_the_units_key_counts_up_and_enter_never_splits_a_code(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    field = page.get_by_label(TYPE)
    field.fill("97110")
    expect(page.locator("[data-log]")).to_contain_text("Log 1 procedure")
    for _ in range(10):
        page.evaluate("() => document.querySelector('quick-log').modifierKeys.countUnits()")
    expect(field).to_have_value("97110x11 ")
    field.fill("97110x")
    page.evaluate("() => document.querySelector('quick-log').modifierKeys.countUnits()")
    expect(field).to_have_value("97110x2 ")
    field.fill("9921347562")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(field).to_have_value("9921347562 | ")
