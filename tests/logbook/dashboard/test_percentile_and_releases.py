"""What stands on the dashboard from beside the log: the place on a survey, and what a release changes."""

import io

import pytest
from django.core.management import call_command

from benchmarks.services import choose
from logbook.percentile.standing import standing_for
from rvuedge.common.rounding import round_half_up
from tests import making
from tests.logbook.dashboard.test_dashboard import TODAY
from tests.pages import text
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]


def test_the_percentile_stands_beside_its_source(owner, alice, three_months):
    call_command("load_sample_survey", stdout=io.StringIO())
    page = text(owner.get("/dashboard/"))
    standing = standing_for(alice, TODAY)
    assert standing.position.whole is not None or standing.position.words in page.lower()
    assert f"You {round_half_up(standing.chosen.value, 0):,}" in page
    assert "Sample survey (invented numbers), 2025" in page
    choose(user_id=alice.pk, method="calendar")
    by_calendar = standing_for(alice, TODAY).chosen
    assert by_calendar.estimate.method == "calendar"
    assert f"You {round_half_up(by_calendar.value, 0):,}" in text(owner.get("/dashboard/"))
    owner.post("/dashboard/cards/", {"hide": "percentile"})
    assert "Sample survey" not in text(owner.get("/dashboard/"))


def test_what_a_release_changes_is_asked_for_by_the_dashboard(owner, alice):
    log(alice, "20610")
    assert 'hx-get="/history/releases/"' in owner.get("/dashboard/").content.decode()
    assert owner.get("/history/releases/").content.decode().strip() == ""
    making.load([making.row("20610", work_rvu="0.99")], 2026, "B", effective_from=TODAY)
    assert "RVU26B changes 1 entry, +0.22 wRVU" in text(owner.get("/history/releases/"))
