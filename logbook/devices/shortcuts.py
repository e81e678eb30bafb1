"""A clinician's favorites and saved sets, read and written as one list."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from logbook.models import Shortcut
from rvuedge.accounts.models import User
from rvuedge.privacy.detector import find_patient_data

MOST = 60
MOST_PATIENTS = 40  # of one set


class ShortcutsRefusedError(Exception):
    """A list that wasn't saved; the message says why."""


@dataclass(frozen=True, slots=True)
class ShortcutFacts:
    """A favorite (no name, one line) or a set. `lines` are {hcpcs, modifiers, units}, with a `patient` in a set
    of several."""

    id: uuid.UUID
    name: str
    lines: list[dict[str, Any]]


def shortcuts_of(user: User) -> list[Shortcut]:
    """Return the user's favorites and sets in order."""
    return list(Shortcut.objects.filter(user=user))


def save_shortcuts(*, user: User, shortcuts: Sequence[ShortcutFacts]) -> list[Shortcut]:
    """Replace the user's list. Raises ShortcutsRefusedError for a new name that looks like patient data, and for an id
    that appears twice or belongs to another list."""
    ids = [shortcut.id for shortcut in shortcuts]
    if len(set(ids)) < len(ids):
        raise ShortcutsRefusedError("The same id appears twice.")
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        saved = Shortcut.objects.filter(user=user)
        _check_names(shortcuts, set(saved.values_list("id", "name")))
        saved.delete()
        return _create(user, shortcuts)


def _check_names(shortcuts: Sequence[ShortcutFacts], saved: Collection[tuple[uuid.UUID, str]]) -> None:
    """Refuse new names that look like patient data. One that was saved before stays: it mustn't block other changes."""
    for number, shortcut in enumerate(shortcuts, 1):
        if (shortcut.id, shortcut.name) not in saved and (found := find_patient_data(shortcut.name)):
            raise ShortcutsRefusedError(f"The name of number {number} in your list isn't saved. {found.reason}")


def doubtful_names(shortcuts: Iterable[Shortcut]) -> list[dict[str, Any]]:
    """Return the saved names that look like patient data, each as {id, name, reason}."""
    found = ((each, find_patient_data(each.name)) for each in shortcuts)
    return [{"id": each.id, "name": each.name, "reason": what.saved_reason} for each, what in found if what]


def _create(user: User, shortcuts: Sequence[ShortcutFacts]) -> list[Shortcut]:
    """Write the list. Another user's list isn't visible here, but its ids are taken."""
    try:
        with transaction.atomic():
            return Shortcut.objects.bulk_create(
                Shortcut(id=item.id, user=user, name=item.name, lines=item.lines, position=position)
                for position, item in enumerate(shortcuts)
            )
    except IntegrityError as taken:
        raise ShortcutsRefusedError("An id belongs to another list. Make a new one.") from taken
