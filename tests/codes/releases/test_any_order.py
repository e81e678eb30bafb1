"""Releases loaded and published in any order make the same fee schedule, table by table."""

from datetime import date

import pytest
from django.db import connection, transaction

from codes.fee_schedule.releases import published_releases, release_before, releases_on
from codes.importing import services
from codes.importing.remedies import NO_REMEDY, Remedy
from codes.releases import publishing
from tests import cms
from tests.effort import FULL

pytestmark = [pytest.mark.cms, pytest.mark.django_db]

OLDER = [f"older/rvu{name}_rebuilt.zip" for name in ("20a", "20c", "20d", "21a", "21c", "24a", "24ar", "24b", "24c")]
ALL = [*OLDER, "rvu22a.zip", "rvu25d_0.zip", "rvu26a_partial.zip"]
ZIPS = ALL if FULL else ["older/rvu24a_rebuilt.zip", "older/rvu24ar_rebuilt.zip", "rvu26a_partial.zip"]
DATES = {"older/rvu24ar_rebuilt.zip": date(2024, 3, 9)}
REMEDIES = {"older/rvu20d_rebuilt.zip": Remedy(restore_zeros=True)}

OF_RELEASES = ("codevalue", "codesummary", "sectionstatistic", "locality", "localitycounties", "oppscap")
OF_A_RELEASE = """
SELECT r.year || r.letter || r.revision, count(*),
       md5(string_agg(line, '|' ORDER BY line COLLATE "C"))
FROM (SELECT release_id, (to_jsonb(t) - '{{id,release_id}}'::text[])::text AS line FROM codes_{table} t) lines
JOIN codes_release r ON r.id = release_id GROUP BY 1
"""
OF_ALL = """
SELECT count(*), md5(string_agg(line, '|' ORDER BY line COLLATE "C"))
FROM (SELECT (to_jsonb(t) - '{{id,imported_at,published_at}}'::text[])::text AS line FROM codes_{table} t) lines
"""


def digests():
    """Every table of the fee schedule, without ids and times: {table and release: (rows, digest)}."""
    found = {}
    with connection.cursor() as cursor:
        for table in OF_RELEASES:
            cursor.execute(OF_A_RELEASE.format(table=table))
            found |= {(table, release): tuple(rest) for release, *rest in cursor.fetchall()}
        for table in ("release", "code", "searchword"):
            cursor.execute(OF_ALL.format(table=table))
            found[table, ""] = cursor.fetchone()
    return found


def orders():
    """The releases in force on the first day of each month, and the release that each is compared with."""
    months = [date(year, month, 1) for year in range(2020, 2027) for month in range(1, 13)]
    in_force = {day: [release.label for release in releases_on(day)] for day in [*months, date(2024, 3, 9)]}
    return in_force, {str(release): str(release_before(release)) for release in published_releases()}


def load(zip_name, **options):
    remedy = REMEDIES.get(zip_name, NO_REMEDY)
    path = cms.FOLDER / zip_name
    return services.import_release(path, effective_from=DATES.get(zip_name), remedy=remedy, **options)


def state_after(zips, *, publish_last=False):
    """The state after loading and publishing, in this order; with `publish_last`, all are loaded first."""
    with transaction.atomic():
        releases = [load(zip_name, publish=not publish_last) for zip_name in zips]
        for release in releases if publish_last else ():
            publishing.publish_release(release)
        state = digests(), orders()
        transaction.set_rollback(True)
    return state


def test_the_order_of_loading_makes_no_difference():
    forward = state_after(ZIPS)
    backward = state_after(ZIPS[::-1])
    assert {key for key in forward[0] if backward[0].get(key) != forward[0][key]} == set()
    assert backward == forward
    if FULL:
        assert state_after(ZIPS, publish_last=True) == forward
    tables, (in_force, before) = forward
    assert tables["codevalue", "2024AR1"][0] == tables["codevalue", "2024A1"][0] == 18_499
    assert (in_force[date(2024, 3, 1)], in_force[date(2024, 3, 9)]) == (["RVU24A"], ["RVU24AR"])
    assert before["RVU24AR"] == "RVU24A"
