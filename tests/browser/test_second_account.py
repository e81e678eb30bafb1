"""Two people on one device: the second never gets a page that was saved for the first, even if the first never signed
out and the sign-in page's scripts didn't load."""

from playwright.sync_api import expect

from rvuedge.accounts.models import User
from rvuedge.security.models import Session
from tests.browser.phone import log, sign_in, wait_until_available_offline
from tests.browser.test_main_job import wait_for_entries
from tests.people import PASSWORD

ADDRESSES = ("/log/", "/log/waiting/", "/dashboard/", "/history/")
SAVED = "() => caches.open('rvuedge-pages').then(c => c.match('{}')).then(found => Boolean(found))"


def test_the_second_account_never_gets_a_page_of_the_first(open_browser, site, clinician):
    User.objects.create_user("charlie@example.com", PASSWORD)
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    log(page, "20610")
    wait_for_entries(page, 1)
    for address in ADDRESSES:
        page.goto(f"{site}{address}")
        page.wait_for_function(SAVED.format(address))
    page.goto("about:blank")
    Session.objects.all().delete()  # signed out by time-out, or from another device

    context.route("**/api/v1/**", lambda route: route.abort())  # a bad network: the page can't ask whose session it is
    shown = []  # what the second person gets, from the first moment
    page.expose_function("show", lambda html: shown.append(html))
    page.add_init_script("addEventListener('DOMContentLoaded', () => show(document.documentElement.outerHTML))")
    page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_label("Email").fill("charlie@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/log/")
    page.wait_for_load_state("networkidle")
    assert page.locator("body").get_attribute("data-user-name") == "charlie@example.com"
    assert len(shown) > 1
    assert not [html for html in shown if "alice" in html]
    for address in ADDRESSES:
        page.goto(f"{site}{address}")
        assert page.locator("body").get_attribute("data-user-name") == "charlie@example.com"
        assert "alice" not in page.content()
    context.set_offline(True)
    for address in ADDRESSES:
        page.goto(f"{site}{address}")
        assert "alice" not in page.content()
    context.set_offline(False)
    context.unroute("**/api/v1/**")
    page.goto(f"{site}/history/")
    expect(page.locator("body")).to_have_attribute("data-user-name", "charlie@example.com")
    expect(page.get_by_text("20610")).to_have_count(0)


def test_a_form_sent_offline_keeps_the_saved_pages(open_browser, site, clinician):
    context = open_browser()
    page = context.new_page()
    sign_in(page, site)
    wait_until_available_offline(page)
    page.goto(f"{site}/accounts/profile/")
    context.set_offline(True)
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("chrome-error://chromewebdata/")
    page.goto(f"{site}/log/")
    assert page.locator("body").get_attribute("data-user-name") == "alice@example.com"
