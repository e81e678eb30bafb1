"""The code page in a browser: its chart, favorites, sharing, and payment in a locality without JavaScript."""

import uuid

from playwright.sync_api import expect

from logbook.models import Shortcut


def test_the_chart_is_drawn_when_scrolled_into_view(watched, site):
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.goto(f"{site}/codes/20610/")
    chart = watched.locator("history-chart canvas")
    assert chart.count() == 0
    watched.locator("#releases").scroll_into_view_if_needed()
    chart.wait_for()
    watched.wait_for_function("() => document.querySelector('history-chart').chart?.getDatasetMeta(0).data.length > 1")
    values = watched.evaluate("document.querySelector('history-chart').points.map((point) => point.y)")
    shown = watched.locator("#releases tbody tr[data-from] td:last-child").all_inner_texts()
    assert sorted(values) == sorted(float(text.strip("$")) for text in shown)


def test_payment_in_a_locality_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/codes/20610/")
    national = page.locator("#payment .payment-figure strong").first.inner_text()
    page.get_by_label("Locality").select_option("01112-05")
    page.locator(".place-form", has=page.get_by_label("Locality")).get_by_role("button").click()
    figures = page.locator("#payment .payment-figure strong").all_inner_texts()
    assert figures[0] == national
    assert len(figures) == 2
    assert figures[1] != national
    page.goto(f"{site}/codes/97760/")
    assert page.locator("#payment .payment-figure strong").count() == 2
    page.locator("#questions details").nth(1).locator("summary").click()
    assert page.locator("#questions details").nth(1).locator("p").is_visible()
    context.close()


def test_a_code_becomes_a_favorite_and_stops_being_one(signed_in, site, axe):
    page, star = signed_in, signed_in.get_by_role("button", name="Favorite")
    with page.expect_response("**/api/v1/shortcuts/"):
        page.goto(f"{site}/codes/20610/")
    expect(star).to_be_enabled()
    expect(star).to_have_attribute("aria-pressed", "false")
    star.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-code-said]")).to_have_text("20610 is now a favorite. It's on your log page.")
    assert Shortcut.objects.get().lines[0]["hcpcs"] == "20610"
    assert axe(page) == []
    page.reload()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site}/codes/99213/")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site}/codes/20610/")
    expect(star).to_be_enabled()
    star.click()
    expect(page.locator("[data-code-said]")).to_have_text("20610 is no longer a favorite.")
    assert [shortcut.lines[0]["hcpcs"] for shortcut in Shortcut.objects.all()] == ["99213"]


def test_a_favorite_made_offline_is_sent_later(signed_in, site):
    page, star = signed_in, signed_in.get_by_role("button", name="Favorite")
    page.goto(f"{site}/log/")
    page.wait_for_load_state("networkidle")
    page.goto(f"{site}/codes/20610/")
    expect(star).to_be_enabled()
    page.route("**/api/v1/shortcuts/", lambda route: route.abort())
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    assert not Shortcut.objects.exists()
    page.unroute("**/api/v1/shortcuts/")
    with page.expect_response("**/api/v1/shortcuts/"):
        page.goto(f"{site}/log/")
    assert Shortcut.objects.get().lines[0]["hcpcs"] == "20610"
    page.complaints.clear()  # from the aborted requests


def test_the_most_favorites_are_not_exceeded(signed_in, site, clinician):
    line = {"hcpcs": "99213", "modifiers": [], "units": 1}
    Shortcut.objects.bulk_create(
        Shortcut(id=uuid.uuid4(), user=clinician, name=f"Set {n}", lines=[line], position=n) for n in range(60)
    )
    star = signed_in.get_by_role("button", name="Favorite")
    signed_in.goto(f"{site}/codes/20610/")
    expect(star).to_be_enabled()
    star.click()
    expect(signed_in.locator("[data-code-said]")).to_contain_text("You have 60 favorites and sets, which is the most.")
    expect(star).to_have_attribute("aria-pressed", "false")
    assert Shortcut.objects.count() == 60


def test_visitors_share_a_code_and_have_no_star(context, watched, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.goto(f"{site}/codes/20610/")
    assert watched.locator("[data-favorite]").count() == 0
    watched.evaluate("delete Navigator.prototype.share")
    watched.get_by_role("button", name="Share").click()
    expect(watched.locator("[data-code-said]")).to_have_text("Link copied.")
    assert watched.evaluate("navigator.clipboard.readText()") == f"{site}/codes/20610/"
    watched.evaluate("navigator.share = (shared) => { window.shared = shared; return Promise.resolve(); }")
    watched.get_by_role("button", name="Share").click()
    assert watched.evaluate("window.shared.url") == f"{site}/codes/20610/"
