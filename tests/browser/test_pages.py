"""Each page on a phone and a desktop, light and dark: no axe violations, nothing wider than the screen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from logbook.entries import services
from logbook.entries.services import Line
from logbook.parsing.bundle import build_bundles
from tests import making
from tests.browser.looking import look

PUBLIC = [
    "/", "/codes/", "/codes/?q=knee", "/codes/?q=zzzz", "/codes/97760/", "/codes/71046/", "/codes/36415/",
    "/codes/section/medicine/", "/codes/20610/?locality=01112-05",
    "/codes/section/medicine/?least=5&most=x&sort=work",
    "/codes/compare/?codes=99213,97760,71046", "/codes/compare/?codes=nothing", "/codes/releases/",
    "/codes/releases/RVU26A/changes/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
    "/nothing-here/",
    "/resources/calculator/", "/resources/calculator/?q=45385+45380+43239-26&minutes=9", "/resources/modifiers/",
]  # fmt: skip
OWN = [
    "/dashboard/", "/dashboard/?period=year", "/log/", "/log/?code=20610", "/history/", "/accounts/profile/",
    "/accounts/logout/", "/accounts/email/", "/accounts/password/change/", "/history/review/", "/settings/policy/",
    '/log/calculation/ {"q": "27447-54-RT 45385 45380"}',
    "/accounts/security/", "/accounts/security/activity/",
    "/accounts/security/tokens/new/", "/accounts/security/delete/",
]  # fmt: skip
CONTENT = [
    "/staff/", "/staff/content/", "/staff/content/?q=zzzz", "/staff/content/99213/", "/staff/content/99213/history/",
    "/staff/content/import/", "/staff/security/",
]  # fmt: skip


def test_public_pages_are_accessible(watched, axe, site):
    assert look(watched, axe, site, PUBLIC) == {}


def test_pages_of_an_empty_log_are_accessible(signed_in, axe, site):
    assert look(signed_in, axe, site, ["/dashboard/", "/log/", "/history/"]) == {}


def test_pages_of_a_full_log_are_accessible(signed_in, axe, site, clinician):
    for _ in range(3):
        lines = [Line("99213", 2), Line("47562", modifiers=("22", "51", "59", "LT")), Line("20610", 999)]
        services.log_entries(user=clinician, service_date=timezone.localdate(), setting="nonfacility", lines=lines)
    assert look(signed_in, axe, site, OWN) == {}


def test_staff_content_pages_are_accessible(staff_page, axe, site):
    assert look(staff_page, axe, site, CONTENT) == {}


def test_the_page_of_a_release_that_changes_the_log_is_accessible(signed_in, axe, site, clinician):
    for day in range(3):
        lines = [Line("99213", 2), Line("47562"), Line("20610", 999)]
        date = timezone.localdate() - timedelta(day)
        services.log_entries(user=clinician, service_date=date, setting="nonfacility", lines=lines)
    rows = [making.row("99213", work_rvu="1.50"), making.row("47562", work_rvu="9.99"), making.row("20610")]
    making.load(rows, 2026, "D", is_partial=True, effective_from=date)
    build_bundles()
    address = "/history/release/RVU26D/"
    assert look(signed_in, axe, site, ["/history/", address]) == {}
    signed_in.goto(f"{site}/history/")
    signed_in.get_by_role("link", name="Review what RVU26D changes").click()
    signed_in.get_by_role("checkbox").first.check()
    signed_in.get_by_role("button", name="Accept selected").click()
    signed_in.get_by_role("button", name="Decline all").click()
    signed_in.get_by_text("You declined").wait_for()
    assert look(signed_in, axe, site, [address]) == {}


@pytest.mark.parametrize("address", ["/codes/97760/", "/"])
def test_a_chosen_theme_is_remembered(watched, site, address):
    watched.goto(site + address)
    button = watched.get_by_role("button", name="Theme: system").first
    button.click()
    chosen = watched.locator("html").get_attribute("data-theme")
    assert chosen in ("light", "dark")
    watched.reload()
    assert watched.locator("html").get_attribute("data-theme") == chosen
