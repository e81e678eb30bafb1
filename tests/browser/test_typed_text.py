"""What a clinician types never gets into a URL, where proxies, histories and logs would keep it."""

from urllib.parse import unquote_plus

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.phone import TYPE
from tests.sessions import log

NAME = "Quackenbush"


def test_no_request_has_typed_text_in_its_url(signed_in, site, clinician):
    log(clinician, "99213", day=timezone.localdate())
    page = signed_in
    addresses = []
    page.on("request", lambda request: addresses.append(unquote_plus(f"{request.url} {request.headers}")))
    page.route("**/api/v1/bundles/*/", lambda route: route.abort())  # the server searches until the codes have loaded
    page.goto(f"{site}/log/")
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/codes/")):
        page.get_by_label(TYPE).press_sequentially(NAME)
    page.goto(f"{site}/resources/calculator/")
    page.get_by_label("Codes").fill(f"{NAME} 99213")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_text("Text that may identify a person isn't a code.")).to_be_visible()
    page.goto(f"{site}/history/")
    page.get_by_text("Search and filter").click()
    page.get_by_label("Code or name").fill(NAME)
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_text("No entries match these filters.")).to_be_visible()
    assert len(addresses) > 20
    assert [address for address in addresses if NAME in address] == []
    page.complaints.clear()  # the aborted bundle and the refused form
