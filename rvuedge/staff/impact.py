"""What publishing a release means for the logs: how many entries of how many people fall in its dates."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from codes.models import Release

# Entries from the release's first day to the day before the next published one; and of these, those whose code is worth
# another work RVU in this release than what they were valued with.
IMPACT = """
WITH dates AS (
    SELECT (SELECT min(effective_from) FROM codes_release
            WHERE state = 'published' AND id <> %(release)s AND effective_from > %(first)s) AS until
), inside AS (
    SELECT e.user_id, e.work_rvu, e.units, s.work_rvu AS new_work
    FROM logbook_entry e
    LEFT JOIN codes_codesummary s ON s.release_id = %(release)s AND s.code_id = e.code_id
    CROSS JOIN dates
    WHERE e.deleted_at IS NULL AND e.service_date >= %(first)s
      AND (dates.until IS NULL OR e.service_date < dates.until)
)
SELECT count(*), count(DISTINCT user_id), count(*) FILTER (WHERE new_work <> work_rvu),
       coalesce(sum((new_work - work_rvu) * units), 0)
FROM inside
"""


@dataclass(frozen=True, slots=True)
class Impact:
    """Entries and clinicians in a release's dates; entries of these whose code it values otherwise; and what that makes
    in work RVUs times units, before modifiers and policies."""

    entries: int
    clinicians: int
    changed_entries: int
    wrvu_change: Decimal


def impact_of(release: Release) -> Impact:
    """One query over all logs; nobody's entry is named."""
    with connection.cursor() as cursor:
        cursor.execute(IMPACT, {"release": release.pk, "first": release.effective_from})
        return Impact(*cursor.fetchone())
