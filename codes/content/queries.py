"""Queries for code content."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from codes.domain.content import ContentEntry, entry_of, sentences
from codes.domain.hcpcs import normalize
from codes.models import Code, CodeContent, CodeContentVersion, ContentOrigin, ContentStaging

# Content from later in this order isn't overwritten by content from earlier in it.
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
    """One change to make: the code, its content before (None: it has none) and after."""

    hcpcs: str
    before: CodeContent | None
    entry: ContentEntry


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes of a content import, the number of unchanged codes, and the skipped codes (`left`)."""

    changes: tuple[Change, ...]
    same: int
    left: tuple[str, ...]

    @property
    def added(self) -> list[Change]:
        """Codes that had no content."""
        return [change for change in self.changes if change.before is None]

    @property
    def changed(self) -> list[Change]:
        """Codes whose content changes."""
        return [change for change in self.changes if change.before is not None]


def plan(
    entries: Mapping[str, ContentEntry],
    *,
    origin: str,
    replace: bool = False,
    known_versions: Mapping[str, int] | None = None,
) -> Plan:
    """Compare content from files with the current content, in one query.

    Skips codes whose content has a higher origin, unless `replace`, and those no longer at the known version.
    """
    current = {content.code_id: content for content in CodeContent.objects.filter(code__in=entries)}
    changes, left, same = [], [], 0
    for hcpcs, entry in sorted(entries.items()):
        before = current.get(hcpcs)
        if before and before.entry == entry:
            same += 1
        elif (before and not replace and _outranks(before.origin, origin)) or (
            known_versions is not None and known_versions.get(hcpcs, 0) != (before.version if before else 0)
        ):
            left.append(hcpcs)
        else:
            changes.append(Change(hcpcs, before, entry))
    return Plan(tuple(changes), same, tuple(left))


def _outranks(current: str, new: str) -> bool:
    return PRECEDENCE.index(ContentOrigin(current)) > PRECEDENCE.index(ContentOrigin(new))


def staged_entries(staging: ContentStaging) -> dict[str, ContentEntry]:
    """The content of an upload."""
    return {hcpcs: entry_of(values) for hcpcs, values in staging.entries.items()}


def staged_plan(staging: ContentStaging) -> Plan:
    """What applying an upload would change now."""
    entries = staged_entries(staging)
    return plan(entries, origin=ContentOrigin.BROWSER, replace=True, known_versions=staging.versions)


def all_entries() -> dict[str, ContentEntry]:
    """All content, by code."""
    return {content.code_id: content.entry for content in CodeContent.objects.order_by("code")}


def history_of(hcpcs: str) -> list[CodeContentVersion]:
    """Every version of a code's content, newest first."""
    return list(CodeContentVersion.objects.filter(code_id=hcpcs).order_by("-version"))


@dataclass(frozen=True, slots=True)
class ContentCounts:
    """How many published codes there are, and how many have content, all texts, and a review."""

    codes: int
    titled: int
    written: int
    reviewed: int


def content_counts() -> ContentCounts:
    """Counts over the published codes, in one query."""
    counts = Code.objects.filter(is_published=True).aggregate(
        codes=Count("hcpcs"),
        titled=Count("content"),
        written=Count("content", filter=WRITTEN),
        reviewed=Count("content", filter=Q(content__state="reviewed")),
    )
    return ContentCounts(**counts)


WRITTEN = ~Q(content__description="") & ~Q(content__plain_language="") & ~Q(content__clinical_context="")
# The content filter of the staff's list.
REVIEW_FILTERS = {
    "draft": Q(content__state="draft"),
    "reviewed": Q(content__state="reviewed"),
    "texts": Q(content__isnull=False) & ~WRITTEN,
    "none": Q(content__isnull=True),
}


def codes_with_content(*, text: str = "", section: str = "", review: str = "") -> QuerySet[Code]:
    """Codes that are published or have content, with that content, for the staff's list.

    `text` is the start of a code, or words in its name or texts; `review` is one of REVIEW_FILTERS (`draft`,
    `reviewed`, `texts` missing, `none`).
    """
    codes = Code.objects.defer("search").select_related("content")
    codes = codes.filter(Q(is_published=True) | Q(content__isnull=False))
    if section:
        codes = codes.filter(section=section)
    if review in REVIEW_FILTERS:
        codes = codes.filter(REVIEW_FILTERS[review])
    for word in text.replace("\x00", " ").split():
        fields = ("title", "synonyms", "descriptor", "content__description")
        found = Q(hcpcs__startswith=normalize(word))
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        codes = codes.filter(found)
    return codes.order_by("hcpcs")


def codes_that_share(entry: ContentEntry, hcpcs: str) -> dict[str, str]:
    """Sentences of the entry that another code's content already has, with that code; one query."""
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
    """The given codes that appear in no release and have no content."""
    known = set(Code.objects.filter(hcpcs__in=codes).values_list("hcpcs", flat=True))
    return [code for code in codes if code not in known]
