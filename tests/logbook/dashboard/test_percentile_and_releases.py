"""The dashboard's percentile and its notice of what a release changes."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from benchmarks.services import save_choice
from logbook.goals.services import save_goal
from logbook.percentile.result import percentile_for
from rvuedge.common.rounding import round_half_up
from tests import making
from tests.logbook.dashboard.test_dashboard import TODAY, card_facts
from tests.pages import text
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]


def test_the_percentile_is_shown_with_its_source(owner, alice, three_months):
    call_command("load_sample_survey", stdout=io.StringIO())
    page = text(owner.get("/dashboard/"))
    result = percentile_for(alice, TODAY)
    assert result.position.whole is not None or result.position.label in page.lower()
    assert f"You {round_half_up(result.chosen.value, 0):,}" in page
    assert "Sample survey (invented numbers), 2025" in page
    save_choice(user_id=alice.pk, method="calendar")
    by_calendar = percentile_for(alice, TODAY).chosen
    assert by_calendar.estimate.method == "calendar"
    assert f"You {round_half_up(by_calendar.value, 0):,}" in text(owner.get("/dashboard/"))
    owner.post("/dashboard/cards/", {"hide": "percentile"})
    assert "Sample survey" not in text(owner.get("/dashboard/"))


def trends(page):
    """Return the trend shown on the pace card and on the percentile card; None if a card has none."""
    pace, result = card_facts(page, "goal")["pace"], card_facts(page, "percentile")["result"]
    on_pace = next((one for one in pace.estimates if one.method == "trend"), None)
    on_percentile = next((one.estimate for one in result.estimates if one.estimate.method == "trend"), None)
    return on_pace, on_percentile


@pytest.mark.parametrize("days", [29, 30, 45, 89, 90, 120])
def test_pace_and_percentile_show_the_same_trend(owner, alice, days):
    """A goal for the calendar year, so both cards project to Dec 31. Two entries: the first day's, and today's."""
    save_goal(user=alice, amount=6000, counts_from=date(2026, 1, 1))
    log(alice, "99213 x40", day=TODAY - timedelta(days - 1))
    log(alice, "99213-52 x20", "20610-52 x20")
    page = owner.get("/dashboard/")
    on_pace, on_percentile = trends(page)
    assert on_pace == on_percentile
    assert (on_pace is None) == (days < 30)
    if on_pace:
        assert on_pace.over == min(days, 90)
        assert f"At the rate of the last {on_pace.over} days {round_half_up(on_pace.value, 0):,}" in text(page)


def test_pace_and_percentile_show_the_same_trend_at_the_start_of_a_year(owner, alice):
    """On Jan 6, a log of 68 days has six days in the new year."""
    with time_machine.travel("2026-01-06T18:00:00Z", tick=False):
        save_goal(user=alice, amount=6000)
        log(alice, "99213 x40", day=date(2025, 10, 31))
        log(alice, "99213", day=date(2026, 1, 5))
        on_pace, on_percentile = trends(owner.get("/dashboard/"))
    assert on_pace == on_percentile
    assert (on_pace.times, on_pace.over) == (365, 68)


def test_the_dashboard_works_on_new_years_day_before_the_first_entry(owner, alice):
    """No clinical day of the year is worked yet, so the percentile uses the trend; the page loads."""
    with time_machine.travel("2026-01-01T18:00:00Z", tick=False):
        save_goal(user=alice, amount=6000)
        log(alice, "99213 x40", day=date(2025, 11, 3))
        page = owner.get("/dashboard/")
        assert page.status_code == 200
        result = card_facts(page, "percentile")["result"]
        assert (result.chosen.estimate.method, result.planned) == ("trend", None)
        assert owner.get("/benchmarks/").status_code == 200


def test_the_dashboard_loads_what_a_release_changes(owner, alice):
    log(alice, "20610")
    assert 'hx-get="/history/releases/"' in owner.get("/dashboard/").content.decode()
    assert owner.get("/history/releases/").content.decode().strip() == ""
    making.load([making.row("20610", work_rvu="0.99")], 2026, "B", effective_from=TODAY)
    assert "RVU26B changes 1 entry, +0.22 wRVU" in text(owner.get("/history/releases/"))
