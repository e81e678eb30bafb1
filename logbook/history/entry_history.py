"""An entry's history in sentences, as its page shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from logbook.entries.changes import Event, FactChange, history_of
from logbook.models import ChangeOrigin, Entry, Setting
from rvuedge.common.dates import format_date, format_datetime
from rvuedge.common.rounding import plain, round_half_up

NONE = "none"
VERBS = {
    "logged": "Logged",
    "changed": "Changed",
    "deleted": "Deleted",
    "restored": "Restored",
    "reviewed": "Kept as is",
}
PLACES = {
    ChangeOrigin.WEB: "on the website",
    ChangeOrigin.DEVICE: "on the log page",
    ChangeOrigin.PASTE: "from pasted lines",
    ChangeOrigin.API: "through the API",
}


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """Something that happened to an entry: when, in the user's time zone, and what, as a sentence without a period."""

    when: str
    text: str


def entry_history(entry: Entry) -> list[HistoryEvent]:
    """Return an entry's history, newest first. Three queries."""
    return [HistoryEvent(format_datetime(timezone.localtime(e.when)), _text(e)) for e in reversed(history_of(entry))]


def _text(event: Event) -> str:
    done = f"{_what(event)} {PLACES.get(ChangeOrigin(event.origin or ChangeOrigin.UNKNOWN), '')}".strip()
    facts = "; ".join(_change(change) for change in event.changes)
    return f"{done}: {facts}{_value(event)}" if facts else f"{done}{_value(event)}"


def _what(event: Event) -> str:
    if event.revaluation is None:
        return VERBS[event.kind]
    release = event.revaluation.release
    cause = f"when {release.label} was accepted" if release else "after a policy change"
    return f"Revalued {cause}" if event.kind == "revalued" else f"Revaluation {cause} undone"


def _change(change: FactChange) -> str:
    if change.field == "session":
        return "moved to another patient"
    shown = SHOWN.get(change.field, str)
    before, after = (NONE if value in (None, []) else shown(value) for value in (change.before, change.after))
    return f"{change.label.lower()} {before} → {after}"


SHOWN: Mapping[str, Callable[[Any], str]] = {
    "service_date": lambda day: format_date(day) if isinstance(day, date) else str(day),
    "modifiers": ", ".join,
    "setting": lambda value: Setting(value).label.lower(),
    "factor": plain,
    "entered_work": plain,
}


def _value(event: Event) -> str:
    """Return the value after the event, with the one before if it changed: (3.88 → 5.82 wRVU, RVU25D → RVU26A)."""
    after = f"{round_half_up(event.wrvu_after):,} wRVU" if event.wrvu_after else "no work RVU"
    if event.wrvu is None:
        return f", {after} under {event.release_after}" if event.release_after else ", waits for a release"
    parts = []
    if event.wrvu != event.wrvu_after:
        parts.append(f"{round_half_up(event.wrvu):,} → {after}" if event.wrvu else f"no work RVU → {after}")
    if event.release != event.release_after:
        parts.append(f"{event.release or 'no release'} → {event.release_after or 'no release'}")
    return f" ({', '.join(parts)})" if parts else ""
