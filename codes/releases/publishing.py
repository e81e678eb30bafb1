"""Publish and withdraw a release, and update the codes to match."""

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from codes.content.titles import write_titles
from codes.models import NEWEST_RELEASE_SQL, Release, ReleaseState
from codes.models.signals import fee_schedule_changed


def publish_release(release: Release) -> None:
    """Publish a staged or withdrawn release."""
    with transaction.atomic():
        lock_publishing()
        release.state = ReleaseState.PUBLISHED
        release.published_at = timezone.now()
        release.publish_at = None
        release.save(update_fields=["state", "published_at", "publish_at"])
        _refresh_codes(release)
        fee_schedule_changed.send(Release)


def lock_publishing() -> None:
    """Hold the publishing lock to the end of the transaction: a second change waits here, then sees the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('codes.publish'))")


def lock_imports() -> None:
    """Hold the lock on imports: a second import waits here, then sees the first one's changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('codes.import'))")


def next_revision(year: int, letter: str) -> int:
    """The number of the next load of a release. Hold the lock on imports."""
    last = Release.objects.filter(year=year, letter=letter).aggregate(last=Max("revision"))["last"]
    return (last or 0) + 1


def withdraw_release(release: Release) -> None:
    """Withdraw a published release: readers see the one before. Its values are kept."""
    with transaction.atomic():
        lock_publishing()
        release.state = ReleaseState.WITHDRAWN
        release.save(update_fields=["state"])
        _refresh_codes(release)
        fee_schedule_changed.send(Release)


# Each code's descriptor in the newest published release that has it.
REFRESH_CODES = f"""
WITH newest AS MATERIALIZED (
    SELECT DISTINCT ON (v.code_id) v.code_id, v.descriptor
    FROM codes_codevalue v JOIN codes_release r ON r.id = v.release_id
    WHERE r.state = 'published'
    ORDER BY v.code_id, v.descriptor = '', {NEWEST_RELEASE_SQL}, v.modifier
)
UPDATE codes_code c
SET descriptor = coalesce(n.descriptor, ''), is_published = n.code_id IS NOT NULL
FROM codes_codesummary s LEFT JOIN newest n ON n.code_id = s.code_id
WHERE s.release_id = %s AND c.hcpcs = s.code_id
  AND (c.descriptor, c.is_published) IS DISTINCT FROM (coalesce(n.descriptor, ''), n.code_id IS NOT NULL)
RETURNING c.hcpcs, c.descriptor, c.composed_title
"""  # noqa: S608 our own expression


# Words that only a replaced descriptor had: without this, the words known would depend on the order of publication.
REMOVE_UNUSED_WORDS = """
WITH used AS MATERIALIZED (
    SELECT DISTINCT found.word FROM codes_code, LATERAL unnest(tsvector_to_array(search)) AS found (word)
)
DELETE FROM codes_searchword s WHERE NOT EXISTS (SELECT FROM used WHERE used.word = s.word)
"""


def _refresh_codes(release: Release) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_CODES, [release.pk])
        changed = cursor.fetchall()
        write_titles(changed)
        if changed:
            cursor.execute(REMOVE_UNUSED_WORDS)
