"""Data of the content pages: rows of the list, differences between two versions, versions with their changes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from codes.content.queries import Change
from codes.domain.content import LISTS, ContentEntry, entry_of
from codes.domain.sections import BY_SLUG
from codes.models import Code, CodeContentVersion, ContentAction
from rvuedge.common.dates import format_datetime
from rvuedge.common.specialties import BY_SLUG as SPECIALTIES

FIELD_NAMES = {
    "title": "Title", "synonyms": "Also known as", "description": "Description", "plain": "In plain language",
    "context": "Clinical context", "specialties": "Specialties", "companions": "Often billed with",
    "provenance": "Written by", "state": "State", "reviewed_by": "Reviewed by", "reviewed_at": "Reviewed at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedCode:
    """One row of the list."""

    hcpcs: str
    name: str
    section: str
    state: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field before and after; '' if empty."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A version, the action that created it, and its changes from the one before."""

    version: CodeContentVersion
    action: str
    differences: list[Difference]
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShownChange:
    """The changes of an upload to one code."""

    hcpcs: str
    is_new: bool
    differences: list[Difference]


def listed(code: Code) -> ListedCode:
    """Return the row of a code that was fetched with its content."""
    content = getattr(code, "content", None)
    if content is None:
        state = "No content"
    elif not content.entry.has_prose:
        state = "Incomplete"
    else:
        state = content.get_state_display()
    section = BY_SLUG[code.section].name
    return ListedCode(code.hcpcs, code.name, section, state, content.updated_at if content else None)


def differences(before: ContentEntry | None, after: ContentEntry) -> list[Difference]:
    """Return the fields that differ, in the order of the form."""
    found = []
    for name, label in FIELD_NAMES.items():
        was, now = _text(before, name) if before else "", _text(after, name)
        if was != now:
            found.append(Difference(label, was, now))
    return found


def _text(entry: ContentEntry, name: str) -> str:
    value = getattr(entry, name)
    if name == "specialties":
        return ", ".join(SPECIALTIES.get(slug, slug) for slug in value)
    if name == "reviewed_at" and value:
        return format_datetime(timezone.localtime(datetime.fromisoformat(value)))
    return ", ".join(value) if name in LISTS else str(value)


def versions_shown(versions: list[CodeContentVersion]) -> list[ShownVersion]:
    """Return versions, newest first, each with its changes from the one before."""
    shown = []
    for n, version in enumerate(versions):
        earlier = entry_of(versions[n + 1].content) if n + 1 < len(versions) else None
        changed = differences(earlier, entry_of(version.content))
        shown.append(ShownVersion(version, ContentAction(version.action).label, changed, is_current=n == 0))
    return shown


def changes_shown(changes: list[Change]) -> list[ShownChange]:
    """Return an upload's changes with their differences."""
    return [
        ShownChange(
            change.hcpcs,
            change.before is None,
            differences(change.before.entry if change.before else None, change.entry),
        )
        for change in changes
    ]
