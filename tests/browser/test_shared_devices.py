"""A shared phone or computer: an account's data stays while it's signed in; what hasn't synced is locked to it."""

import re

from playwright.sync_api import expect

from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.security.models import Session
from tests.browser import conftest
from tests.browser.looking import VIEWS, look
from tests.browser.phone import expect_waiting, log, sign_in, wait_until_available_offline
from tests.browser.test_main_job import TYPE, live_entries, wait_for_entries
from tests.people import PASSWORD

SYNC = "**/api/v1/entries/sync/"
SIGN_IN = re.compile(r"/accounts/login/")
OUT = re.compile(r"/accounts/login/|:\d+/$")
SAVED = "() => caches.open('rvuedge-pages').then(c => c.match('{}')).then(found => Boolean(found))"
# What the browser stores, apart from the app's files, its codes and the device's own choices: {place: content}.
STORED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    if (/^rvuedge-(files|bundles)/.test(name)) continue;
    for (const { url } of await (await caches.open(name)).keys()) found[`${name} ${new URL(url).pathname}`] = true;
  }
  for (const [key, value] of [...Object.entries(localStorage), ...Object.entries(sessionStorage)]) {
    if (!/^(rvuedge:(keys|shortcuts-off|theme)|htmx-current-path-for-history)$/.test(key)) found[key] = value;
  }
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const table of database.objectStoreNames) {
      const store = database.transaction(table).objectStore(table);
      for (const key of await done(store.getAllKeys())) found[`${name} ${table} ${key}`] = await done(store.get(key));
    }
    database.close();
  }
  return found;
}"""


def sentence(count):
    changes, them = ("1 change", "it") if count == 1 else (f"{count} changes", "them")
    return (
        f"{changes} of a…@example.com ha{'s' if count == 1 else 've'}n't synced. "
        f"Sign in as that account to send {them}."
    )


def sign_out(page, site):
    page.goto(f"{site}/accounts/profile/")
    page.locator("main form[action='/accounts/logout/'] button").click()


def assert_locked(page, alice, count):
    """Assert that the page is the sign-in page, and the device has nothing of alice's but locked changes."""
    expect(page).to_have_url(SIGN_IN)
    expect(page.locator("[data-locked-words]")).to_have_text(sentence(count))
    left = {"rvuedge:unsent", f"rvuedge-{alice.pk} kept locked"}
    for _ in range(50):
        stored = page.evaluate(STORED)
        if set(stored) == left:
            break
        page.wait_for_timeout(100)
    assert set(stored) == left
    assert "alice" not in stored["rvuedge:unsent"]


def test_signing_out_leaves_nothing_in_any_tab_and_nothing_offline(open_browser, site, clinician):
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    log(page, "20610")
    wait_for_entries(page, 1)
    for address in ("/dashboard/", "/history/"):
        page.goto(f"{site}{address}")
        page.wait_for_function(SAVED.format(address))
    other = context.new_page()
    other.goto(f"{site}/log/")
    other.get_by_label(TYPE).fill("47562 4950")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('rvuedge:draft:'))")
    assert {f"rvuedge-pages {address}" for address in ("/log/", "/dashboard/", "/history/")} < set(
        page.evaluate(STORED)
    )

    sign_out(page, site)
    expect(page).to_have_url(f"{site}/")
    expect(other).to_have_url(OUT)
    assert page.evaluate(STORED) == {}
    page.go_back()
    expect(page).to_have_url(OUT)
    assert not [tab for tab in (page, other) if "alice" in tab.content()]
    context.set_offline(True)
    for address in ("/log/", "/log/waiting/", "/dashboard/", "/history/", "/accounts/profile/"):
        page.goto(f"{site}{address}")
        expect(page.get_by_text("Nobody is signed in on this device.")).to_be_visible()
        expect(page.get_by_role("link", name="Open log")).to_be_hidden()
    assert page.evaluate(STORED) == {}


def test_a_session_ended_elsewhere_locks_unsent_changes_to_their_account(watched, axe, site, clinician):
    charlie = User.objects.create_user("charlie@example.com", PASSWORD)
    page = watched
    sent = []
    page.on("request", lambda request: request.url.endswith("/sync/") and sent.append(request.post_data_json))
    sign_in(page, site)
    wait_until_available_offline(page)
    log(page, "99214")
    wait_for_entries(page, 1)
    page.route(SYNC, lambda route: route.abort("connectionreset"))
    log(page, "20610")
    log(page, "99213")
    page.get_by_label(TYPE).fill("47562 ")
    expect_waiting(page, 2)
    Session.objects.all().delete()
    page.goto(f"{site}/dashboard/")
    assert_locked(page, clinician, 2)
    assert look(page, axe, site, ["/accounts/login/"], VIEWS) == {}
    page.unroute(SYNC)

    sent.clear()
    sign_in(page, site, "charlie@example.com")
    expect(page.get_by_label(TYPE)).to_have_value("")
    log(page, "97760")
    wait_for_entries(page, 2)
    for address in ("/log/", "/log/waiting/"):
        page.goto(f"{site}{address}")
        expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
        assert not re.search("20610|47562", page.locator("main").inner_text())
    expect(page.locator("[data-locked-words]")).to_have_text(sentence(2))
    assert {body["user"] for body in sent} == {str(charlie.pk)}
    assert Entry.objects.get(user=charlie).code_id == "97760"

    sign_out(page, site)
    assert_locked(page, clinician, 2)
    sign_in(page, site)
    wait_for_entries(page, 4)
    expect(page.locator("[data-draft-text]")).to_have_text("47562")
    assert sorted(Entry.objects.filter(user=clinician).values_list("code_id", flat=True)) == ["20610", "99213", "99214"]
    assert "rvuedge:unsent" not in page.evaluate(STORED)
    page.complaints.clear()  # the browser reports each lost request


