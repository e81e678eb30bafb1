"""Logging offline: nothing is lost, and the server has each entry once, whatever happens in between."""

import re
import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from logbook.models import CodeBundle, Entry, EntryConflict
from logbook.parsing.bundle import build_bundles
from rvuedge.accounts.models import User
from tests import making
from tests.browser.phone import (
    CODES,
    assert_server_has_the_thirty,
    correct_two,
    expect_waiting,
    log,
    log_thirty,
    sign_in,
    wait_until_available_offline,
)
from tests.browser.test_main_job import TYPE, live_entries, wait_for_entries
from tests.people import PASSWORD

SYNC = "**/api/v1/entries/sync/"
SLOW_CODES = """
  const fetchNow = window.fetch;
  const later = (...given) => new Promise((done) => setTimeout(() => done(fetchNow(...given)), 2000));
  window.fetch = (...given) => (String(given[0]).includes("/api/v1/bundles/") ? later(...given) : fetchNow(...given));
"""
pytestmark = pytest.mark.usefixtures("clinician")


def test_thirty_offline_entries_survive_reloads_and_a_closed_browser(open_browser, site):
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    context.set_offline(True)
    log_thirty(page, site)
    correct_two(page)
    assert live_entries() == []
    context.close()
    context = open_browser()
    context.set_offline(True)
    page = context.new_page()
    page.goto(f"{site}/log/")
    expect_waiting(page, 32)
    context.set_offline(False)
    page.goto(f"{site}/log/")
    wait_for_entries(page, 29)
    assert_server_has_the_thirty()


def test_lost_responses_create_no_duplicates(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    lost = []

    def lose(route):
        ids = route.request.post_data_json["operations"][-1]["id"]
        if ids in lost:
            route.continue_()
        else:
            lost.append(ids)
            route.fetch()  # the server receives and applies it
            route.abort("connectionreset")

    page.route(SYNC, lose)
    for code in CODES:
        log(page, code)
    until = time.monotonic() + 60
    while page.locator("[data-sync-words]").last.inner_text() != "Synced" and time.monotonic() < until:
        page.evaluate("window.dispatchEvent(new Event('online'))")  # tries again now, not after a growing pause
        page.wait_for_timeout(200)
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    assert lost
    assert live_entries() == CODES
    page.complaints.clear()  # the browser reports each lost response


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (503, "Server error (503). We'll try again."),
        (401, "You're signed out. Sign in to sync."),
        (429, "The server is busy. We'll try again."),
    ],
)
def test_entries_are_kept_while_the_server_refuses_them(signed_in, site, status, reason):
    page = signed_in
    page.goto(f"{site}/log/")
    page.route(SYNC, lambda route: route.fulfill(status=status, json={"error": {}}, headers={"Retry-After": "600"}))
    log(page, "20610")
    expect_waiting(page, 1)
    page.goto(f"{site}/log/waiting/")
    expect(page.locator("[data-sentence]")).to_contain_text("1 change has been waiting to sync since")
    expect(page.locator("[data-sentence]")).to_contain_text(reason)
    expect(page.locator("[data-sign-in]")).to_be_visible(visible=status == 401)
    page.unroute(SYNC)
    page.reload()
    wait_for_entries(page, 1)
    page.complaints.clear()


