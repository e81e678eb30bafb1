"""Which release values an entry today: that of its day among those published, set against the one that valued it.

`stands` is the release whose value an entry would have were it logged now; null where no release in force on its day
has the code. The pieces of SQL here are shared by logbook.release_offers and logbook.release_changes.
"""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from codes.fee_schedule.releases import releases_in_force
from codes.models import Release

SPAN = """
span AS (SELECT * FROM unnest(%(first)s::date[], %(last)s::date[], %(place)s::int[], %(release)s::bigint[])
         AS s (first, last, place, release_id))
"""
# The releases in force on the day are asked in their order, as codes.queries.work_values does.
STANDS = """
(SELECT s.release_id FROM span s JOIN codes_codesummary c ON c.release_id = s.release_id AND c.code_id = e.code_id
 WHERE e.service_date BETWEEN s.first AND s.last ORDER BY s.place LIMIT 1)
"""
# The best release of the day did not value the entry. Nor does a policy that pins a release, then or now.
IS_BEHIND = """
NOT EXISTS (SELECT FROM span s WHERE s.place = 0 AND s.release_id = e.release_id
            AND e.service_date BETWEEN s.first AND s.last)
AND NOT EXISTS (SELECT FROM logbook_policyversion p WHERE p.id = e.policy_id AND p.settings ->> 'pinned' <> '')
AND NOT EXISTS (SELECT FROM pinned p WHERE p.user_id = e.user_id)
"""
# Those whose present policy pins a release.
PINNED = """
pinned AS (SELECT user_id FROM (SELECT DISTINCT ON (user_id) user_id, settings FROM logbook_policyversion
                                ORDER BY user_id, number DESC) newest WHERE settings ->> 'pinned' <> '')
"""


def spans(releases: Sequence[Release]) -> dict[str, list[Any]]:
    """The days on which each of these releases, newest first, may value a service, and its place among those in force
    then; as columns for SPAN."""
    starts: list[date] = sorted({release.effective_from for release in releases})
    rows = [
        (first, last, place, release.pk)
        for first, last in _pairs(starts)
        for place, release in enumerate(releases_in_force(first, releases))
    ]
    columns = zip(*rows, strict=True) if rows else ([], [], [], [])
    return {name: list(values) for name, values in zip(("first", "last", "place", "release"), columns, strict=True)}


def _pairs(starts: list[date]) -> Iterable[tuple[date, date]]:
    ends = [start - timedelta(1) for start in starts[1:]]
    return itertools.zip_longest(starts, ends, fillvalue=date.max)
