"""How many codes the sections and subheadings have in the releases in effect, and what a list can be filtered by."""

from dataclasses import dataclass
from typing import Any

from codes.domain.sections import SECTIONS
from codes.fee_schedule.current import CurrentReleases, current_releases
from codes.models import Code
from rvuedge.common.replica import reading_connection

# Each uses the index code_summary_by_section.
_SECTIONS = """
SELECT section, count(*)
FROM (SELECT DISTINCT section, code_id FROM codes_codesummary WHERE release_id = ANY(%(current)s)) s GROUP BY section
"""
_HEADINGS = """
SELECT c.subheading, count(*)
FROM (SELECT DISTINCT code_id FROM codes_codesummary WHERE release_id = ANY(%(current)s) AND section = %(section)s) s
JOIN codes_code c ON c.hcpcs = s.code_id
WHERE c.subheading <> '' GROUP BY c.subheading ORDER BY min(s.code_id)
"""
_CHOICES = """
SELECT DISTINCT status, global_days FROM codes_codesummary
WHERE release_id = ANY(%(releases)s) AND section = %(section)s
"""
_REMOVED = """
SELECT count(*) FROM codes_code c
WHERE c.is_published AND c.section = %(section)s AND (%(heading)s = '' OR c.subheading = %(heading)s)
  AND NOT EXISTS (SELECT FROM codes_codesummary s WHERE s.code_id = c.hcpcs AND s.release_id = ANY(%(current)s))
  AND EXISTS (SELECT FROM codes_codesummary s WHERE s.code_id = c.hcpcs AND s.release_id = ANY(%(past)s))
"""


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section and how many codes it has."""

    slug: str
    name: str
    code_count: int


@dataclass(frozen=True, slots=True)
class HeadingCount:
    """A subheading of a section and how many codes it has."""

    name: str
    code_count: int


def section_counts(current: CurrentReleases | None = None) -> list[SectionCount]:
    """The sections that have codes in effect, in the order of the code book."""
    counts = dict(_read(_SECTIONS, current=(current or current_releases()).ids))
    return [
        SectionCount(section.slug, section.name, counts[section.slug]) for section in SECTIONS if section.slug in counts
    ]


def heading_counts(section: str, current: CurrentReleases) -> list[HeadingCount]:
    """The subheadings of a section that have codes in effect, in the order of their codes."""
    return [HeadingCount(*row) for row in _read(_HEADINGS, section=section, current=current.ids)]


def filter_choices(section: str, current: CurrentReleases, *, removed: bool = False) -> tuple[list[str], list[str]]:
    """The status indicators and the global periods of the section's codes; with `removed`, also of removed ones."""
    releases = [release.pk for release in current.published] if removed else current.ids
    pairs = _read(_CHOICES, section=section, releases=releases)
    return sorted({status for status, _ in pairs}), sorted({days for _, days in pairs if days})


def removed_count(section: str, heading: str, current: CurrentReleases) -> int:
    """How many codes of a section, or of one of its subheadings, are no longer in effect."""
    past = [release.pk for release in current.published if release.effective_from <= current.day]
    return _read(_REMOVED, section=section, heading=heading, current=current.ids, past=past)[0][0]  # type: ignore[no-any-return]


def _read(statement: str, **values: Any) -> list[Any]:
    with reading_connection().cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
    return rows


def published_hcpcs() -> list[str]:
    """Every code with a page, in order: removed codes keep theirs."""
    return list(Code.objects.filter(is_published=True).order_by("hcpcs").values_list("hcpcs", flat=True))


def published_headings() -> list[tuple[str, str]]:
    """Each subheading that has published codes, with its section's slug."""
    codes = Code.objects.filter(is_published=True).exclude(subheading="")
    return list(codes.order_by("section", "subheading").values_list("section", "subheading").distinct())
