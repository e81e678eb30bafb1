"""The cards of the dashboard. A card is one entry of CARDS: its slug, title, template, and what it shows.

`build` takes the board and returns what the template needs, or None when there is nothing to show: then the card takes
no room. The order here is the order of those who have chosen none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from logbook.dashboard import facts
from logbook.dashboard.board import Board
from logbook.dashboard.charts import course, trend
from logbook.models import Display


@dataclass(frozen=True, slots=True)
class Card:
    """A card: `slug` names it in addresses, styles and choices; `about` says what it shows, for the page of choices. A
    fixed card keeps its place and cannot be left out."""

    slug: str
    title: str
    about: str
    build: Callable[[Board], dict[str, Any] | None]
    is_fixed: bool = False

    @property
    def template(self) -> str:
        """Where its markup is."""
        return f"logbook/cards/{self.slug}.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with what it shows."""

    card: Card
    facts: dict[str, Any]


CARDS = (
    Card("total", "Total", "wRVU of the period", facts.total, is_fixed=True),
    Card("goal", "Goal and pace", "How much is done, and what the year comes to", facts.goal),
    Card("percentile", "Percentile", "Where a year like this stands on a survey", facts.percentile),
    Card("figures", "Figures", "Procedures, days, wRVU a day, value", facts.figures),
    Card(
        "trend", "Trend", "Bars of the period, with the mean", lambda b: {"trend": trend(b.period, b.by_day, b.today)}
    ),
    Card("course", "Against the goal", "The year so far, its goal line, last year", lambda b: {"course": course(b)}),
    Card("review", "Needs review", "Entries that wait for a decision", facts.review),
    Card("top-codes", "Top codes", "By wRVU and by count", facts.top_codes),
    Card("recent", "Recent", "What was logged last", facts.recent),
    Card("case-mix", "Case mix", "By section and sub-heading", facts.mix),
    Card("when", "Weekdays and settings", "When and where the work was done", facts.when_and_where),
    Card("value", "Estimated value", "At your rate, at Medicare's amounts, or both", facts.value),
    Card("planner", "To reach the goal", "How many of your usual codes close the gap", facts.planner),
    Card("milestones", "Streak and milestones", "Days in a row, each 1,000 wRVU", facts.milestones_of),
)
BY_SLUG = {card.slug: card for card in CARDS}


def ordered(display: Display) -> list[Card]:
    """Every card in the user's order: the fixed first, then those chosen, then the new ones in their usual order."""
    fixed = [card for card in CARDS if card.is_fixed]
    chosen = [BY_SLUG[slug] for slug in dict.fromkeys(display.cards) if slug in BY_SLUG and not BY_SLUG[slug].is_fixed]
    return [*fixed, *chosen, *(card for card in CARDS if card not in fixed and card not in chosen)]


def shown(board: Board) -> list[Shown]:
    """The cards that the user has not left out and that have something to show."""
    hidden = set(board.practice.display.hidden)
    chosen = [card for card in ordered(board.practice.display) if card.is_fixed or card.slug not in hidden]
    found = [(card, card.build(board)) for card in chosen]
    return [Shown(card, facts_) for card, facts_ in found if facts_ is not None]


def moved(cards: Sequence[str], slug: str, by: int) -> list[str]:
    """The slugs with one moved up (-1) or down (1); unchanged at either end."""
    order = list(cards)
    place = order.index(slug)
    other = place + by
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order
