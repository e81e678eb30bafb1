"""Save a clinician's arrangement of the dashboard."""

from collections.abc import Sequence

from logbook.models import Display
from rvuedge.accounts.models import User


def save_cards(*, user: User, cards: Sequence[str], hidden: Sequence[str]) -> None:
    """Save the order of the dashboard's cards and which are hidden."""
    Display.objects.update_or_create(user=user, defaults={"cards": list(cards), "hidden": list(hidden)})
