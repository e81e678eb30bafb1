"""SQL for an entry's current release: the one that would value it if it were logged now.

It may differ from the release that valued the entry. It's null when no release that may value the entry's date has the
code (codes.domain.release_order). offers.py, decisions.py, waiting.py and impact.py share this SQL.
"""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from codes.fee_schedule.releases import releases_on
from codes.models import Release

SPAN_SQL = """
span AS (SELECT * FROM unnest(%(first)s::date[], %(last)s::date[], %(priority)s::int[], %(release)s::bigint[])
         AS s (first, last, priority, release_id))
"""
# The first release in the date's lookup order that has the code, as in codes.fee_schedule.values.work_values.
CURRENT_RELEASE_SQL = """
(SELECT s.release_id FROM span s JOIN codes_codesummary c ON c.release_id = s.release_id AND c.code_id = e.code_id
 WHERE e.service_date BETWEEN s.first AND s.last ORDER BY s.priority LIMIT 1)
"""
# The first release in the date's lookup order didn't value the entry, and neither its policy nor the current one pins a
# release.
IS_OUTDATED_SQL = """
NOT EXISTS (SELECT FROM span s WHERE s.priority = 0 AND s.release_id = e.release_id
            AND e.service_date BETWEEN s.first AND s.last)
AND NOT EXISTS (SELECT FROM logbook_policyversion p WHERE p.id = e.policy_id AND p.settings ->> 'pinned' <> '')
AND NOT EXISTS (SELECT FROM pinned p WHERE p.user_id = e.user_id)
"""
# Users whose current policy pins a release.
PINNED_SQL = """
pinned AS (SELECT user_id FROM (SELECT DISTINCT ON (user_id) user_id, settings FROM logbook_policyversion
                                ORDER BY user_id, number DESC) newest WHERE settings ->> 'pinned' <> '')
"""


def release_spans(releases: Sequence[Release]) -> dict[str, list[Any]]:
    """The dates on which each of these releases, newest first, may value a service, and its place in the lookup order
    of those dates, as columns for SPAN_SQL. The order changes only when a release takes effect or a year begins."""
    years = [release.year for release in releases]
    first_days = {date(year, 1, 1) for year in range(min(years), max(years) + 2)} if years else set()
    starts = sorted(first_days | {release.effective_from for release in releases})
    rows = [
        (first, last, priority, release.pk)
        for first, last in _pairs(starts)
        for priority, release in enumerate(releases_on(first, releases))
    ]
    columns = zip(*rows, strict=True) if rows else ([], [], [], [])
    return {name: list(values) for name, values in zip(("first", "last", "priority", "release"), columns, strict=True)}


def _pairs(starts: list[date]) -> Iterable[tuple[date, date]]:
    ends = [start - timedelta(1) for start in starts[1:]]
    return itertools.zip_longest(starts, ends, fillvalue=date.max)
