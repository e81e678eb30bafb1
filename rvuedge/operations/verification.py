"""`manage.py verify`: whether every published release still holds what it held when it was published.

For each release: the rows of its four tables against the counts that the import stored, a digest of all rows against
the one recorded the first time, the sum of its work RVUs, and that no row's total differs from its parts. For all
together: each code bundle against its own name (its SHA-256), and each entry's release against those published.
"""

import gzip
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from codes.models import Release, ReleaseState
from logbook.models import CodeBundle
from rvuedge.common.build import build_hash
from rvuedge.operations.models import ReleaseDigest, Verification

# Table, and the columns of its digest in a fixed order. Keys that a restore may number anew aren't in it.
TABLES = {
    "codes_codevalue": "codevalue",
    "codes_locality": "locality",
    "codes_localitycounties": "localitycounties",
    "codes_oppscap": "oppscap",
}
PLAIN_TEXT = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1"
# Row order doesn't matter: the digests of the rows are added up. `to_jsonb` names each column.
DIGEST = """
SELECT count(*), coalesce(sum(('x' || left(md5(line), 16))::bit(64)::bigint::numeric), 0)::text
FROM (SELECT (to_jsonb(t) - 'id' - 'release_id')::text AS line FROM {} t WHERE t.release_id = %s) lines
"""
WORK_TOTAL = "SELECT coalesce(sum(work_rvu), 0), count(DISTINCT code_id) FROM codes_codevalue WHERE release_id = %s"


class ReleasesDifferError(Exception):
    """A release or code bundle isn't what it was. `manage.py verify` says how."""


@dataclass(slots=True)
class ReleaseCheck:
    """The check of one release. `is_new` if its digest was recorded by this run."""

    label: str
    rows: int
    work_total: Decimal
    is_new: bool
    tables: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return the check as JSON."""
        return {
            "release": self.label,
            "rows": self.rows,
            "work_total": str(self.work_total),
            "tables": self.tables,
            "is_new": self.is_new,
            "faults": self.faults,
        }


def verify() -> Verification:
    """Check all published releases and code bundles in one snapshot, store the result and return it."""
    started_at = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_TEXT)
        published = Release.objects.filter(state=ReleaseState.PUBLISHED).order_by("effective_from", "pk")
        checks = [_check(release) for release in published]
        faults = [f"{check.label}: {fault}" for check in checks for fault in check.faults] + _bundle_faults()
        return Verification.objects.create(
            started_at=started_at,
            finished_at=timezone.now(),
            version=build_hash()[:40],
            is_ok=not faults,
            row_count=sum(check.rows for check in checks),
            report=[check.as_data() for check in checks],
            faults=faults,
        )


def last_verification() -> Verification | None:
    """Return the newest result, None before the first run."""
    return Verification.objects.first()


def _check(release: Release) -> ReleaseCheck:
    tables = {table: _digest(table, release.pk) for table in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(WORK_TOTAL, [release.pk])
        total, codes = cursor.fetchone()
    recorded, is_new = ReleaseDigest.objects.get_or_create(
        release=release, defaults={"tables": tables, "work_total": total}
    )
    check = ReleaseCheck(release.label, sum(one["rows"] for one in tables.values()), total, is_new, tables)
    check.faults = _count_faults(release, tables, codes) + _digest_faults(recorded, tables, total)
    return check


def _digest(table: str, release_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(DIGEST.format(table), [release_id])
        rows, digest = cursor.fetchone()
    return {"rows": rows, "digest": digest}


def _count_faults(release: Release, tables: dict[str, Any], codes: int) -> list[str]:
    """Compare with the counts that the import stored with the release."""
    expected = [
        ("rows of codes", release.row_count, tables["codes_codevalue"]["rows"]),
        ("codes", release.code_count, codes),
        ("localities", release.locality_count, tables["codes_locality"]["rows"]),
        ("outpatient caps", release.opps_cap_count, tables["codes_oppscap"]["rows"]),
    ]
    return [f"{found:,} {what}; the import stored {stored:,}." for what, stored, found in expected if found != stored]


def _digest_faults(recorded: ReleaseDigest, tables: dict[str, Any], total: Decimal) -> list[str]:
    """Compare with what was recorded the first time."""
    since = f"{recorded.recorded_at:%b %-d, %Y}"
    faults = [
        f"{table} differs from {since}." for table, found in tables.items() if recorded.tables.get(table) != found
    ]
    if recorded.work_total != total:
        faults.append(f"The work RVUs add up to {total}; on {since} to {recorded.work_total}.")
    return faults


def _bundle_faults() -> list[str]:
    """Compare each code bundle for devices with its name, the SHA-256 of its content."""
    faults = []
    for bundle in CodeBundle.objects.order_by("digest").iterator(chunk_size=1):
        try:
            content = gzip.decompress(bytes(bundle.body))
        except (OSError, EOFError):
            content = b""
        if hashlib.sha256(content).hexdigest() != bundle.digest:
            faults.append(f"Code bundle {bundle.digest[:12]} isn't the content it's named after.")
    return faults
