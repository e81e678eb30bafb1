"""The data of a release's offer page: why it changes values, and each session's lines with before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from codes.models import Code, Release, ReleaseState
from logbook.models import Revaluation
from logbook.revaluation.offers import OfferedLine, OfferedSession
from rvuedge.accounts.models import User
from rvuedge.common.dates import format_date

MOST_REVALUATIONS = 100


@dataclass(frozen=True, slots=True)
class OfferedRow:
    """A session in the list: its lines with their codes' titles, and its change. `is_joined` means it has several
    lines."""

    session: str
    day: date
    lines: Sequence[tuple[OfferedLine, str]]
    change: Decimal
    is_joined: bool


def entry_count(count: int) -> str:
    """Return text such as `1 entry` or `2,000 entries`."""
    return f"{count:,} entr{'y' if count == 1 else 'ies'}"


def code_names(sessions: Iterable[OfferedSession]) -> dict[str, str]:
    """The title of each code of these sessions, in one query."""
    codes = {line.entry.code_id for session in sessions for line in session.lines}
    return {code.hcpcs: code.name for code in Code.objects.defer("search").filter(hcpcs__in=codes)}


def offered_rows(sessions: Iterable[OfferedSession], names: Mapping[str, str]) -> list[OfferedRow]:
    """Return the sessions as rows of the list."""
    return [
        OfferedRow(
            session=str(session.session),
            day=session.day,
            lines=[(line, names[line.entry.code_id]) for line in session.lines],
            change=session.change,
            is_joined=len(session.lines) > 1,
        )
        for session in sessions
    ]


def reasons(sessions: Iterable[OfferedSession], label: str) -> list[str]:
    """Return sentences that say why a release changes these sessions: it's newer, corrects or replaces another."""
    lines = [line for each in sessions for line in each.lines if line.is_moved and line.entry.release_id]
    moved = {(line.entry.release_id, line.source.release_id) for line in lines}
    releases = Release.objects.in_bulk({pk for pair in moved for pk in pair})
    pairs = [(releases[old], releases[new]) for old, new in moved]
    return sorted({_reason(old, new) for old, new in pairs if new.label == label})


def _reason(old: Release, new: Release) -> str:
    if old.state == ReleaseState.WITHDRAWN:
        return f"{old.label} was withdrawn. {new.label} now covers its dates."
    published = "was published"
    if new.published_at:
        published += f" on {format_date(timezone.localtime(new.published_at))}"
    if old.label == new.label:
        return f"A correction of {new.label} {published}."
    effect = f"in effect from {format_date(new.effective_from)}"
    return f"{new.label}, {effect}, {published}. These entries were valued under {old.label}."


def revaluations_of(user: User, label: str) -> list[Revaluation]:
    """The times a release was accepted, by the owner or automatically, newest first, without undone ones."""
    accepted = Revaluation.objects.filter(user=user, release__isnull=False, undone_at__isnull=True)
    latest = accepted.select_related("release").order_by("-created_at")[:MOST_REVALUATIONS]
    return [each for each in latest if each.release and each.release.label == label]
