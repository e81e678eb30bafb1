"""Codes related to a code: nearby codes, its endoscopic family, and the components of the same test."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from codes.domain.components import DiagnosticComponent, components_of_test
from codes.models import CODE_NAME_SQL
from rvuedge.common.replica import reading_connection

MOST_NEARBY = 4  # each way
MOST_OF_FAMILY = 8


@dataclass(frozen=True, slots=True)
class RelatedCode:
    """A code related to another. `relation` is base, family, part or nearby."""

    hcpcs: str
    name: str
    relation: str
    pctc: str
    status: str
    work_rvu: Decimal
    total: Decimal


# For one code in one release: the base of its endoscopic family and the members with the closest work RVUs, and the
# codes before and after it in its subheading. PC/TC identifies the components of a test. Uses the indexes
# code_value_once and code_by_section.
_RELATED = f"""
WITH family AS (
    SELECT v.code_id, v.code_id = %(base)s AS is_base, abs(v.work_rvu - %(work)s) AS far FROM codes_codevalue v
    WHERE %(base)s <> '' AND v.release_id = %(release)s AND v.modifier = ''
      AND (v.endoscopic_base = %(base)s OR v.code_id = %(base)s) AND v.code_id <> %(code)s
    ORDER BY is_base DESC, far, v.code_id LIMIT %(family)s
), around AS (
    (SELECT s.code_id FROM codes_codesummary s JOIN codes_code c ON c.hcpcs = s.code_id
     WHERE s.release_id = %(release)s AND s.section = %(section)s AND c.subheading = %(subheading)s
       AND s.code_id < %(code)s ORDER BY s.code_id DESC LIMIT %(most)s)
    UNION ALL
    (SELECT s.code_id FROM codes_codesummary s JOIN codes_code c ON c.hcpcs = s.code_id
     WHERE s.release_id = %(release)s AND s.section = %(section)s AND c.subheading = %(subheading)s
       AND s.code_id > %(code)s ORDER BY s.code_id LIMIT %(most)s)
), found AS (
    SELECT code_id, CASE WHEN is_base THEN 'base' ELSE 'family' END AS relation FROM family
    UNION ALL SELECT code_id, 'nearby' FROM around WHERE code_id NOT IN (SELECT code_id FROM family)
)
SELECT f.code_id, {CODE_NAME_SQL}, f.relation,
       coalesce(v.pctc, ''), s.status, s.work_rvu,
       coalesce(v.nonfacility_total, 0)
FROM found f JOIN codes_code c ON c.hcpcs = f.code_id
JOIN codes_codesummary s ON s.code_id = f.code_id AND s.release_id = %(release)s
LEFT JOIN codes_codevalue v ON v.code_id = f.code_id AND v.release_id = %(release)s AND v.modifier = ''
ORDER BY f.relation = 'nearby', f.relation <> 'base', f.code_id
"""  # noqa: S608 our own expression


def related_codes(
    hcpcs: str,
    release_id: int,
    *,
    section: str,
    subheading: str,
    base: str,
    pctc: str,
    work_rvu: Decimal,
    total: Decimal,
) -> list[RelatedCode]:
    """The codes related to a code in a release, in one query. `base` is the base of its endoscopic family (the code
    itself if it's one, '' for none); `total` is the nonfacility total of its row without modifier."""
    parameters: dict[str, Any] = {
        "code": hcpcs, "release": release_id, "section": section, "subheading": subheading, "base": base,
        "work": work_rvu, "most": MOST_NEARBY, "family": MOST_OF_FAMILY,
    }  # fmt: skip
    with reading_connection().cursor() as cursor:
        cursor.execute(_RELATED, parameters)
        found = [RelatedCode(*row) for row in cursor.fetchall()]
    around = [DiagnosticComponent(code.hcpcs, code.pctc, code.total) for code in found if code.relation == "nearby"]
    around.append(DiagnosticComponent(hcpcs, pctc, total))
    parts = components_of_test(hcpcs, sorted(around, key=lambda code: code.hcpcs))
    return [replace(code, relation="part") if code.hcpcs in parts else code for code in found]
