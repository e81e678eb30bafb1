"""Typing on the log page: no requests, no layout shifts, few keys. `make bench` measures the time per key."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from logbook.models import Entry
from tests import cms
from tests.browser.test_main_job import TYPE, live_entries, wait_for_entries

OBSERVE = """() => {
  globalThis.shifts = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.shifts += entry.value; })
    .observe({ type: "layout-shift", buffered: false });
}"""


@pytest.mark.cms
def test_typing_sends_no_request_and_shifts_nothing(signed_in, site):
    call_command("import_release", str(cms.FOLDER / "rvu25d_0.zip"), "--publish", verbosity=0)
    page = signed_in
    page.goto(f"{site}/log/")
    expect(page.locator("[data-first]")).to_be_visible(timeout=30_000)  # the complete release is bundled first
    page.wait_for_function("() => Object.keys(document.querySelector('quick-log').bundle.codes).length > 16000")
    page.get_by_label(TYPE).press_sequentially("99213", delay=5)
    page.get_by_label(TYPE).fill("")
    page.wait_for_timeout(1500)
    page.evaluate(OBSERVE)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for text in ("9921325 27447RT 20610", "9921336556595380", "G0439 0075T 4538051x3", "45385 45380 | 99213 99214"):
        page.get_by_label(TYPE).press_sequentially(text, delay=10)
        page.keyboard.press("Escape")
    assert page.evaluate("shifts") == 0
    assert requests == []


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True)
def test_logging_and_syncing_shift_nothing(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    expect(page.locator("[data-first]")).to_be_visible()
    page.wait_for_timeout(1000)
    page.evaluate(OBSERVE)
    for n, text in enumerate(("99213 20610 | 47562 49505", "97760", "99214 | 99213")):
        page.get_by_label(TYPE).press_sequentially(text, delay=10)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".toast")).to_be_visible()
        expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
        expect(page.locator(".today-patient")).to_have_count([2, 3, 5][n])
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".today-patient")).to_have_count(3)
    assert page.evaluate("shifts") == 0


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True)
def test_ten_codes_with_modifiers_take_few_extra_keys_and_taps(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    typed = ["9921325", "20610", "4756222", "4538559", "43239", "99214", "97110x2", "2744750", "7104626", "45380"]
    page.get_by_label(TYPE).tap()
    taps = 1
    for text in typed:
        page.get_by_label(TYPE).press_sequentially(text)
        if text == "20610":
            page.locator("[data-keys] button", has_text="RT").tap()
            taps += 1
    page.locator("[data-log]").tap()
    taps += 1
    expect(page.locator(".toast")).to_contain_text("11 logged")
    wait_for_entries(page, 10)
    letters = sum(not letter.isdigit() for text in typed for letter in text)
    assert (taps, letters) == (3, 1)
    assert live_entries()[:3] == ["99213-25", "20610-RT", "47562-22"]
    assert Entry.objects.count() == 10
