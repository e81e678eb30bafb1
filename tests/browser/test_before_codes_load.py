"""Keys pressed before the codes are on the device mean the same as after."""

from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.test_main_job import TYPE, type_codes, wait_for_entries

CODES = "**/api/v1/device/"
EARLY = """addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("#q");
  field.value = "47562 4950";
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def hold_codes(page, site):
    """Open the log page on a device without codes; returns a function that lets them through."""
    held = []
    page.route(CODES, lambda route: held.append(route))
    page.goto(f"{site}/log/")
    page.wait_for_function("() => document.querySelector('quick-log').bundleStore")

    def release():
        for route in held:
            route.continue_()
        page.unroute(CODES)

    return release


def test_enter_starts_the_next_patient(signed_in, site):
    release = hold_codes(signed_in, site)
    type_codes(signed_in, "47562")
    signed_in.keyboard.press("Enter")
    type_codes(signed_in, "49505")
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_label(TYPE)).to_have_value("47562 | 49505 | ")
    signed_in.keyboard.press("Enter")  # nothing typed since: log
    assert Entry.objects.count() == 0
    release()
    wait_for_entries(signed_in, 2)
    assert len(set(Entry.objects.values_list("session", flat=True))) == 2


def test_enter_in_an_empty_field_logs_nothing_later(signed_in, site):
    release = hold_codes(signed_in, site)
    signed_in.get_by_label(TYPE).press("Enter")
    type_codes(signed_in, "47562")
    release()
    expect(signed_in.get_by_role("button", name="Log 1 procedure · 10.21 wRVU")).to_be_visible()
    expect(signed_in.get_by_label(TYPE)).to_have_value("47562")


def test_a_log_that_was_asked_for_waits_while_the_text_changes(signed_in, site):
    release = hold_codes(signed_in, site)
    type_codes(signed_in, "47562")
    signed_in.keyboard.press("Control+Enter")
    type_codes(signed_in, " 4950")
    release()
    expect(signed_in.get_by_role("button", name="Log 1 procedure · 10.21 wRVU")).to_be_visible()
    expect(signed_in.get_by_label(TYPE)).to_have_value("47562 4950")


def test_text_typed_before_the_page_is_ready_is_kept(signed_in, site):
    signed_in.add_init_script(EARLY)
    signed_in.goto(f"{site}/log/")
    expect(signed_in.get_by_label(TYPE)).to_have_value("47562 4950")
    signed_in.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('rvuedge:draft:'))")
    other = signed_in.context.new_page()
    other.goto(f"{site}/log/")
    expect(other.get_by_text("47562 4950")).to_be_visible()
