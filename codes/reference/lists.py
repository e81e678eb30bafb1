"""Lists of codes, filtered and sorted: sections, sub-headings, and what a search found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from codes.domain.indicators import status_of
from codes.domain.sections import BY_SLUG, SECTIONS
from codes.models import Code
from rvuedge.common.replica import reading_connection

SORTS = {
    "code": "code_id",
    "work": "work_rvu DESC, code_id",
    "-work": "work_rvu, code_id",
    "name": "lower(name), code_id",
}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list holds: '' and None mean everything. Work RVUs with both ends included."""

    section: str = ""
    subheading: str = ""
    status: str = ""
    global_days: str = ""
    has_work: bool | None = None
    least_work: Decimal | None = None
    most_work: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its values in the newest published release that has it."""

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
        """The status indicator in words."""
        return status_of(self.status).name

    @property
    def no_work(self) -> str:
        """Why there is no work RVU, in two or three words; '' when there is one."""
        if self.work_rvu:
            return ""
        return "No work" if status_of(self.status).is_payable else self.status_name


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many codes the whole of it has."""

    rows: list[ListedCode]
    total: int


# Each code's summary in the newest published release that has it. Served by code_by_section, or the primary key of the
# codes asked for, and by code_summary_once.
_LISTED = """
WITH asked AS (
    SELECT hcpcs, place FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS a (hcpcs, place)
), newest AS (
    SELECT c.hcpcs AS code_id, coalesce(nullif(c.title, ''), nullif(c.composed_title, ''), nullif(c.descriptor, ''),
           nullif(c.subheading, ''), 'No title yet') AS name, c.title <> '' AS title_is_ours, c.section, c.subheading,
           s.status, s.global_days, s.work_rvu, s.work_modifier, s.label, {place} AS place
    FROM {codes}
    CROSS JOIN LATERAL (
        SELECT s.*, 'RVU' || lpad((r.year %% 100)::text, 2, '0') || r.letter AS label
        FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id AND r.state = 'published'
        WHERE s.code_id = c.hcpcs ORDER BY r.effective_from DESC, r.revision DESC LIMIT 1
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
ORDER BY {order}
LIMIT %(limit)s OFFSET %(offset)s
"""


def listed(
    wanted: ListFilter, *, codes: Sequence[str] | None = None, sort: str = "", limit: int = 50, offset: int = 0
) -> Listing:
    """The codes that fit, in one query: of `codes` in their order (unless sorted), else all by code.

    `sort` is one of SORTS. Beyond the last row the total is 0: ask again from the start.
    """
    is_ordered = codes is not None and sort not in SORTS
    statement = _LISTED.format(
        codes="asked a JOIN codes_code c USING (hcpcs)" if codes is not None else "codes_code c",
        place="a.place" if codes is not None else "0",
        order="place" if is_ordered else SORTS.get(sort, SORTS["code"]),
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


@dataclass(frozen=True, slots=True)
class HeadingCount:
    """A sub-heading of a section with how many published codes it has."""

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
    """The sub-headings of a section in the order of their codes."""
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
class CodeRow:
    """A code in a list, with its work RVU in the newest release that has it."""

    hcpcs: str
    name: str
    title_is_ours: bool
    section: str
    subheading: str
    status: str
    work_rvu: Decimal
    work_modifier: str

    @property
    def section_name(self) -> str:
        """The section's name."""
        return BY_SLUG[self.section].name

    @property
    def status_name(self) -> str:
        """The status indicator in words."""
        return status_of(self.status).name

    @property
    def no_work(self) -> str:
        """Why there is no work RVU, in two or three words; '' when there is one."""
        if self.work_rvu:
            return ""
        return "No work" if status_of(self.status).is_payable else self.status_name


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section with how many published codes it has."""

    slug: str
    name: str
    code_count: int


# Each code's summary in the newest published release that has it.
_NEWEST_SUMMARY = """
SELECT DISTINCT ON (s.code_id) s.code_id, s.work_rvu, s.work_modifier, s.status
FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id AND r.state = 'published'
WHERE s.code_id = ANY(%s)
ORDER BY s.code_id, r.effective_from DESC, r.revision DESC
"""


def rows_of(codes: Sequence[Code]) -> list[CodeRow]:
    """List rows for these codes, in their order, in one query."""
    with reading_connection().cursor() as cursor:
        cursor.execute(_NEWEST_SUMMARY, [[code.hcpcs for code in codes]])
        newest = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_code_row(code, *newest[code.hcpcs]) for code in codes if code.hcpcs in newest]


def _code_row(code: Code, work_rvu: Decimal, work_modifier: str, status: str) -> CodeRow:
    return CodeRow(
        hcpcs=code.hcpcs,
        name=code.name,
        title_is_ours=bool(code.title),
        section=code.section,
        subheading=code.subheading,
        status=status,
        work_rvu=work_rvu,
        work_modifier=work_modifier,
    )


def section_counts() -> list[SectionCount]:
    """The sections that have published codes, in the book's order."""
    codes = Code.objects.filter(is_published=True).values_list("section").annotate(n=Count("hcpcs")).order_by()
    counts = dict(codes)
    return [
        SectionCount(section.slug, section.name, counts[section.slug]) for section in SECTIONS if section.slug in counts
    ]


def published_hcpcs() -> list[str]:
    """Every published code, in order."""
    return list(Code.objects.filter(is_published=True).order_by("hcpcs").values_list("hcpcs", flat=True))


def published_headings() -> list[tuple[str, str]]:
    """Each sub-heading that has published codes, with its section's slug."""
    codes = Code.objects.filter(is_published=True).exclude(subheading="")
    return list(codes.order_by("section", "subheading").values_list("section", "subheading").distinct())


def published_codes(codes: Iterable[str]) -> list[Code]:
    """These codes, as far as they are published, in the order asked for."""
    by_code = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    return [by_code[hcpcs] for hcpcs in codes if hcpcs in by_code]
