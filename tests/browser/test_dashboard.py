"""The dashboard in a browser: cards by keyboard, charts with their tables, periods in the address, axe."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from logbook.goals.services import add_leave, save_goal, save_value
from tests.browser.looking import SCHEMES, look
from tests.sessions import log_days

VIEWS = tuple(product((390, 768, 1440), SCHEMES))


@pytest.fixture
def full_log(clinician):
    """Forty days of a log, with a goal, leave, a dollar rate and a line that needs review."""
    today = timezone.localdate()
    save_goal(user=clinician, amount=6000)
    add_leave(user=clinician, first=today + timedelta(7), last=today + timedelta(11))
    save_value(user=clinician, dollars_per_wrvu="57.50", medicare_locality="")
    days = [today - timedelta(n) for n in range(40)]
    needs_review = days.pop(3)
    log_days(clinician, days, "99213 x4", "47562", "20610", setting="nonfacility")
    log_days(clinician, [needs_review], "99213 x4", "47562", "20610-22", setting="nonfacility")
    return clinician


def test_an_empty_dashboard_is_accessible(signed_in, axe, site):
    assert look(signed_in, axe, site, ["/dashboard/"], VIEWS) == {}


def test_a_full_dashboard_is_accessible(signed_in, full_log, axe, site):
    addresses = ["/dashboard/", "/dashboard/?period=all", "/dashboard/cards/", "/settings/goals/", "/settings/value/"]
    assert look(signed_in, axe, site, addresses, VIEWS) == {}


def test_a_dashboard_with_everything_expanded_is_accessible(signed_in, full_log, axe, site):
    signed_in.goto(f"{site}/dashboard/")
    signed_in.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert axe(signed_in) == []


def card_titles(page):
    return page.locator(".dashboard h2").all_inner_texts()


def test_cards_can_be_ordered_and_hidden_by_keyboard(signed_in, full_log, site):
    signed_in.goto(f"{site}/dashboard/")
    before = card_titles(signed_in)
    assert before.index("Top codes") < before.index("Recent")
    signed_in.goto(f"{site}/dashboard/cards/")
    signed_in.get_by_role("button", name="Move Recent up").focus()
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/cards/?moved=recent%3Aup")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert signed_in.evaluate(focused) == "Move Recent up"  # so it can be pressed repeatedly
    signed_in.get_by_role("button", name="Hide Case mix").focus()
    signed_in.keyboard.press("Enter")
    signed_in.get_by_role("button", name="Show Case mix").wait_for()
    signed_in.goto(f"{site}/dashboard/")
    after = card_titles(signed_in)
    assert after.index("Recent") < after.index("Top codes")
    assert "Case mix" in before
    assert "Case mix" not in after


def test_each_chart_is_drawn_and_its_table_opens_by_keyboard(signed_in, full_log, site):
    signed_in.goto(f"{site}/dashboard/")
    for name in ("bar-chart", "course-chart"):
        chart = signed_in.locator(name)
        chart.locator("canvas").wait_for()
        drawn = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
        assert chart.locator("canvas").evaluate(drawn)
        summary = chart.locator("summary")
        summary.focus()
        signed_in.keyboard.press("Enter")
        assert chart.locator("table").is_visible()
        assert chart.locator("tbody tr").count() > 20


def test_the_bar_chart_table_adds_up_to_the_total(signed_in, full_log, site):
    signed_in.goto(f"{site}/dashboard/?period=month")
    texts = signed_in.locator("bar-chart tbody td:nth-child(2)").all_text_contents()
    total = sum(float(text) for text in texts if text.replace(".", "").isdigit())
    shown = float(signed_in.locator(".hero-figure strong").inner_text())
    assert shown == pytest.approx(total, abs=0.05 + 0.005 * len(texts))  # each row is rounded separately


def test_the_period_is_in_the_address_and_back_works(signed_in, full_log, site):
    signed_in.goto(f"{site}/dashboard/")
    signed_in.get_by_role("link", name="Quarter").click()
    signed_in.wait_for_url("**/?period=quarter")
    assert signed_in.locator('[aria-current="true"]').inner_text() == "Quarter"
    signed_in.go_back()
    signed_in.wait_for_url("**/dashboard/")
    assert signed_in.locator('[aria-current="true"]').inner_text() == "Month"


def test_top_codes_can_be_sorted_by_count_by_keyboard(signed_in, full_log, site):
    signed_in.goto(f"{site}/dashboard/")
    first = signed_in.locator(".top-list:visible .top-row a").first
    assert first.inner_text() == "47562"
    signed_in.get_by_role("radio", name="wRVU").focus()
    signed_in.keyboard.press("ArrowRight")
    assert first.inner_text() == "99213"


def test_tables_work_without_javascript(browser, full_log, site, signed_in):
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in.context.storage_state())
    page = context.new_page()
    page.goto(f"{site}/dashboard/?period=week")
    assert page.locator("bar-chart table").count() == 1
    page.locator("bar-chart summary").click()
    assert page.locator("bar-chart table").is_visible()
    page.goto(f"{site}/dashboard/cards/")
    page.get_by_role("button", name="Hide Trend").click()
    page.goto(f"{site}/dashboard/")
    assert page.locator("bar-chart").count() == 0
    context.close()