def test_a_reason_that_came_while_the_page_was_loading_is_shown(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.route(SYNC, lambda route: route.fulfill(status=503, json={"error": {}}, headers={"Retry-After": "600"}))
    log(page, "20610")
    expect_waiting(page, 1)
    page.add_init_script(SLOW_CODES)
    with page.expect_response(SYNC):
        page.goto(f"{site}/log/waiting/")
    expect(page.locator("[data-sentence]")).to_contain_text("Server error (503). We'll try again.")
    page.complaints.clear()


def test_a_refused_operation_does_not_block_others_and_can_be_corrected(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.clock.set_system_time("2027-06-01T12:00:00Z")  # a phone whose clock is wrong logs in the future
    page.reload()
    log(page, "20610")
    expect(page.locator("[data-sync-words]").last).to_have_text("1 couldn't sync")
    page.get_by_label("Date of service").select_option("other")
    page.get_by_label("Date", exact=True).fill("2026-03-02")
    page.get_by_role("button", name="Use this date").click()
    log(page, "99213")
    for _ in range(50):
        if live_entries() == ["99213"]:
            break
        page.wait_for_timeout(100)
    assert live_entries() == ["99213"]
    page.goto(f"{site}/log/waiting/")
    expect(page.locator(".waiting-reason").first).to_contain_text("is in the future")
    page.get_by_role("button", name="Edit 20610").click()
    page.get_by_label("Date of service").fill("2026-03-03")
    page.get_by_role("button", name="Save").click()
    wait_for_entries(page, 2)


def test_a_device_uses_its_codes_until_the_new_bundle_is_ready(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("20610")
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    making.load([making.row("20610", work_rvu="0.55")], 2026, "B")
    page.reload()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    build_bundles()
    expect(page.get_by_role("button", name="Log 1 procedure · 0.55 wRVU")).to_be_visible(timeout=20_000)
    page.complaints.clear()  # the browser reports each 503


def test_a_device_without_codes_logs_once_they_arrive(signed_in, site):
    CodeBundle.objects.all().delete()
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("20610")
    page.keyboard.press("Control+Enter")
    assert live_entries() == []
    build_bundles()
    expect(page.get_by_label(TYPE)).to_have_value("", timeout=20_000)
    wait_for_entries(page, 1)
    assert live_entries() == ["20610"]
    page.complaints.clear()


def test_a_full_device_shows_a_message_and_keeps_the_input(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    expect(page.locator("[data-first]")).to_be_visible()
    page.evaluate("""void (IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = () => {
        throw new DOMException("No room", "QuotaExceededError"); })""")
    page.get_by_label(TYPE).fill("20610")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text(
        "This device is full. Nothing was logged. Your codes are still in the field"
    )
    expect(page.get_by_label(TYPE)).to_have_value("20610")


def test_a_private_window_shows_a_message_and_logs_online(signed_in, site):
    page = signed_in
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {get() { throw new Error('private'); }})")
    page.goto(f"{site}/log/")
    expect(page.locator("[data-sync-words]").last).to_have_text("Private window: online only")
    log(page, "20610")
    expect(page.locator(".toast")).to_contain_text("1 logged")
    for _ in range(50):
        if live_entries() == ["20610"]:
            break
        page.wait_for_timeout(100)
    assert live_entries() == ["20610"]


def test_waiting_changes_never_sync_to_another_account(context, watched, site):
    User.objects.create_user("charlie@example.com", PASSWORD)
    page = watched
    sign_in(page, site)
    wait_until_available_offline(page)
    page.route(SYNC, lambda route: route.abort("connectionreset"))
    log(page, "20610")
    expect_waiting(page, 1)
    page.goto(f"{site}/accounts/logout/")
    sentence = page.get_by_text("1 change of a…@example.com hasn't synced. Sign in as that account to send it.")
    expect(sentence).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")
    expect(sentence).to_be_visible()
    page.unroute(SYNC)
    sign_in(page, site, "charlie@example.com")
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    assert live_entries() == []
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/accounts/login/")
    expect(sentence).to_be_visible()
    sign_in(page, site)
    wait_for_entries(page, 1)
    assert Entry.objects.get().user.email == "alice@example.com"
    page.complaints.clear()


def test_an_entry_edited_on_two_devices_becomes_a_conflict(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    log(page, "20610")
    wait_for_entries(page, 1)
    page.goto(f"{site}/log/waiting/")
    page.get_by_role("button", name="Edit 20610").click()
    Entry.objects.update(units=2, gross_wrvu="1.54", revision="6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11")
    page.get_by_label("Units").fill("5")
    page.get_by_role("button", name="Save").click()
    for _ in range(50):
        if EntryConflict.objects.exists():
            break
        page.wait_for_timeout(100)
    assert live_entries() == ["20610x2"]
    page.goto(f"{site}/history/review/")
    page.get_by_role("button", name=re.compile("Use device version")).click()
    assert live_entries() == ["20610x5"]


SPREAD = """async () => {
  const { spread } = await import(document.querySelector("script[src*='device/page']").src.replace("page", "server"));
  return Array.from({ length: 50 }, () => spread(10));
}"""


def test_a_device_that_is_told_to_wait_does_whatever_happens_meanwhile(signed_in, site):
    """No change, focus or connection sends earlier. The wait is up to half longer than the server said."""
    page, times = signed_in, []
    page.goto(f"{site}/log/")
    busy = {"status": 503, "json": {"error": {}}, "headers": {"Retry-After": "2"}}
    page.route(SYNC, lambda route: (times.append(time.monotonic()), route.fulfill(**busy)))
    for code in CODES[:3]:
        log(page, code)
        page.evaluate(
            "window.dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange'))"
        )
    until = time.monotonic() + 30
    while len(times) < 3 and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert all(later - earlier > 1.95 for earlier, later in pairwise(times[:3]))
    assert len(times) >= 3
    waits = page.evaluate(SPREAD)
    assert 10 <= min(waits) < max(waits) <= 15  # devices don't come back together
    page.unroute(SYNC)
    wait_for_entries(page, 3)
    page.complaints.clear()  # the browser reports each 503
