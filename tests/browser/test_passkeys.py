"""Passkeys with Chromium's virtual authenticator: add one, sign out, sign in with it, use it again for a change."""

import re

from playwright.sync_api import expect

from rvuedge.accounts.factors import factors_of
from tests.browser.looking import look
from tests.people import PASSWORD

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def plug_in(page):
    """Give the browser a passkey device that says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def add_passkey(page, site, name):
    page.goto(f"{site}/accounts/factors/passkeys/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create passkey").click()
    page.wait_for_url("**/recovery-codes/")


def test_a_passkey_is_added_and_signs_in(signed_in, axe, site, alice):
    page = signed_in
    plug_in(page)
    add_passkey(page, site, "Alice's phone")
    page.get_by_role("button", name="Show my codes").click()
    expect(page.locator("#recovery-codes")).to_have_text(re.compile(r"^(([0-9A-Z]{4}-){5}[0-9A-Z]{4}\s+){10}$"))
    assert axe(page) == []
    page.get_by_role("link", name="I've saved them").click()
    expect(page.get_by_role("link", name=re.compile("Alice's phone"))).to_be_visible()
    (passkey,) = factors_of(alice).passkeys
    paths = ["", "app/add/", "recovery-codes/new/", "recovery-codes/", f"passkeys/{passkey.pk}/edit/"]
    paths += [f"passkeys/{passkey.pk}/remove/", "passkeys/add/", "passkeys/reauthenticate/", "reauthenticate/"]
    assert look(page, axe, site, [f"/accounts/factors/{path}" for path in paths]) == {}

    page.goto("about:blank")  # no page may ask who is signed in without the cookies
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/?next=/history/")  # the device accepts the offer in the email field
    page.wait_for_url(f"{site}/history/")
    page.goto("about:blank")
    page.context.clear_cookies()
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/log/")
    (passkey,) = factors_of(alice).passkeys
    assert passkey.used_at

    page.goto(f"{site}/accounts/factors/app/add/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Set up")).to_be_visible()


def test_the_password_form_works_while_passkeys_are_slow(watched, site, alice):
    watched.route("**/passkeys/login/", lambda route: None)  # never answered
    watched.goto(f"{site}/accounts/login/?next=/history/")
    watched.get_by_label("Email").fill("alice@example.com")
    watched.get_by_label("Password", exact=True).fill(PASSWORD)
    watched.get_by_role("button", name="Sign in").click()
    watched.wait_for_url("**/history/")


def test_a_sign_in_by_password_stops_the_offer_of_passkeys(page, site, alice):
    """The answer with the options has a session's cookie: after the sign-in, it would replace the signed-in one."""
    page.clock.install()
    page.route("**/passkeys/login/", lambda route: None)  # the answer is slow
    with page.expect_request("**/passkeys/login/"):
        page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.route("**/accounts/login/", lambda route: route.fulfill(status=204))  # the page stays
    with page.expect_event("requestfailed", lambda request: "passkeys" in request.url):
        page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_disabled()
    with page.expect_request("**/passkeys/login/"):
        page.clock.fast_forward(31_000)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
    page.unroute("**/accounts/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/log/")


def test_other_forms_leave_the_offer_of_passkeys(page, site):
    stopped = []
    page.route("**/passkeys/login/", lambda route: None)
    page.on("requestfailed", lambda request: stopped.append(request.url))
    with page.expect_request("**/passkeys/login/"):
        page.goto(f"{site}/accounts/login/")
    page.evaluate("document.querySelector('dialog form').requestSubmit()")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
    assert stopped == []
