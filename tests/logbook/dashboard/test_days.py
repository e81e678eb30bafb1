"""Days on the dashboard: an entry dated tomorrow counts in nothing that ends today, and worked days count as worked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from logbook.goals.services import save_goal
from rvuedge.common.periods import Period
from tests.sessions import log, log_days

TODAY, TOMORROW = date(2026, 3, 4), date(2026, 3, 5)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]


def facts(client, period):
    page = client.get(f"/dashboard/?period={period}&from=2026-03-01&to=2026-03-31")
    return {shown.card.slug: shown.facts for shown in page.context["cards"]}


def numbers(found):
    """The numbers of every card, except the latest entries."""
    goal = found["goal"]["pace"]
    return {
        "total": (found["total"]["wrvu"], found["total"]["gross"], found["total"]["change"]),
        "figures": found["figures"],
        "pace": (goal.done, goal.days, goal.expected, goal.estimates),
        "percentile": found["percentile"]["result"] if found.get("percentile") else None,
        "trend": [bar.wrvu for bar in found["trend"]["trend"].bars],
        "course": [point.done for point in found["course"]["course"].points],
        "top": [(item.code.hcpcs, item.code.units) for item in found["top-codes"]["by_count"].codes],
        "mix": found["case-mix"]["parts"],
        "when": found["when"],
        "planner": found["planner"],
        "milestones": found["milestones"],
        "value": found["value"],
    }


@pytest.mark.parametrize("period", ["today", "week", "month", "quarter", "fiscal", "year", "all", "custom"])
def test_an_entry_dated_tomorrow_counts_in_no_period(owner, alice, period):
    save_goal(user=alice, amount=Decimal(6000))
    log_days(alice, [TODAY - timedelta(n) for n in range(40)], "99213 x30")
    before = numbers(facts(owner, period))
    log(alice, "99213 x700", day=TOMORROW)
    assert numbers(facts(owner, period)) == before


def test_an_entry_dated_tomorrow_does_not_count_in_the_percentile(owner, alice):
    log_days(alice, [TODAY - timedelta(n) for n in range(40)], "99213 x30")
    before = owner.get("/benchmarks/").context["result"]
    log(alice, "99213 x700", day=TOMORROW)
    assert owner.get("/benchmarks/").context["result"] == before


@pytest.mark.noon("2026-11-27T18:00:00Z")
def test_thirty_days_worked_are_thirty_of_the_clinical_days(owner, alice):
    """Every weekday from Oct 15 to Nov 25, 2026: 30 days, one of them Veterans Day, a federal holiday that the calendar
    has off. Each is a clinical day: it was worked."""
    worked = [day for day in Period("x", date(2026, 10, 15), date(2026, 11, 25)).days if day.weekday() < 5]
    assert len(worked) == 30
    save_goal(user=alice, amount=Decimal(3000), starts_month=10, counts_from=date(2026, 10, 15))
    log_days(alice, worked, "99213 x10")
    found = facts(owner, "fiscal")["goal"]
    # Thanksgiving, Nov 26, is off, and Nov 27 has no entry yet.
    assert found["worked"] == 30
    log(alice, "99213")
    assert facts(owner, "fiscal")["goal"]["worked"] == 31


@pytest.mark.noon("2026-11-27T18:00:00Z")
def test_weeks_off_without_dates_do_not_fall_on_worked_days(owner, alice):
    """Six weeks off without dates, and every clinical day worked so far: 30 were worked, not 30 × 0.88."""
    save_goal(user=alice, amount=Decimal(3000), counts_from=date(2026, 10, 13), weeks_off=Decimal(6))
    days = [day for day in Period("x", date(2026, 10, 13), date(2026, 11, 25)).days if day.weekday() < 5]
    days = [day for day in days if day != date(2026, 11, 11)][:30]
    log_days(alice, days, "99213 x10")
    pace = facts(owner, "year")["goal"]["pace"]
    assert pace.days.worked == 30  # Nov 25 has no entry: the one undated day off so far
    assert pace.days.planned > pace.days.worked


def test_stand_ins_take_no_query(owner, alice, django_assert_num_queries):
    for day in (TODAY, date(2026, 1, 5), date(2025, 2, 3), date(2024, 2, 3)):
        log(alice, "20610", day=day)
    owner.get("/dashboard/?period=year")
    with django_assert_num_queries(7):
        page = owner.get("/dashboard/?period=all")
    assert [shown.facts["stand_ins"] for shown in page.context["cards"] if shown.card.slug == "total"] == [
        ["1 line of 2024 waits for a release and counts as 0.", "1 line of 2025 uses another release of that year."]
    ]