def test_a_tab_that_is_open_when_its_session_ends_empties_itself(watched, site, clinician):
    """An API request is answered 401, or 409 because another account has signed in since."""
    page = watched
    sign_in(page, site)
    wait_until_available_offline(page)
    Session.objects.all().delete()
    page.get_by_label(TYPE).fill("20610")
    page.keyboard.press("Control+Enter")
    assert_locked(page, clinician, 1)
    page.go_back()
    assert_locked(page, clinician, 1)
    sign_in(page, site)
    wait_for_entries(page, 1)
    with page.expect_request("**/accounts/login/**"):  # Back shows a page that was frozen when the stay ended
        page.evaluate("""() => {
          localStorage.removeItem("rvuedge:account");
          window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        }""")
    page.wait_for_url("**/log/")
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")

    User.objects.create_user("charlie@example.com", PASSWORD)
    conftest.sign_in(page, site, "charlie@example.com")  # as in another window: this tab doesn't hear of it
    page.get_by_label(TYPE).fill("99213")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{site}/log/")
    expect(page.locator("[data-locked-words]")).to_have_count(0)
    page.goto(f"{site}/log/waiting/")
    expect(page.locator("[data-locked-words]")).to_have_text(sentence(1))
    assert live_entries() == ["20610"]

    page.get_by_role("button", name="Delete from this device").click()
    sheet = page.locator("dialog[open]")
    expect(sheet).to_contain_text("This deletes 1 change of a…@example.com that we don't have. Nobody can get it back.")
    sheet.get_by_role("button", name="Keep").click()
    expect(page.locator("[data-locked-words]")).to_be_visible()
    page.get_by_role("button", name="Delete from this device").click()
    sheet.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("[data-locked]")).to_be_hidden()
    stored = page.evaluate(STORED)
    assert not [place for place in stored if place.startswith(f"rvuedge-{clinician.pk} ")]
    assert "rvuedge:unsent" not in stored
    page.complaints.clear()


def test_signing_out_works_offline_during_a_sync_and_with_faulty_storage(open_browser, site, clinician):
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    page.route(SYNC, lambda route: route.fetch())  # the server applies it, and its answer is never here
    log(page, "20610")
    sign_out(page, site)
    assert_locked(page, clinician, 1)
    assert live_entries() == ["20610"]
    page.unroute(SYNC)
    sign_in(page, site)
    wait_for_entries(page, 1)  # sent again, logged once

    page.goto(f"{site}/accounts/profile/")
    context.set_offline(True)
    page.locator("main form[action='/accounts/logout/'] button").click()
    expect(page.get_by_role("heading", name="You're signed out on this device")).to_be_visible()
    page.goto(f"{site}/log/")
    expect(page.get_by_role("heading", name="You're signed out on this device")).to_be_visible()
    assert page.evaluate(STORED) == {}
    assert Session.objects.exists()
    context.set_offline(False)
    expect(page).to_have_url(f"{site}/", timeout=20_000)
    assert not Session.objects.exists()

    sign_in(page, site)
    wait_until_available_offline(page)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)  # so that no answer counts as seen
    page.evaluate("""async () => {
      const days = 8 * 24 * 60 * 60 * 1000;
      const held = JSON.parse(localStorage.getItem("rvuedge:account"));
      localStorage.setItem("rvuedge:account", JSON.stringify({ ...held, seen: held.seen - days }));
      const cache = await caches.open("rvuedge-pages");
      await cache.put("/rvuedge-account", Response.json({ ...held, seen: held.seen - days }));
    }""")
    page.goto(f"{site}/log/")
    expect(page.get_by_text("Nobody is signed in on this device.")).to_be_visible()
    assert page.evaluate(STORED) == {}
    context.set_offline(False)

    page.goto(f"{site}/log/")
    wait_until_available_offline(page)
    page.add_init_script("IDBFactory.prototype.deleteDatabase = () => { throw new DOMException('', 'UnknownError'); }")
    with page.expect_request(lambda request: request.method == "POST") as signing_out:
        sign_out(page, site)
    assert signing_out.value.post_data == "device=unwiped"
    expect(page).to_have_url(f"{site}/")
    assert page.evaluate(STORED) == {}


def delete_account(page, site):
    page.goto(f"{site}/accounts/security/delete/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox").fill("delete")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Delete account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()


def test_deleting_an_account_keeps_the_locked_changes_of_another(open_browser, site, clinician):
    User.objects.create_user("charlie@example.com", PASSWORD)
    page = open_browser().new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    page.route(SYNC, lambda route: route.abort("connectionreset"))
    log(page, "20610")
    expect_waiting(page, 1)
    sign_out(page, site)
    assert_locked(page, clinician, 1)
    sign_in(page, site, "charlie@example.com")
    log(page, "99213")
    expect_waiting(page, 1)
    delete_account(page, site)
    page.wait_for_function("() => localStorage.getItem('rvuedge:account') === null")
    page.wait_for_timeout(1000)  # the store is deleted after that
    assert set(page.evaluate(STORED)) == {"rvuedge:unsent", f"rvuedge-{clinician.pk} kept locked"}
    page.unroute(SYNC)
    sign_in(page, site)
    wait_for_entries(page, 1)
    assert live_entries() == ["20610"]


def test_a_deleted_account_is_said_to_be_deleted_and_leaves_nothing(open_browser, site, clinician):
    page = open_browser().new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    log(page, "20610")
    wait_for_entries(page, 1)
    delete_account(page, site)
    page.wait_for_timeout(1000)  # the old page's scripts may not lead elsewhere
    expect(page).to_have_url(f"{site}/")
    assert page.evaluate(STORED) == {}
    assert not User.objects.filter(email="alice@example.com").exists()
