"""Lists of codes, filtered and sorted: sections, subheadings and search results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from codes.domain.indicators import no_work_note, status_of
from codes.domain.sections import BY_SLUG, SECTIONS
from codes.models import CODE_NAME_SQL, NEWEST_RELEASE_SQL, Code
from rvuedge.common.replica import reading_connection

SORTS = {
    "code": "code_id",
    "work": "work_rvu DESC, code_id",
    "-work": "work_rvu, code_id",
    "name": "lower(name), code_id",
}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which codes a list has: '' and None mean all. The limits of the work RVU are inclusive."""

    section: str = ""
    subheading: str = ""
    status: str = ""
    global_days: str = ""
    has_work: bool | None = None
    least_work: Decimal | None = None
    most_work: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its values in the newest published release that has it; `work_modifier` is the row with the work."""

    hcpcs: str
    name: str
    title_is_ours: bool
    section: str
    subheading: str
    status: str
    global_days: str
    work_rvu: Decimal
    work_modifier: str
    release_label: str

    @property
    def section_name(self) -> str:
        """The section's name."""
        return BY_SLUG[self.section].name

    @property
    def status_name(self) -> str:
        """The name of the status indicator."""
        return status_of(self.status).name

    @property
    def no_work(self) -> str:
        """Why there's no work RVU, in two or three words; '' if there is one."""
        return no_work_note(self.work_rvu, self.status)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many codes the list has in all."""

    rows: list[ListedCode]
    total: int


# Each code's summary in the newest published release that has it. Uses the indexes code_by_section (or the primary key
# of the codes requested) and code_summary_once.
_LISTED = f"""
WITH requested AS (
    SELECT hcpcs, position FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS a (hcpcs, position)
), newest AS (
    SELECT c.hcpcs AS code_id, {CODE_NAME_SQL} AS name, c.title <> '' AS title_is_ours, c.section, c.subheading,
           s.status, s.global_days, s.work_rvu, s.work_modifier, s.label, {{position}} AS position
    FROM {{codes}}
    CROSS JOIN LATERAL (
        SELECT s.*, 'RVU' || lpad((r.year %% 100)::text, 2, '0') || r.letter AS label
        FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id AND r.state = 'published'
        WHERE s.code_id = c.hcpcs ORDER BY {NEWEST_RELEASE_SQL} LIMIT 1
    ) s
    WHERE c.is_published
      AND (%(section)s = '' OR c.section = %(section)s) AND (%(subheading)s = '' OR c.subheading = %(subheading)s)
)
SELECT code_id, name, title_is_ours, section, subheading, status, global_days, work_rvu,
       CASE WHEN work_rvu > 0 THEN work_modifier ELSE '' END, label, count(*) OVER ()
FROM newest
WHERE (%(status)s = '' OR status = %(status)s) AND (%(global_days)s = '' OR global_days = %(global_days)s)
  AND (%(has_work)s::boolean IS NULL OR (work_rvu > 0) = %(has_work)s)
  AND (%(least)s::numeric IS NULL OR work_rvu >= %(least)s) AND (%(most)s::numeric IS NULL OR work_rvu <= %(most)s)
ORDER BY {{order}}
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 our own expression


def listed(
    wanted: ListFilter, *, codes: Sequence[str] | None = None, sort: str = "", limit: int = 50, offset: int = 0
) -> Listing:
    """The codes that match, in one query: those in `codes` in their order (unless sorted), else all by code.

    `sort` is one of SORTS. Past the last row the total is 0, so the caller should restart from the first.
    """
    is_ordered = codes is not None and sort not in SORTS
    statement = _LISTED.format(
        codes="requested a JOIN codes_code c USING (hcpcs)" if codes is not None else "codes_code c",
        position="a.position" if codes is not None else "0",
        order="position" if is_ordered else SORTS.get(sort, SORTS["code"]),
    )
    parameters = {
        "codes": list(codes or ()), "section": wanted.section, "subheading": wanted.subheading,
        "status": wanted.status, "global_days": wanted.global_days, "has_work": wanted.has_work,
        "least": wanted.least_work, "most": wanted.most_work, "limit": limit, "offset": offset,
    }  # fmt: skip
    with reading_connection().cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    return Listing([ListedCode(*row[:-1]) for row in found], found[0][-1] if found else 0)


def listed_codes(codes: Sequence[Code]) -> list[ListedCode]:
    """List rows for these published codes, in their order, in one query."""
    return listed(ListFilter(), codes=[code.hcpcs for code in codes], limit=len(codes)).rows


@dataclass(frozen=True, slots=True)
class HeadingCount:
    """A subheading of a section and how many published codes it has."""

    name: str
    code_count: int


_HEADINGS = """
SELECT subheading, count(*) FROM codes_code
WHERE section = %s AND is_published AND subheading <> '' GROUP BY subheading ORDER BY min(hcpcs)
"""
_CHOICES = """
SELECT DISTINCT s.status, s.global_days FROM codes_codesummary s
JOIN codes_release r ON r.id = s.release_id AND r.state = 'published' WHERE s.section = %s
"""


def heading_counts(section: str) -> list[HeadingCount]:
    """The subheadings of a section in the order of their codes."""
    with reading_connection().cursor() as cursor:
        cursor.execute(_HEADINGS, [section])
        return [HeadingCount(*row) for row in cursor.fetchall()]


def filter_choices(section: str) -> tuple[list[str], list[str]]:
    """The status indicators and the global periods that the section's codes have."""
    with reading_connection().cursor() as cursor:
        cursor.execute(_CHOICES, [section])
        pairs = cursor.fetchall()
    return sorted({status for status, _ in pairs}), sorted({days for _, days in pairs if days})


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section and how many published codes it has."""

    slug: str
    name: str
    code_count: int


def section_counts() -> list[SectionCount]:
    """The sections that have published codes, in the order of the code book."""
    codes = Code.objects.filter(is_published=True).values_list("section").annotate(n=Count("hcpcs")).order_by()
    counts = dict(codes)
    return [
        SectionCount(section.slug, section.name, counts[section.slug]) for section in SECTIONS if section.slug in counts
    ]


def published_hcpcs() -> list[str]:
    """Every published code, in order."""
    return list(Code.objects.filter(is_published=True).order_by("hcpcs").values_list("hcpcs", flat=True))


def published_headings() -> list[tuple[str, str]]:
    """Each subheading that has published codes, with its section's slug."""
    codes = Code.objects.filter(is_published=True).exclude(subheading="")
    return list(codes.order_by("section", "subheading").values_list("section", "subheading").distinct())


def published_codes(codes: Iterable[str]) -> list[Code]:
    """The given codes that are published, in the same order."""
    by_code = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    return [by_code[hcpcs] for hcpcs in codes if hcpcs in by_code]
