"""The rows of codes as the payment rules use them (codes.domain.rows), across releases."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from codes.domain.rows import CAPS, COLUMNS, CodeRows, Row
from codes.domain.sections import classify
from codes.models import AnesthesiaBaseUnits, Code, CodeSummary, Release
from rvuedge.common.replica import reading_connection

Key = tuple[int, str]  # release id, code

# The rows requested, and the rows without modifier of their endoscopic base codes.
_ROWS = """
WITH requested AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS a (release_id, code_id)),
found AS (SELECT v.* FROM codes_codevalue v JOIN requested USING (release_id, code_id))
SELECT f.release_id, f.code_id, f.modifier, {found} FROM found f
UNION
SELECT b.release_id, b.code_id, b.modifier, {base}
FROM codes_codevalue b
JOIN (SELECT DISTINCT release_id, endoscopic_base FROM found WHERE endoscopic_base <> '') f
  ON b.release_id = f.release_id AND b.code_id = f.endoscopic_base AND b.modifier = ''
"""


def _rows_sql(*, is_qp: bool) -> str:
    """Return the query; for qualifying APM participants with the caps of their own file, where it has them."""

    def columns(table: str) -> str:
        return ", ".join(
            f"coalesce({table}.qp_{name}, {table}.{name})" if is_qp and name in CAPS else f"{table}.{name}"
            for name in COLUMNS
        )

    return _ROWS.format(found=columns("f"), base=columns("b"))


ROWS, QP_ROWS = _rows_sql(is_qp=False), _rows_sql(is_qp=True)


def base_units(codes: Iterable[str]) -> dict[str, Decimal]:
    """The anesthesia base units of these codes; codes not in the loaded table are absent."""
    return dict(AnesthesiaBaseUnits.objects.filter(hcpcs__in=list(codes)).values_list("hcpcs", "units"))


def code_rows(keys: Iterable[Key], *, is_qp: bool = False) -> dict[Key, CodeRows]:
    """The rows of each (release id, code) in one query, with the base row of its endoscopic family.

    Codes that a release lacks are absent; the caller checks whether it's published. `is_qp` reads the hospital
    outpatient caps for qualifying APM participants.
    """
    requested = sorted(set(keys))
    if not requested:
        return {}
    found: dict[Key, dict[str, Row]] = {}
    with reading_connection().cursor() as cursor:
        cursor.execute(
            QP_ROWS if is_qp else ROWS, [[release for release, _ in requested], [code for _, code in requested]]
        )
        for release_id, code, modifier, *values in cursor.fetchall():
            found.setdefault((release_id, code), {})[modifier] = Row(*values)
    return {key: _code_rows(key, found) for key in requested if key in found}


def _code_rows(key: Key, found: dict[Key, dict[str, Row]]) -> CodeRows:
    rows = found[key]
    bases: dict[Any, Any] = {row.endoscopic_base: None for row in rows.values() if row.endoscopic_base}
    base = next((found[key[0], code][""] for code in bases if "" in found.get((key[0], code), {})), None)
    return CodeRows(key[1], rows, classify(key[1])[0].slug == "evaluation-and-management", base)


def keys_in_force(releases: Iterable[int]) -> list[Key]:
    """Return each code in these releases (ids, best first), with the id of the first one that has it."""
    found: dict[str, int] = {}
    for release_id in releases:
        for hcpcs in CodeSummary.objects.filter(release_id=release_id).values_list("code_id", flat=True):
            found.setdefault(hcpcs, release_id)
    return [(release_id, hcpcs) for hcpcs, release_id in found.items()]


def codes_in_force(releases: Iterable[Release]) -> dict[str, tuple[Code, int]]:
    """Every code in these releases, with the id of the first release that has it."""
    found: dict[str, tuple[Code, int]] = {}
    for release in releases:
        summaries = CodeSummary.objects.filter(release=release).select_related("code").defer("code__search")
        for summary in summaries.order_by("code_id"):
            found.setdefault(summary.code_id, (summary.code, release.pk))
    return found
