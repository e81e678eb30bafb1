"""Reads of our own words about codes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from codes.domain.content import Entry, entry_of, sentences
from codes.domain.hcpcs import normalise
from codes.models import Code, CodeContent, CodeContentVersion, ContentOrigin, ContentStaging

# Words from further right in this order are not overwritten by those from further left.
PRECEDENCE = (ContentOrigin.SHIPPED, ContentOrigin.FILE, ContentOrigin.BROWSER)


@dataclass(frozen=True, slots=True)
class PublishedContent:
    """The content a code's page shows: texts ('' if not written), specialties as slugs, companions as codes, who wrote
    it, and who reviewed it (`reviewed_at` is None until then)."""

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


def content_of(hcpcs: str) -> PublishedContent | None:
    """A code's content, in one query; None if there is none."""
    content = CodeContent.objects.filter(code_id=hcpcs).first()
    if content is None:
        return None
    return PublishedContent(
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


def staged_entries(staging: ContentStaging) -> dict[str, Entry]:
    """The words of an upload."""
    return {hcpcs: entry_of(values) for hcpcs, values in staging.entries.items()}


def staged_plan(staging: ContentStaging) -> Plan:
    """What applying an upload would change now."""
    entries = staged_entries(staging)
    return plan(entries, origin=ContentOrigin.BROWSER, replace=True, known_versions=staging.versions)


def all_entries() -> dict[str, Entry]:
    """All words, by code."""
    return {content.code_id: content.entry for content in CodeContent.objects.order_by("code")}


def history_of(hcpcs: str) -> list[CodeContentVersion]:
    """Every version of the words about a code, newest first."""
    return list(CodeContentVersion.objects.filter(code_id=hcpcs).order_by("-version"))


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many published codes have words, texts, a review."""

    codes: int
    titled: int
    written: int
    reviewed: int


def word_counts() -> WordCounts:
    """Counts over the published codes, in one query."""
    counts = Code.objects.filter(is_published=True).aggregate(
        codes=Count("hcpcs"),
        titled=Count("content"),
        written=Count("content", filter=WRITTEN),
        reviewed=Count("content", filter=Q(content__state="reviewed")),
    )
    return WordCounts(**counts)


WRITTEN = ~Q(content__description="") & ~Q(content__plain_language="") & ~Q(content__clinical_context="")
# The filter `words` of the staff's list.
STANDINGS = {
    "draft": Q(content__state="draft"),
    "reviewed": Q(content__state="reviewed"),
    "texts": Q(content__isnull=False) & ~WRITTEN,
    "none": Q(content__isnull=True),
}


def codes_with_words(*, text: str = "", section: str = "", standing: str = "") -> QuerySet[Code]:
    """Codes that are published or have words, with those words, for the staff's list: by the beginning of the code or
    words of its name or texts, by section, by how its words stand (`draft`, `reviewed`, `texts` missing, `none`)."""
    codes = Code.objects.defer("search").select_related("content")
    codes = codes.filter(Q(is_published=True) | Q(content__isnull=False))
    if section:
        codes = codes.filter(section=section)
    if standing in STANDINGS:
        codes = codes.filter(STANDINGS[standing])
    for word in text.replace("\x00", " ").split():
        fields = ("title", "synonyms", "descriptor", "content__description")
        found = Q(hcpcs__startswith=normalise(word))
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        codes = codes.filter(found)
    return codes.order_by("hcpcs")


def codes_that_share(entry: Entry, hcpcs: str) -> dict[str, str]:
    """Sentences of the entry that stand in the words of another code already, with that code; one query."""
    ours = sentences(entry)
    if not ours:
        return {}
    found = Q()
    for sentence in ours:
        for field in ("description", "plain_language", "clinical_context"):
            found |= Q(**{f"{field}__icontains": sentence})
    shared: dict[str, str] = {}
    for content in CodeContent.objects.filter(found).exclude(code_id=hcpcs):
        theirs = {sentence.lower() for sentence in sentences(content.entry)}
        shared |= {sentence: content.code_id for sentence in ours if sentence.lower() in theirs}
    return shared


def unknown_codes(codes: Collection[str]) -> list[str]:
    """Those of these codes that no release and no words have."""
    known = set(Code.objects.filter(hcpcs__in=codes).values_list("hcpcs", flat=True))
    return [code for code in codes if code not in known]
