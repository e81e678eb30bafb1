"""The dashboard: periods and their comparison, what each card shows, and the query count."""

import html
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.dashboard.cards import CARDS
from logbook.entries.reviewing import decide
from logbook.goals.services import add_leave, save_goal, save_value
from logbook.models import Display
from tests.pages import text
from tests.sessions import log

TODAY = date(2026, 3, 4)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]


def card_facts(page, slug):
    """Return what a card of the page shows, or None if the page doesn't have the card."""
    return next((shown.facts for shown in page.context["cards"] if shown.card.slug == slug), None)


@pytest.mark.parametrize(
    ("period", "total", "comparison"),
    [
        ("today", "0.77", "0.0 for Mar 3"),
        ("week", "0.77", "0.0 for Feb 23–25"),
        ("month", "2.07", "0.0% vs Feb 1–4 (2.1)"),
        ("quarter", "5.44", "Your log begins after Oct 1 – Dec 2, 2025"),
        ("year", "5.44", "Your log begins after Jan 1 – Mar 4, 2025"),
        ("fiscal", "6.23", "Your log begins after Jul 1, 2024 – Mar 4, 2025"),
        ("all", "6.23", None),
        ("nonsense", "2.07", "0.0% vs Feb 1–4 (2.1)"),
    ],
)
def test_each_period_has_its_total_and_comparison(owner, alice, three_months, period, total, comparison):
    save_goal(user=alice, starts_month=7)
    page = owner.get(f"/dashboard/?period={period}")
    assert card_facts(page, "total")["wrvu"] == Decimal(total)
    if comparison is None:
        assert card_facts(page, "total")["before_label"] == ""
    else:
        assert comparison in text(page)


def test_a_partly_logged_period_is_not_compared_in_percent(owner, alice):
    """The log begins on a Tuesday; the comparison is with the whole week before, from Monday."""
    log(alice, "99213", day=date(2026, 2, 24))
    log(alice, "99213")
    page = owner.get("/dashboard/?period=week")
    assert "1.3 for Feb 23–25; your log begins Feb 24, 2026" in text(page)
    assert card_facts(page, "total")["change"] is None


def test_custom_dates_are_in_the_address(owner, three_months):
    page = owner.get("/dashboard/?period=custom&from=2026-02-03&to=2026-02-20")
    assert card_facts(page, "total")["wrvu"] == Decimal("3.37")
    assert "Feb 3–20" in text(page)
    assert "0.0 for Jan 16 – Feb 2" in text(page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=2026-02-30&to=2026-03-01", "“2026-02-30” isn't a date. Showing this month."),
        (
            "from=2026-03-02&to=2026-03-01",
            "The end date, Mar 1, 2026, is before the start date, Mar 2, 2026. Showing this month.",
        ),
        ("from=&to=", "Choose both dates. Showing this month."),
        ("", "Choose both dates. Showing this month."),
        ("from=0001-01-01&to=9999-12-31", "Choose dates from 1980 to 2026. Showing this month."),
        ("from=%3Cb%3E&to=x", "“<b>” isn't a date"),
    ],
)
def test_invalid_dates_are_explained_and_show_the_month(owner, three_months, query, message):
    page = owner.get(f"/dashboard/?period=custom&{query}")
    assert page.status_code == 422
    assert message in html.unescape(page.content.decode())
    assert card_facts(page, "total")["wrvu"] == Decimal("2.07")


def test_the_total_includes_gross_and_the_effect_of_the_rules(owner, alice):
    log(alice, "20610-52")
    found = card_facts(owner.get("/dashboard/"), "total")
    assert (found["wrvu"], found["gross"], found["by_rules"]) == (Decimal("0.385"), Decimal("0.77"), Decimal("-0.385"))


def test_figures_show_units_days_and_value(owner, alice):
    log(alice, "20610 x4")
    log(alice, "99213", day=date(2026, 3, 2))
    save_value(user=alice, dollars_per_wrvu=Decimal("57.50"), medicare_locality="")
    found = card_facts(owner.get("/dashboard/"), "figures")
    assert (found["procedures"], found["days"], found["per_day"]) == (5, 2, Decimal("2.19"))
    assert found["value"] == Decimal("251.85")  # 4.38 × 57.50


