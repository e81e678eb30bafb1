"""What a clinician does on a phone that goes offline and back online."""

from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.test_main_job import TYPE
from tests.people import PASSWORD

CODES = ["99213", "47562", "20610", "99214", "97760"]


def expect_waiting(page, count):
    expect(page.locator("[data-sync-words]").last).to_have_text(f"{count} waiting to sync")


def sign_in(page, site, email="alice@example.com"):
    page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/log/")
    expect(page.locator("[data-first], .again-row").first).to_be_visible()


def wait_until_available_offline(page):
    """Wait until the service worker has cached the files, the pages and the bundle."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => caches.open('rvuedge-pages').then(c => c.keys()).then(k => k.length >= 2)")
    page.reload()
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    page.wait_for_function("() => caches.open('rvuedge-bundles').then(c => c.keys()).then(k => k.length >= 1)")


def log(page, text):
    page.get_by_label(TYPE).fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label(TYPE)).to_have_value("")


def log_thirty(page, site):
    """Log thirty entries offline, reopening the page three times."""
    for n in range(30):
        if n % 10 == 5:
            page.goto(f"{site}/log/")
            expect(page.locator(".again-row").first).to_be_visible()
        log(page, f"{CODES[n % 5]}x{n + 1}")
    expect_waiting(page, 30)


def correct_two(page):
    """Change the units of one of the thirty and delete another; nothing is sent."""
    page.get_by_role("link", name="30 waiting to sync").last.click()
    page.wait_for_url("**/log/waiting/")
    page.get_by_role("button", name="Edit 99213", exact=True).click()
    page.get_by_label("Units").fill("99")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-sentence]")).to_contain_text("31 changes have been waiting to sync since")
    page.get_by_role("button", name="Delete 47562 ×2").first.click()
    expect(page.locator("[data-sentence]")).to_contain_text("32 changes have been waiting to sync since")


def assert_server_has_the_thirty():
    """Assert that the server has each of the thirty once, as corrected."""
    units = {n + 1 for n in range(30)} - {1, 2} | {99}
    assert {entry.units for entry in Entry.objects.filter(deleted_at=None)} == units
    assert Entry.objects.count() == 30
