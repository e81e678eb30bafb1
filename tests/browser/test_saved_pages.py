"""Pages saved on a device say when they were saved and what they lack, offline and on a slow network."""

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.phone import log, sign_in, wait_until_available_offline
from tests.browser.test_main_job import live_entries, wait_for_entries
from tests.sessions import log as log_on_the_server

PAGES = ["/dashboard/", "/history/"]
CLOCK = r"\d{1,2}:\d\d [AP]M"
SAVED = "() => caches.open('rvuedge-pages').then(c => c.match('{}')).then(found => Boolean(found))"
SYNC = "**/api/v1/entries/sync/"
pytestmark = pytest.mark.usefixtures("clinician")


@pytest.fixture
def phone(open_browser, site, alice):
    """A phone that has saved the dashboard and the history with one entry, and then lost its connection."""
    log_on_the_server(alice, "99213", day=timezone.localdate())
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    for address in PAGES:
        page.goto(f"{site}{address}")
        expect(page.locator("[data-saved-notice]")).to_be_hidden()
        page.wait_for_function(SAVED.format(address))
    context.set_offline(True)
    return page


@pytest.mark.parametrize("address", PAGES)
def test_a_saved_page_says_what_it_lacks(phone, site, address):
    page = phone
    page.goto(f"{site}{address}")
    notice = page.locator("[data-saved-notice]")
    expect(notice).to_have_text(re.compile(rf"As of {CLOCK}\. We can't reach the server right now\."))
    page.goto(f"{site}/log/")
    log(page, "20610 + 99214")
    page.goto(f"{site}{address}")
    expect(notice).to_have_text(
        re.compile(
            rf"As of {CLOCK}, 1 waiting\. The totals don't include 2 lines logged on this device \(2\.69 wRVU\)\."
        )
    )
    expect(page.get_by_text("only on this device")).to_have_count(0)
    notice.get_by_role("link", name="Show").click()
    expect(page.locator("[data-waiting-list] li")).to_have_count(2)
    assert live_entries() == ["99213"]


def test_another_view_of_a_saved_page_says_that_it_is_not_saved(phone, site):
    page = phone
    page.goto(f"{site}/dashboard/?period=year")
    notice = page.locator("[data-saved-notice]")
    expect(notice).to_contain_text("Other views of this page aren't saved on this device.")


def test_edits_and_deletions_are_counted(phone, site):
    page = phone
    page.goto(f"{site}/log/waiting/")
    page.get_by_role("button", name="Delete 99213").click()
    expect(page.locator("[data-waiting-list] li")).to_have_count(1)
    page.goto(f"{site}/history/")
    notice = page.locator("[data-saved-notice]")
    expect(notice).to_contain_text("The totals don't include 1 edit or deletion (−1.30 wRVU).")


def test_a_slow_network_shows_the_saved_page_and_says_so(phone, site):
    page = phone
    page.context.set_offline(False)

    def slow(route):
        time.sleep(6)
        route.continue_()

    page.context.route("**/history/", slow)
    page.goto(f"{site}/history/")
    expect(page.locator("[data-saved-notice]")).to_contain_text(re.compile(rf"As of {CLOCK}\."))
    page.context.unroute("**/history/")
    page.goto(f"{site}/history/")
    expect(page.locator("[data-saved-notice]")).to_be_hidden()


def test_the_device_says_why_changes_could_not_sync(signed_in, site):
    """A phone whose clock is a year ahead logs in the future: the server refuses it."""
    page = signed_in
    page.goto(f"{site}/log/")
    page.clock.set_system_time("2027-12-01T12:00:00Z")
    page.reload()
    log(page, "20610")
    expect(page.locator("[data-sync-words]").last).to_have_text("1 couldn't sync")
    page.goto(f"{site}/log/waiting/")
    sentence = page.locator("[data-sentence]")
    expect(sentence).to_contain_text(
        re.compile("^1 change couldn't sync: .*is in the future.*edit and sync again, or delete")
    )
    expect(sentence).not_to_contain_text("Syncing now")
    expect(page.locator("[data-retry]")).to_be_hidden()
    assert live_entries() == []


@pytest.mark.parametrize(("code", "reason"), [("36415", "Other schedule"), ("00790", "Anesthesia")])
def test_a_code_without_work_says_why_everywhere(signed_in, site, code, reason):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(re.compile("Codes")).first.fill(f"{code} ")
    expect(page.locator("[data-lines] [data-value]")).to_have_text(reason)
    page.locator("[data-log]").click()
    expect(page.locator(".toast")).to_contain_text(f"1 logged · {reason}")
    wait_for_entries(page, 1)
    assert Entry.objects.get().wrvu == 0
    for address, place in (
        ("/log/", "[data-recent-list] [data-value]"),
        ("/log/", ".today-line [data-value]"),
        ("/log/waiting/", "[data-latest-list] [data-facts]"),
        ("/history/", ".entry-value"),
        ("/dashboard/", ".recent-value"),
    ):
        page.goto(f"{site}{address}")
        expect(page.locator(place)).to_contain_text(reason)
        expect(page.locator(place)).not_to_contain_text("0.00")


def test_a_synced_removal_is_taken_back_offline_at_once(page, site):
    sign_in(page, site)
    page.get_by_label(re.compile("Codes")).first.fill("99213 ")
    page.locator("[data-log]").click()
    wait_for_entries(page, 1)
    page.get_by_role("button", name="Undo patient 1").click()
    wait_for_entries(page, 0)
    page.evaluate("() => navigator.serviceWorker.ready")
    page.context.set_offline(True)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".today-line")).to_have_count(1)
    expect(page.locator("[data-today-total]")).to_have_text("1.30")
    page.context.set_offline(False)
    wait_for_entries(page, 1)
