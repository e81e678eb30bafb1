"""What the log page's form does without scripts: it logs what it can read, and says what it can't.

What isn't read can be anything, even a patient's name, so it's only in the page that answers the form, never in an
address or in the session. That page's form has a new id, and the old form logs nothing twice.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from logbook.domain.valuation.no_work import no_work_of_all
from logbook.entries import services
from logbook.entries.draft import Draft, Unread
from logbook.entries.queries import entries_for
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.rounding import round_half_up

MOST_NAMED = 5  # pieces of text that a sentence names
IN_SESSION = "logged_by_form"


@dataclass(frozen=True, slots=True)
class Logged:
    """The entries of a form, and the typed text that wasn't logged."""

    entries: Sequence[Entry]
    unread: Sequence[Unread] = ()

    @property
    def sentence(self) -> str:
        """What was logged, and what wasn't read: `3 logged · 5.21 wRVU. Not read: “xyz”.`"""
        text = logged_text(self.entries)
        return f"{text}. Not read: {_names(self.unread)}." if self.unread else text


def log_draft(user: User, draft: Draft) -> Logged:
    """Log the lines of a draft that can be logged, as the page's script does. Sent again, it logs nothing twice.

    Raises LogRefusedError if the date can't have entries.
    """
    unread = list(draft.unread)
    write = partial(services.log_entries, user=user, service_date=draft.service_date, setting=draft.setting)
    try:
        entries = write(lines=draft.lines)
    except services.LogRefusedError as refused:
        if not refused.problems:
            raise
        reasons = {problem.line.client_id: problem.reason for problem in refused.problems}
        unread += [draft.unread_line(client_id, reason) for client_id, reason in reasons.items()]
        entries = write(lines=[line for line in draft.lines if line.client_id not in reasons])
    return Logged(entries, sorted(unread, key=lambda each: each.start))


def logged_text(entries: Sequence[Entry]) -> str:
    """Return what was logged: procedures and their wRVU, or why they have none, and how many lines wait."""
    waiting = sum(1 for entry in entries if entry.release_id is None)
    total = round_half_up(sum((entry.wrvu for entry in entries), Decimal(0)))
    lines = "1 line waits for a release" if waiting == 1 else f"{waiting} lines wait for a release"
    value = no_work_of_all(entry.no_work for entry in entries) or f"{total:,} wRVU"
    parts = [f"{sum(entry.units for entry in entries)} logged", *([value] if waiting < len(entries) else [])]
    return " · ".join([*parts, lines] if waiting else parts)


def _names(unread: Sequence[Unread]) -> str:
    more = len(unread) - MOST_NAMED
    return ", ".join(each.name for each in unread[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def remember(session: SessionBase, batch: uuid.UUID, entries: Sequence[Entry]) -> None:
    """Remember the entries that a form logged, so that the next page can undo them."""
    session[IN_SESSION] = {"batch": str(batch), "entries": [entry.pk for entry in entries]}


def remembered(user: User, session: SessionBase, batch: str) -> Logged | None:
    """Return what the form `batch` logged, if it's the last one and its entries are still in the log."""
    kept: dict[str, Any] = session.get(IN_SESSION, {}) if batch else {}
    if not kept or kept["batch"] != batch:
        return None
    entries = list(entries_for(user).filter(pk__in=kept["entries"]).order_by("position", "pk"))
    return Logged(entries) if len(entries) == len(kept["entries"]) else None
