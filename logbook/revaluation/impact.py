"""The effect that publishing a release would have on everyone's entries, for staff to see beforehand.

Staff read no rows of a log: a function of the database counts them (migration `0011_staff_counts`).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from codes.fee_schedule.releases import with_published
from codes.models import Release
from logbook.revaluation.current_release import release_spans

IMPACT = "SELECT * FROM logbook_impact_of(%(of)s, %(first)s, %(last)s, %(priority)s, %(release)s)"


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
