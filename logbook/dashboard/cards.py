"""The dashboard's cards. Each is one entry of CARDS: its slug, title, template, and data.

`build` takes the board and returns the template's data, or None to omit the card when there's nothing to show. CARDS is
in the default order.
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
    """A card. `slug` identifies it in URLs, styles and choices; `about` describes it on the page where users choose
    cards. A fixed card can't be moved or hidden."""

    slug: str
    title: str
    about: str
    build: Callable[[Board], dict[str, Any] | None]
    is_fixed: bool = False

    @property
    def template(self) -> str:
        """The path of its template."""
        return f"logbook/dashboard/cards/{self.slug}.html"


@dataclass(frozen=True, slots=True)
class VisibleCard:
    """A card with the data it shows."""

    card: Card
    facts: dict[str, Any]


CARDS = (
    Card("total", "Total", "wRVU for the period", facts.total, is_fixed=True),
    Card("goal", "Goal and pace", "Progress and the year's projection", facts.goal),
    Card("percentile", "Percentile", "Your percentile on a survey", facts.percentile),
    Card("figures", "Figures", "Procedures, days, wRVU per day, value", facts.figures),
    Card(
        "trend",
        "Trend",
        "wRVU by day, week, or month, with the average",
        lambda b: {"trend": trend(b.period, b.by_day, b.today)},
    ),
    Card(
        "course",
        "Year vs goal",
        "The year so far, the goal line, and last year",
        lambda b: {"course": course(b)},
    ),
    Card("review", "Needs review", "Entries waiting for your decision", facts.review),
    Card("top-codes", "Top codes", "By wRVU and by count", facts.top_codes),
    Card("recent", "Recent", "Your latest entries", facts.recent),
    Card("case-mix", "Case mix", "By section and subsection", facts.mix),
    Card("when", "Weekdays and settings", "When and where the work was done", facts.when_and_where),
    Card("value", "Estimated value", "At your rate, Medicare's amount, or both", facts.value),
    Card("planner", "To reach the goal", "How many of your usual codes would close the gap", facts.planner),
    Card("milestones", "Streak and milestones", "Days in a row and each 1,000 wRVU", facts.milestones_of),
)
BY_SLUG = {card.slug: card for card in CARDS}


def ordered_cards(display: Display) -> list[Card]:
    """Return all cards in the user's order: fixed ones, then those the user arranged, then the others."""
    fixed = [card for card in CARDS if card.is_fixed]
    chosen = [BY_SLUG[slug] for slug in dict.fromkeys(display.cards) if slug in BY_SLUG and not BY_SLUG[slug].is_fixed]
    return [*fixed, *chosen, *(card for card in CARDS if card not in fixed and card not in chosen)]


def visible_cards(board: Board) -> list[VisibleCard]:
    """Return the cards that the user hasn't hidden and that have something to show."""
    hidden = set(board.practice.display.hidden)
    chosen = [card for card in ordered_cards(board.practice.display) if card.is_fixed or card.slug not in hidden]
    found = [(card, card.build(board)) for card in chosen]
    return [VisibleCard(card, facts_) for card, facts_ in found if facts_ is not None]


def move_card(cards: Sequence[str], slug: str, by: int) -> list[str]:
    """Return the slugs with one moved up (-1) or down (1); unchanged at either end."""
    order = list(cards)
    position = order.index(slug)
    other = position + by
    if 0 <= other < len(order):
        order[position], order[other] = order[other], order[position]
    return order
