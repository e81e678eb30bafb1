"""A clinician's favorites and saved sets, read and written as one list."""

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from logbook.models import Shortcut
from rvuedge.accounts.models import User
from rvuedge.common.locks import lock_account
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


def save_shortcuts(
    *, user: User, shortcuts: Sequence[ShortcutFacts], base: Sequence[ShortcutFacts] | None = None
) -> list[Shortcut]:
    """Replace the user's list, and return it. With `base`, the list that the device had from the server before it
    changed something, what other devices have changed since is kept (`merged`).

    Raises ShortcutsRefusedError for a new name that looks like patient data, for an id that appears twice or belongs to
    another list, and for too many.
    """
    ids = [shortcut.id for shortcut in shortcuts]
    if len(set(ids)) < len(ids):
        raise ShortcutsRefusedError("The same id appears twice.")
    with transaction.atomic():
        lock_account(user.pk)
        saved = list(shortcuts_of(user))
        _check_names(shortcuts, {(each.id, each.name) for each in saved})
        stored = [ShortcutFacts(each.id, each.name, each.lines) for each in saved]
        listed = shortcuts if base is None else merged(base, shortcuts, stored)
        if len(listed) > MOST:
            raise ShortcutsRefusedError(f"With those of your other devices you have more than {MOST}. Delete some.")
        Shortcut.objects.filter(user=user).delete()
        return _create(user, listed)


def merged(
    base: Iterable[ShortcutFacts], mine: Iterable[ShortcutFacts], theirs: Iterable[ShortcutFacts]
) -> list[ShortcutFacts]:
    """Return a device's list (`mine`) with what others (`theirs`) changed since both had `base`: what one of them
    added, renamed or deleted counts, and where both changed the same one, the device's. What both added is there once,
    as the others'. The device's order comes first."""
    before, others = {each.id: each for each in base}, {each.id: each for each in theirs}
    added = {_content(each): each for each in others.values() if each.id not in before}
    kept: dict[uuid.UUID, ShortcutFacts] = {}
    for each in mine:
        if each.id not in before and each.id not in others:
            found = added.pop(_content(each), each)
            kept[found.id] = found
        elif before.get(each.id) != each:
            kept[each.id] = each
        elif each.id in others:
            kept[each.id] = others[each.id]
    gone = {each.id for each in mine} - kept.keys()
    return list(kept.values()) + [
        each for each in others.values() if each.id not in kept.keys() | gone and before.get(each.id) != each
    ]


def _content(shortcut: ShortcutFacts) -> tuple[str, str]:
    return shortcut.name, json.dumps(shortcut.lines, sort_keys=True)


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
