"""Lists of codes, filtered and sorted: sections, subheadings and search results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from codes.domain.indicators import no_work_note, status_of
from codes.domain.sections import BY_SLUG
from codes.fee_schedule.current import CurrentReleases, current_releases
from codes.models import CODE_NAME_SQL, NEWEST_RELEASE_SQL, Code
from rvuedge.common.replica import reading_connection

SORTS = {
    "code": "code_id",
    "work": "work_rvu DESC, code_id",
    "-work": "work_rvu, code_id",
    "name": f"lower({CODE_NAME_SQL}), code_id",
}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which codes a list has: '' and None mean all. The limits of the work RVU are inclusive. `include_removed` adds
    the codes that the release in effect doesn't have."""

    section: str = ""
    subheading: str = ""
    status: str = ""
    global_days: str = ""
    has_work: bool | None = None
    least_work: Decimal | None = None
    most_work: Decimal | None = None
    include_removed: bool = False


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its values in the release in effect; `work_modifier` is the row with the work.

    `presence` is '' for a code in effect, `removed` or `upcoming` for others, with the values of the release that
    `release_label` names: the last one that had it, or the one that adds it.
    """

    hcpcs: str
    name: str
    title_is_ours: bool
    section: str
    subheading: str
    status: str
    global_days: str
    work_rvu: Decimal
    work_modifier: str
    presence: str
    release_label: str

    @property
    def section_name(self) -> str:
        """The section's name."""
        return BY_SLUG[self.section].name

    @property
    def status_name(self) -> str:
        """The name of the status indicator; `Removed` if the fee schedule no longer has the code, as on its page."""
        return "Removed" if self.is_removed else status_of(self.status).name

    @property
    def no_work(self) -> str:
        """Why there's no work RVU, in two or three words; '' if there is one."""
        return no_work_note(self.work_rvu, self.status)

    @property
    def is_removed(self) -> bool:
        """Whether the fee schedule no longer has the code."""
        return self.presence == "removed"

    @property
    def mark(self) -> str:
        """What to know about a code that isn't in effect; '' for others."""
        marks = {
            "removed": f"Removed, last in {self.release_label}",
            "upcoming": f"New in {self.release_label}, not in effect yet",
        }
        return marks.get(self.presence, "")


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many codes the list has in all."""

    rows: list[ListedCode]
    total: int


# Each code of the releases in effect, with its summary in the first of them that has it. Uses code_summary_by_section,
# so the time doesn't depend on how many releases are loaded.
_IN_EFFECT = """
    SELECT DISTINCT ON (s.code_id) s.*, '' AS presence, 0 AS position
    FROM codes_codesummary s JOIN unnest(%(current)s::bigint[]) WITH ORDINALITY AS r (release_id, place) USING (release_id)
    WHERE %(section)s = '' OR s.section = %(section)s
    ORDER BY s.code_id, r.place
"""  # noqa: E501 one line of SQL
# Each requested or published code with its summary in the first release in effect that has it, else in the newest
# earlier one, else in a later one. Uses the primary key of the codes or code_by_section, and code_summary_once.
_IN_ANY_RELEASE = """
    SELECT s.*, {position} AS position
    FROM {codes}
    CROSS JOIN LATERAL (
        SELECT s.*, CASE WHEN r.id = ANY(%(current)s) THEN '' WHEN r.effective_from <= %(day)s THEN 'removed'
                    ELSE 'upcoming' END AS presence
        FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id AND r.state = 'published'
        WHERE s.code_id = c.hcpcs
        ORDER BY array_position(%(current)s, r.id), r.effective_from > %(day)s, {newest} LIMIT 1
    ) s
    WHERE c.is_published AND (%(section)s = '' OR c.section = %(section)s)
"""
_REQUESTED = "unnest(%(codes)s::text[]) WITH ORDINALITY AS a (hcpcs, position) JOIN codes_code c USING (hcpcs)"
_LISTED = f"""
WITH found AS ({{found}})
SELECT f.code_id, {CODE_NAME_SQL} AS name, c.title <> '', c.section, c.subheading, f.status, f.global_days, f.work_rvu,
       CASE WHEN f.work_rvu > 0 THEN f.work_modifier ELSE '' END, f.presence, f.release_id, count(*) OVER ()
FROM found f JOIN codes_code c ON c.hcpcs = f.code_id
WHERE (%(subheading)s = '' OR c.subheading = %(subheading)s)
  AND (%(status)s = '' OR f.status = %(status)s) AND (%(global_days)s = '' OR f.global_days = %(global_days)s)
  AND (%(has_work)s::boolean IS NULL OR (f.work_rvu > 0) = %(has_work)s)
  AND (%(least)s::numeric IS NULL OR f.work_rvu >= %(least)s) AND (%(most)s::numeric IS NULL OR f.work_rvu <= %(most)s)
ORDER BY {{order}}
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 our own expression


def listed(
    wanted: ListFilter,
    *,
    codes: Sequence[str] | None = None,
    sort: str = "",
    limit: int = 50,
    offset: int = 0,
    current: CurrentReleases | None = None,
) -> Listing:
    """The codes that match, in one query: those in `codes`, in effect or not, in their order (unless sorted), else all
    by code.

    `sort` is one of SORTS. `current` are today's releases, if the caller has them. Past the last row the total is 0, so
    the caller should restart from the first.
    """
    current = current or current_releases()
    is_ordered = codes is not None and sort not in SORTS
    statement = _LISTED.format(
        found=_found(requested=codes is not None, include_removed=wanted.include_removed),
        order="f.position" if is_ordered else SORTS.get(sort, SORTS["code"]),
    )
    parameters: dict[str, Any] = {
        "codes": list(codes or ()), "current": current.ids, "day": current.day, "section": wanted.section,
        "subheading": wanted.subheading, "status": wanted.status, "global_days": wanted.global_days,
        "has_work": wanted.has_work, "least": wanted.least_work, "most": wanted.most_work, "limit": limit,
        "offset": offset,
    }  # fmt: skip
    with reading_connection().cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[Any] = cursor.fetchall()
    rows = [ListedCode(*row[:-2], current.label_of(row[-2])) for row in found]  # type: ignore[call-arg]
    return Listing(rows, found[0][-1] if found else 0)


def _found(*, requested: bool, include_removed: bool) -> str:
    if requested:
        return _IN_ANY_RELEASE.format(codes=_REQUESTED, position="a.position", newest=NEWEST_RELEASE_SQL)
    if include_removed:
        return _IN_ANY_RELEASE.format(codes="codes_code c", position="0", newest=NEWEST_RELEASE_SQL)
    return _IN_EFFECT


def listed_codes(codes: Sequence[Code], current: CurrentReleases | None = None) -> list[ListedCode]:
    """List rows for these published codes, in their order, in one query."""
    return listed(ListFilter(), codes=[code.hcpcs for code in codes], limit=len(codes), current=current).rows


def published_codes(codes: Iterable[str]) -> list[Code]:
    """The given codes that are published, in the same order."""
    by_code = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    return [by_code[hcpcs] for hcpcs in codes if hcpcs in by_code]