def test_the_goal_card_describes_the_pace(owner, alice):
    """Weekdays Jan 1 – Mar 4, 2026: 22 + 20 + 3, less the holidays Jan 1, Jan 19, Feb 16: 42 of 250. Sunday, Jan 4, was
    worked, so 43 of 251: 39 × 251 / 43 = 227.7."""
    save_goal(user=alice, amount=Decimal(300), counts_from=date(2026, 1, 1))
    log(alice, "99213 x10", day=date(2026, 1, 4))
    log(alice, "99213 x20")
    page = owner.get("/dashboard/")
    found = card_facts(page, "goal")
    assert (found["worked"], found["planned"], found["percent"]) == (43, 251, 13)
    assert "On pace for 228 by Dec 31, 24% behind 300 ." in text(page)
    assert "39 so far, 43 of 251 clinical days" in text(page)


def test_a_new_log_has_no_pace_yet(owner, alice):
    save_goal(user=alice, amount=Decimal(300))
    log(alice, "99213", day=date(2026, 3, 1))
    assert "Your pace appears after 30 days. Today is day 4." in text(owner.get("/dashboard/"))


def test_without_a_goal_the_card_links_to_the_settings(owner, three_months):
    page = owner.get("/dashboard/")
    assert card_facts(page, "goal") == {"pace": None}
    assert card_facts(page, "planner") is None
    assert 'href="/settings/goals/"' in page.content.decode()


def test_top_codes_and_case_mix(owner, alice):
    log(alice, "20610 x9")
    log(alice, "99213 x8")
    log(alice, "36415")
    page = owner.get("/dashboard/")
    top = card_facts(page, "top-codes")
    assert [item.code.hcpcs for item in top["by_wrvu"].codes] == ["99213", "20610"]
    assert (top["by_wrvu"].others, top["by_wrvu"].others_units) == (1, 1)  # 36415 has no wRVU
    assert [item.code.hcpcs for item in top["by_count"].codes] == ["20610", "99213", "36415"]
    parts = card_facts(page, "case-mix")["parts"]
    assert [(part.name, part.wrvu, part.percent) for part in parts][:2] == [
        ("Evaluation and management", Decimal("10.4"), 60),
        ("Surgery", Decimal("6.93"), 40),
    ]
    assert parts[1].parts[0].name == "Musculoskeletal"


def test_weekdays_and_settings(owner, alice):
    log(alice, "20610", setting="nonfacility")
    log(alice, "99213", day=date(2026, 3, 1))
    found = card_facts(owner.get("/dashboard/"), "when")
    assert [(part.name, part.wrvu, part.units) for part in found["weekdays"] if part.wrvu] == [
        ("Wednesday", Decimal("0.77"), 1), ("Sunday", Decimal("1.3"), 1),
    ]  # fmt: skip
    assert [(part.name, part.wrvu) for part in found["settings"]] == [
        ("Facility", Decimal("1.3")), ("Office", Decimal("0.77")),
    ]  # fmt: skip


def test_the_review_card_disappears_once_all_is_decided(owner, alice):
    (entry,) = log(alice, "20610-22")
    page = owner.get("/dashboard/")
    assert card_facts(page, "review")["count"] == 1
    assert "20610-22" in text(page)
    decide(user=alice, entry_id=entry.pk, is_confirmed=True)
    assert card_facts(owner.get("/dashboard/"), "review") is None


@pytest.mark.parametrize(
    ("first", "period", "unit", "count"),
    [
        (date(2026, 3, 4), "today", "day", 7),
        (date(2026, 3, 4), "month", "day", 31),
        (date(2026, 3, 4), "quarter", "week", 14),
        (date(2026, 3, 4), "year", "month", 12),
        (date(2026, 3, 4), "all", "day", 7),
        (date(2025, 10, 1), "all", "week", 23),
    ],
)
def test_bars_match_the_period(owner, alice, first, period, unit, count):
    log(alice, "99213", day=first)
    found = card_facts(owner.get(f"/dashboard/?period={period}"), "trend")["trend"]
    assert (found.unit, len(found.bars)) == (unit, count)
    assert sum(bar.wrvu for bar in found.bars) == Decimal("1.3")


