"""What a clinician said about pairs of codes: procedures of one patient, or of two. Devices read typed text with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from logbook.models import PatientChoice
from rvuedge.accounts.models import User

NEWEST = 500  # sent to devices


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice about two codes, in alphabetical order. `is_same` means they are procedures of one patient."""

    first: str
    second: str
    is_same: bool

    @classmethod
    def of(cls, one: str, other: str, *, is_same: bool) -> "Choice":
        """Return the choice about two codes in either order."""
        return cls(min(one, other), max(one, other), is_same)


def save_choices(user: User, choices: Iterable[Choice], at: datetime) -> None:
    """Save what the user said at a time. For each pair of codes the latest choice wins, whichever device syncs first;
    of several at one time, the last in the list."""
    given = {(each.first, each.second): each for each in choices}
    if not given:
        return
    stored = PatientChoice.objects.filter(user=user, first__in={first for first, _ in given})
    later = {(each.first, each.second) for each in stored if each.decided_at > at}
    PatientChoice.objects.bulk_create(
        [
            PatientChoice(user=user, first=each.first, second=each.second, is_same=each.is_same, decided_at=at)
            for pair, each in given.items()
            if pair not in later
        ],
        update_conflicts=True,
        unique_fields=["user", "first", "second"],
        update_fields=["is_same", "decided_at"],
    )


def choices_of(user: User) -> list[dict[str, Any]]:
    """Return the user's newest choices for devices, newest first: {codes, is_same}."""
    newest = PatientChoice.objects.filter(user=user).order_by("-decided_at", "first", "second")[:NEWEST]
    return [{"codes": [each.first, each.second], "is_same": each.is_same} for each in newest]
