"""Reads of our own words about codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from codes.domain.words import Entry
from codes.models import CodeContent, CodeContentVersion, ContentOrigin

# Words from further right in this order are not overwritten by those from further left.
PRECEDENCE = (ContentOrigin.SHIPPED, ContentOrigin.FILE, ContentOrigin.BROWSER)


@dataclass(frozen=True, slots=True)
class Words:
    """What we say of a code: texts ('' where not written), specialties as slugs, companions as codes, whose words
    they are, and whether a named person has reviewed them (`reviewed_at` null while not)."""

    description: str
    plain: str
    context: str
    specialties: tuple[str, ...]
    companions: tuple[str, ...]
    provenance: str
    state: str
    reviewed_by: str
    reviewed_at: datetime | None
    updated_at: datetime


def words_of(hcpcs: str) -> Words | None:
    """The words about a code, in one query; None when we have none."""
    content = CodeContent.objects.filter(code_id=hcpcs).first()
    if content is None:
        return None
    return Words(
        description=content.description,
        plain=content.plain_language,
        context=content.clinical_context,
        specialties=tuple(content.specialties),
        companions=tuple(content.companions),
        provenance=content.provenance,
        state=content.state,
        reviewed_by=content.reviewed_by_name,
        reviewed_at=content.reviewed_at,
        updated_at=content.updated_at,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One change to make: of which code, from what (None: it has no words yet) to what."""

    hcpcs: str
    before: CodeContent | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking words from files changes, what is the same already, and which codes are left as they stand."""

    changes: tuple[Change, ...]
    same: int
    left: tuple[str, ...]

    @property
    def added(self) -> list[Change]:
        """Codes that had no words."""
        return [change for change in self.changes if change.before is None]

    @property
    def changed(self) -> list[Change]:
        """Codes whose words become others."""
        return [change for change in self.changes if change.before is not None]


def plan(
    entries: Mapping[str, Entry],
    *,
    origin: str,
    replace: bool = False,
    known_versions: Mapping[str, int] | None = None,
) -> Plan:
    """Compare words from files with those that stand, in one query.

    Left are words of a higher origin, unless `replace`, and those that are no longer of the known version.
    """
    standing = {content.code_id: content for content in CodeContent.objects.filter(code__in=entries)}
    changes, left, same = [], [], 0
    for hcpcs, entry in sorted(entries.items()):
        before = standing.get(hcpcs)
        if before and before.entry == entry:
            same += 1
        elif (before and not replace and _stands_above(before.origin, origin)) or (
            known_versions is not None and known_versions.get(hcpcs, 0) != (before.version if before else 0)
        ):
            left.append(hcpcs)
        else:
            changes.append(Change(hcpcs, before, entry))
    return Plan(tuple(changes), same, tuple(left))


def _stands_above(standing: str, coming: str) -> bool:
    return PRECEDENCE.index(ContentOrigin(standing)) > PRECEDENCE.index(ContentOrigin(coming))


def all_entries() -> dict[str, Entry]:
    """All words, by code."""
    return {content.code_id: content.entry for content in CodeContent.objects.order_by("code")}


def history_of(hcpcs: str) -> list[CodeContentVersion]:
    """Every version of the words about a code, newest first."""
    return list(CodeContentVersion.objects.filter(code_id=hcpcs).order_by("-version"))
