"""The effect that publishing a release would have on everyone's entries, for staff to see beforehand.

The counts come from two views that only staff can read, and that leave out what the counts don't need
(migration `0010_row_security`). For the owner's own role, see rvuedge.common.ownership.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from codes.fee_schedule.releases import with_published
from codes.models import Release
from logbook.revaluation.current_release import PINNED_SQL, SPAN_SQL, release_spans

# Entries for which this would be the current release: it has the code, and no release of higher priority on the date
# does. Rows are chosen as in logbook.domain.valuation.line.start_line, once for each code with its modifiers.
IMPACT = f"""
WITH {SPAN_SQL}, {PINNED_SQL.replace("logbook_policyversion", "logbook_staff_policy")},
covered AS MATERIALIZED (
    SELECT e.user_id, e.code_id, e.modifiers, e.units, e.work_rvu, e.entered_work
    FROM span s JOIN logbook_staff_line e ON e.service_date BETWEEN s.first AND s.last
    WHERE s.release_id = %(of)s AND e.release_id IS DISTINCT FROM s.release_id
      AND e.code_id IN (SELECT code_id FROM codes_codesummary WHERE release_id = %(of)s)
      AND (s.priority = 0 OR NOT EXISTS (
           SELECT FROM span b JOIN codes_codesummary c ON c.release_id = b.release_id AND c.code_id = e.code_id
           WHERE b.priority < s.priority AND e.service_date BETWEEN b.first AND b.last))
      AND (e.policy_id IS NULL OR NOT EXISTS (
           SELECT FROM logbook_staff_policy p WHERE p.id = e.policy_id AND p.settings ->> 'pinned' <> ''))
      AND e.user_id NOT IN (SELECT user_id FROM pinned)),
same_lines AS (
    SELECT code_id, modifiers, work_rvu, entered_work, count(*) AS entries, sum(units) AS units
    FROM covered GROUP BY code_id, modifiers, work_rvu, entered_work),
changes AS (
    SELECT a.entries, (CASE WHEN n.work_rvu = 0 THEN coalesce(a.entered_work, 0) ELSE n.work_rvu END - a.work_rvu)
           * a.units AS change
    FROM same_lines a CROSS JOIN LATERAL (
        SELECT v.work_rvu FROM codes_codevalue v WHERE v.release_id = %(of)s AND v.code_id = a.code_id
        ORDER BY CASE WHEN v.modifier = ANY(a.modifiers) AND v.modifier IN ('26', 'TC', '53')
                           THEN array_position(ARRAY['26', 'TC', '53'], v.modifier::text)
                      WHEN v.modifier = '' AND v.work_rvu > 0 THEN 4
                      WHEN v.modifier = '26' AND v.work_rvu > 0 AND NOT 'TC' = ANY(a.modifiers) THEN 5
                      WHEN v.modifier = '' THEN 6 ELSE 7 END, v.modifier
        LIMIT 1) n)
SELECT (SELECT count(*) FROM covered), (SELECT count(DISTINCT user_id) FROM covered),
       coalesce(sum(entries) FILTER (WHERE change <> 0), 0), coalesce(sum(change), 0)
FROM changes
"""  # noqa: S608 our own statement


@dataclass(frozen=True, slots=True)
class Impact:
    """Entries that a release would value instead of their own, and their clinicians; how many get a different work RVU;
    and the change in wRVU, work times units, before the rules between the lines of a session."""

    entries: int
    clinicians: int
    changed_entries: int
    wrvu_change: Decimal


def impact_of(release: Release) -> Impact:
    """Return what a release, staged or published, changes for existing entries, except deleted ones and those under a
    policy that pins a release. Two queries for any number of entries."""
    releases = list(with_published(release))
    with connection.cursor() as cursor:
        cursor.execute(IMPACT, release_spans(releases) | {"of": release.pk})
        return Impact(*cursor.fetchone())
