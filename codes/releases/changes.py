"""Changes from one release to another, code by code: one diff for pages, files and staff.

An excerpt proves nothing about a code that it lacks: it has no removed codes if it's the later release, and the other
one has no new codes if it's the earlier. A code's work RVU is its summary's: the row without modifier if above zero,
else the largest of its rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from codes.domain.efficiency import FACTOR, is_adjustment_between
from codes.models import CODE_NAME_SQL, Release
from rvuedge.common.replica import reading_connection

KINDS = ("new", "gone", "status", "work")


@dataclass(frozen=True, slots=True)
class Change:
    """How a code differs. `kinds` are new, gone (removed), status, work; values are None in a release without the code.

    `is_adjusted` means the work RVU is exactly the earlier one with the efficiency adjustment.
    """

    hcpcs: str
    name: str
    section: str
    kinds: tuple[str, ...]
    status_before: str | None
    status: str | None
    work_before: Decimal | None
    work: Decimal | None
    is_adjusted: bool

    @property
    def work_difference(self) -> Decimal | None:
        """The work RVU now minus the earlier one; None if either release lacks the code."""
        if self.work is None or self.work_before is None:
            return None
        return self.work - self.work_before


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """The number of codes of each kind."""

    new: int
    gone: int
    status: int
    work: int
    adjusted: int
    up: int
    down: int
    in_both: int


# Both sides of every code that differs. `is_adjusted` is half_up(0.975 × before): numeric rounds half away from zero.
_DIFF = f"""
WITH sides AS (
    SELECT code_id, coalesce(n.section, o.section) AS section, o.status AS status_before, n.status,
           o.work_rvu AS work_before, n.work_rvu AS work,
           n.code_id IS NULL AND NOT %(is_partial)s AS is_gone, o.code_id IS NULL AND NOT %(was_partial)s AS is_new,
           n.code_id IS NOT NULL AND o.code_id IS NOT NULL AS is_common
    FROM (SELECT code_id, section, status, work_rvu FROM codes_codesummary WHERE release_id = %(release)s) n
    FULL JOIN (SELECT code_id, section, status, work_rvu FROM codes_codesummary WHERE release_id = %(before)s) o
      USING (code_id)
), diff AS (
    SELECT *, is_common AND status <> status_before AS is_status, is_common AND work <> work_before AS is_work,
           is_common AND work <> work_before AND %(may_adjust)s AND work = round({FACTOR} * work_before, 2)
           AS is_adjusted
    FROM sides
)
"""  # noqa: S608 our own number
_COUNTS = (
    _DIFF
    + """
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_gone), count(*) FILTER (WHERE is_status),
       count(*) FILTER (WHERE is_work), count(*) FILTER (WHERE is_adjusted),
       count(*) FILTER (WHERE is_work AND work > work_before), count(*) FILTER (WHERE is_work AND work < work_before),
       count(*) FILTER (WHERE is_common)
FROM diff
"""
)
_CHANGES = (
    _DIFF
    + f"""
SELECT d.code_id, {CODE_NAME_SQL}, d.section,
       d.is_new, d.is_gone, d.is_status, d.is_work, d.status_before, d.status, d.work_before, d.work, d.is_adjusted
FROM diff d JOIN codes_code c ON c.hcpcs = d.code_id
WHERE ((%(kind)s IN ('', 'new') AND d.is_new) OR (%(kind)s IN ('', 'gone') AND d.is_gone)
    OR (%(kind)s IN ('', 'status') AND d.is_status) OR (%(kind)s IN ('', 'work') AND d.is_work))
  AND (%(section)s = '' OR d.section = %(section)s)
ORDER BY d.code_id
"""  # noqa: S608 our own expression
)


def change_counts(release: Release, before: Release) -> ChangeCounts:
    """How many codes differ, by kind, in one query."""
    with reading_connection().cursor() as cursor:
        cursor.execute(_COUNTS, _parameters(release, before))
        return ChangeCounts(*cursor.fetchone())


def changes(release: Release, before: Release, kind: str = "", section: str = "") -> list[Change]:
    """The codes that differ, in order; optionally of one kind or section. One query."""
    parameters = _parameters(release, before) | {"kind": kind, "section": section}
    with reading_connection().cursor() as cursor:
        cursor.execute(_CHANGES, parameters)
        return list(_read(cursor.fetchall()))


def _parameters(release: Release, before: Release) -> dict[str, Any]:
    return {
        "release": release.pk,
        "before": before.pk,
        "is_partial": release.is_partial,
        "was_partial": before.is_partial,
        "may_adjust": is_adjustment_between(before.year, release.year),
    }


def _read(rows: list[tuple[Any, ...]]) -> Iterator[Change]:
    for hcpcs, name, section, *kinds, status_before, status, work_before, work, is_adjusted in rows:
        found = tuple(kind for kind, is_so in zip(KINDS, kinds, strict=True) if is_so)
        yield Change(hcpcs, name, section, found, status_before, status, work_before, work, bool(is_adjusted))
