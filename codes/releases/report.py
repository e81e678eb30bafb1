"""Facts about a release for its publisher: counts, and changes of codes since the release before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Min

from codes.domain.indicators import status_of
from codes.domain.sections import BY_SLUG
from codes.models import CodeContent, CodeSummary, Release, ReleaseImport, ReleaseState
from codes.releases.changes import Change, changes


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A count of codes, now and in the release before (None if there is none)."""

    key: str
    name: str
    count: int
    before: int | None


def superseded_on(release: Release) -> date | None:
    """The first day that a later published release is in effect; None for the newest."""
    later = Release.objects.filter(state=ReleaseState.PUBLISHED, effective_from__gt=release.effective_from)
    first: date | None = later.aggregate(first=Min("effective_from"))["first"]
    return first


def by_status(release: Release, before: Release | None) -> list[CodeCount]:
    """The number of codes by status indicator, largest first."""
    return [CodeCount(key, status_of(key).name, count, was) for key, count, was in _counts("status", release, before)]


def by_section(release: Release, before: Release | None) -> list[CodeCount]:
    """The number of codes by section, largest first."""
    return [CodeCount(key, BY_SLUG[key].name, count, was) for key, count, was in _counts("section", release, before)]


def _counts(field: str, release: Release, before: Release | None) -> list[tuple[str, int, int | None]]:
    both = CodeSummary.objects.filter(release__in=[release, before] if before else [release]).order_by()
    found: dict[str, dict[int, int]] = {}
    for key, release_id, count in both.values_list(field, "release_id").annotate(Count("id")):
        found.setdefault(key, {})[release_id] = count
    totals = [
        (key, by_id.get(release.pk, 0), by_id.get(before.pk, 0) if before else None) for key, by_id in found.items()
    ]
    return sorted(totals, key=lambda total: (-total[1], total[0]))


def code_changes(
    release: Release, before: Release, kind: str, *, section: str = "", specialty: str = ""
) -> list[Change]:
    """The codes of one kind of change: work changes by size, others by code.

    `specialty` selects the codes whose content lists it.
    """
    found = changes(release, before, kind, section)
    if specialty:
        with_specialty = set(codes_with_specialty(specialty))
        found = [change for change in found if change.hcpcs in with_specialty]
    if kind == "work":
        found.sort(key=lambda change: (-abs(change.work_difference or Decimal(0)), change.hcpcs))
    return found


def codes_with_specialty(slug: str) -> Iterable[str]:
    """The codes whose content lists a specialty."""
    return CodeContent.objects.filter(specialties__contains=[slug]).values_list("code_id", flat=True)


def specialties_in_content() -> list[str]:
    """The slugs of the specialties in any content, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT unnest(specialties) FROM codes_codecontent ORDER BY 1")
        return [slug for (slug,) in cursor.fetchall()]


def superseded_by(release: Release) -> Release | None:
    """The newest published load of the same quarter, which readers see instead; None if this is it."""
    newer = Release.objects.filter(year=release.year, letter=release.letter, revision__gt=release.revision)
    return newer.filter(state=ReleaseState.PUBLISHED).order_by("-revision").first()


def source_upload(release: Release) -> ReleaseImport | None:
    """The upload that the release came from; None if the command line loaded it."""
    return release.imports.order_by("-pk").first()


def status_counts(release: Release) -> list[tuple[str, int]]:
    """The number of codes with each status indicator, largest first."""
    summaries = CodeSummary.objects.filter(release=release).values_list("status", flat=True)
    counts: dict[str, int] = {}
    for status in summaries:
        counts[status] = counts.get(status, 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])