def test_the_mean_covers_seven_days(owner, alice):
    log(alice, "99213 x7", day=date(2026, 2, 27))
    found = card_facts(owner.get("/dashboard/"), "trend")["trend"]
    # Feb 27 is within the seven days up to Mar 4 and the mean 9.1 / 7; on Mar 5 it no longer is.
    assert [bar.mean for bar in found.bars[:5]] == [Decimal("1.3")] * 4 + [None]


def test_the_year_chart_includes_last_year(owner, alice):
    log(alice, "20610", day=date(2025, 12, 31))
    log(alice, "99213")
    found = card_facts(owner.get("/dashboard/"), "course")["course"]
    assert found.has_last_year
    assert found.points[-1].last_year == Decimal("0.79")
    assert next(point.done for point in found.points if point.is_today) == Decimal("1.3")
    assert found.points[-1].done is None


def test_card_order_and_visibility_are_saved(owner, alice, three_months):
    owner.post("/dashboard/cards/", {"move": "recent:up"})
    owner.post("/dashboard/cards/", {"hide": "trend"})
    slugs = [shown.card.slug for shown in owner.get("/dashboard/").context["cards"]]
    assert slugs[0] == "total"
    assert "trend" not in slugs
    assert slugs.index("recent") < slugs.index("top-codes")
    owner.post("/dashboard/cards/", {"show": "trend"})
    assert "trend" in [shown.card.slug for shown in owner.get("/dashboard/").context["cards"]]
    owner.post("/dashboard/cards/", {"reset": "1"})
    default_slugs = [card.slug for card in CARDS if card.slug not in ("review", "planner")]
    assert [shown.card.slug for shown in owner.get("/dashboard/").context["cards"]] == default_slugs


def test_new_cards_are_shown_and_removed_ones_ignored(owner, alice, three_months):
    Display.objects.create(user=alice, cards=["recent", "gone"], hidden=["gone"])
    slugs = [shown.card.slug for shown in owner.get("/dashboard/").context["cards"]]
    assert slugs[:3] == ["total", "recent", "goal"]


@pytest.mark.parametrize(
    "fields", [{}, {"move": "trend:sideways"}, {"move": "total:down"}, {"hide": "total"}, {"show": "<b>"}]
)
def test_an_invalid_card_action_changes_nothing(owner, alice, fields):
    page = owner.post("/dashboard/cards/", fields)
    assert page.status_code == 422
    assert "Nothing was changed" in text(page)
    assert not Display.objects.exists()


@pytest.mark.parametrize("address", ["/dashboard/", "/dashboard/cards/"])
def test_the_dashboard_requires_signing_in(client, address):
    assert client.get(address).url.startswith("/accounts/login/")
    assert client.post(address).url.startswith("/accounts/login/")


@pytest.mark.parametrize("address", ["/dashboard/", "/dashboard/cards/"])
def test_other_methods_are_rejected(owner, address):
    assert owner.delete(address).status_code == 405


def test_a_stranger_sees_only_their_own_log(owner, charlie, three_months, client):
    client.force_login(charlie)
    page = client.get("/dashboard/")
    assert page.context["cards"] == []
    assert "20610" not in text(page)


@pytest.mark.parametrize("period", ["month", "all"])
def test_the_dashboard_takes_seven_queries_for_any_log(owner, alice, period):
    save_goal(user=alice, amount=Decimal(6000))
    save_value(user=alice, dollars_per_wrvu=Decimal(50), medicare_locality="10112-00")
    add_leave(user=alice, first=TODAY, last=TODAY)

    def count(mark):
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(f"/dashboard/?period={period}&n={mark}").status_code == 200
        return len(captured)

    log(alice, "20610-22")
    one = count(1)
    for n in range(2):
        log(alice, "99213-22", "20610-22", "36415-22", day=TODAY - timedelta(n))
        add_leave(user=alice, first=TODAY + timedelta(n + 1), last=TODAY + timedelta(n + 1))
    assert count(2) == one == 7
