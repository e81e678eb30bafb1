"""The history of an entry: when and where it was logged, each change since, and each revaluation."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from codes.models import Release
from logbook.models import ChangeOrigin, Entry, EntryChange, PriorValue, Revaluation

# An entry's facts with their names on pages, in the order of the edit form.
FACTS = {
    "service_date": "Date of service",
    "code_id": "Code",
    "modifiers": "Modifiers",
    "units": "Units",
    "setting": "Setting",
    "session": "Patient",
    "factor": "Factor",
    "entered_work": "Work RVU entered",
    "postoperative_days": "Days of postoperative care",
}


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact before and after a change, as the entry's attributes have them; `field` is the attribute."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an entry. `kind` is logged, changed, deleted, restored, reviewed (the owner kept a
    flagged line as is), revalued, or undone (a revaluation was).

    `wrvu` is the value before it (None for logged) and `wrvu_after` the one after it, unrounded; so are the labels of
    the releases, '' while the entry waits for one. A revaluation or its undoing has its cause in `revaluation`.
    """

    kind: str
    when: datetime
    origin: str
    changes: tuple[FactChange, ...]
    wrvu: Decimal | None
    wrvu_after: Decimal
    release: str
    release_after: str
    revaluation: Revaluation | None = None

    @property
    def origin_label(self) -> str:
        """Where the change came from, '' if that's not recorded."""
        return "" if self.origin in ("", ChangeOrigin.UNKNOWN) else str(ChangeOrigin(self.origin).label)


@dataclass(frozen=True, slots=True)
class _Moment:
    """An event with the value that the entry had before it."""

    kind: str
    when: datetime
    origin: str
    changes: tuple[FactChange, ...]
    wrvu: Decimal
    release_id: int | None
    revaluation: Revaluation | None = None


def history_of(entry: Entry) -> list[Event]:
    """Return an entry's history, oldest first, beginning with when it was logged. Three queries.

    A value that changed because another line of the patient did counts with the event before it.
    """
    changes = list(EntryChange.objects.filter(entry=entry))
    moments = sorted([*_changes(entry, changes), *_revaluations(entry, changes)], key=lambda moment: moment.when)
    values = [(moment.wrvu, moment.release_id) for moment in moments] + [(entry.wrvu, entry.release_id)]
    ids = {release for _, release in values if release}
    labels = {release.pk: release.label for release in Release.objects.filter(pk__in=ids)}
    named = [(wrvu, labels.get(release or 0, "")) for wrvu, release in values]
    logged = Event("logged", entry.created_at, entry.origin, (), None, named[0][0], "", named[0][1])
    return [logged] + [
        Event(each.kind, each.when, each.origin, each.changes, wrvu, after, release, release_after, each.revaluation)
        for each, (wrvu, release), (after, release_after) in zip(moments, named, named[1:], strict=False)
    ]


def _changes(entry: Entry, changes: Sequence[EntryChange]) -> list[_Moment]:
    states: list[Any] = [*changes, entry]
    return [
        _Moment(_kind(before, after), before.changed_at, before.origin, _facts(before, after), before.wrvu,
                before.release_id)
        for before, after in itertools.pairwise(states)
    ]  # fmt: skip


def _kind(before: Any, after: Any) -> str:
    if (before.deleted_at is None) != (after.deleted_at is None):
        return "restored" if after.deleted_at is None else "deleted"
    was_kept = after.reviewed_at is not None and before.reviewed_at != after.reviewed_at
    return "reviewed" if was_kept and not _facts(before, after) else "changed"


def _facts(before: Any, after: Any) -> tuple[FactChange, ...]:
    pairs = ((name, label, getattr(before, name), getattr(after, name)) for name, label in FACTS.items())
    return tuple(FactChange(*pair) for pair in pairs if pair[2] != pair[3])


def _revaluations(entry: Entry, changes: Sequence[EntryChange]) -> list[_Moment]:
    """Return the revaluations of an entry and their undoing; an entry that changed in between kept its value."""
    found = []
    for prior in PriorValue.objects.filter(entry=entry).select_related("revaluation__release", "revaluation__policy"):
        done = prior.revaluation
        if (prior.wrvu_after, prior.release_after_id) == (prior.wrvu, prior.release_id):
            continue  # it got another policy that credits it the same
        found.append(_Moment("revalued", done.created_at, "", (), prior.wrvu, prior.release_id, done))
        undone = done.undone_at
        if undone and not any(done.created_at < change.changed_at < undone for change in changes):
            after = prior.wrvu if prior.wrvu_after is None else prior.wrvu_after
            release = prior.release_after_id or prior.release_id
            found.append(_Moment("undone", undone, "", (), after, release, done))
    return found
