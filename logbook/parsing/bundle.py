"""Code bundles: a release as one compressed file that lets a phone read and value lines without the server.

A bundle has every code that the release values, on any date (codes.domain.release_order): its names, search words,
usage, bits (logbook.domain.parsing.fit) and rows, with what ranks them (logbook.parsing.bundle_content). Codes that an
excerpt lacks come from the releases that follow it.
Bundles are built after a change of the fee schedule (logbook.tasks); requests only read them (ADR 16).
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.db.models.functions import Substr

from codes.domain.release_order import order_from
from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import published_releases, release_on
from codes.fee_schedule.rows import code_rows, codes_in_force
from codes.models import Release
from logbook.models import CodeBundle
from logbook.parsing.bundle_content import SCHEMA, BundledCode, codes_as_data

OWN = 0  # the place of a bundle's own release among its releases
FORMAT = f'{{"schema":{SCHEMA},'.encode()  # the beginning of every bundle
FIRST_BYTES, GZIP = 1000, 31  # enough to decompress it; zlib's name for gzip
NEWEST_FIRST = ("-edition", "-created_at")  # a rebuilt bundle has the edition of the one it replaces
KEPT = 2  # bundles per release: the current one, and the one before for devices still fetching it


class BundleNotBuiltError(Exception):
    """The release in effect has no bundle yet. The worker builds it within a minute after the release is published."""

    def __init__(self, release: Release) -> None:
        self.release = release
        super().__init__(f"{release.label} has no bundle yet.")


def bundle_on(day: date) -> CodeBundle | None:
    """Return the newest stored bundle of the release that values a date, without its body; None for a date before every
    release.

    It may be from an earlier edition until the next one is built: the values of a published release never change, so
    only names may be outdated. Raises BundleNotBuiltError when the release has none.
    """
    release = release_on(day)
    if release is None:
        return None
    bundle = _bundles_of(release).defer("body").select_related("release").first()
    if bundle is None:
        raise BundleNotBuiltError(release)
    return bundle


def bundled_bits(release_id: int) -> dict[str, int] | None:
    """Return the bits of a release's own codes from its bundle; None if it has none in today's format yet."""
    bundle = CodeBundle.objects.filter(release=release_id).order_by(*NEWEST_FIRST).first()
    content = json.loads(gzip.decompress(bytes(bundle.body))) if bundle else {}
    if content.get("schema") != SCHEMA:
        return None
    kinds = [(bits, release) for bits, release, _ in content["kinds"]]
    of_codes = {hcpcs: kinds[cells[2]] for hcpcs, cells in content["codes"].items()}
    return {hcpcs: bits for hcpcs, (bits, release) in of_codes.items() if release == OWN}


def build_bundles(*, rebuild: bool = False) -> int:
    """Build the bundles that the current edition lacks or has in an older format: releases without any first, since
    devices wait for them, then the newest; return how many were built.

    `rebuild` builds all of them. Safe to run again and in several processes.
    """
    built = set(CodeBundle.objects.values_list("release_id", flat=True))
    ordered = sorted(_releases_to_bundle(), key=lambda release: release.pk in built)
    return sum(_build(release, rebuild=rebuild) for release in ordered)


def _releases_to_bundle() -> Iterator[Release]:
    """The published releases that are in effect on at least one date, newest first."""
    dates = set()
    for release in published_releases():
        if release.effective_from not in dates:
            yield release
        dates.add(release.effective_from)


def _build(release: Release, *, rebuild: bool) -> bool:
    """Build one bundle unless it exists; return whether it was built."""
    with transaction.atomic():
        _lock_bundles()
        number = edition()
        if not rebuild and _is_current(_bundles_of(release).filter(edition=number)):
            return False
        text = json.dumps(_content(release), ensure_ascii=False, separators=(",", ":")).encode()
        facts = {"release": release, "edition": number}
        CodeBundle.objects.update_or_create(
            digest=hashlib.sha256(text).hexdigest(),
            defaults=facts,
            create_defaults=facts | {"body": gzip.compress(text, 9, mtime=0)},
        )
        older = list(_bundles_of(release).values_list("pk", flat=True)[KEPT:])
        CodeBundle.objects.filter(pk__in=older).delete()
    return True


def _is_current(bundles: QuerySet[CodeBundle]) -> bool:
    """Return whether the newest of these bundles has today's format. Reads its first bytes only."""
    start = Substr("body", 1, FIRST_BYTES, output_field=BinaryField())
    found = bundles.values_list(start, flat=True).first()
    return found is not None and zlib.decompressobj(GZIP).decompress(bytes(found), len(FORMAT)) == FORMAT


def _lock_bundles() -> None:
    """Make builders wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('logbook.bundles'))")


def _bundles_of(release: Release) -> QuerySet[CodeBundle]:
    return CodeBundle.objects.filter(release=release).order_by(*NEWEST_FIRST)


def _content(release: Release) -> dict[str, Any]:
    releases = order_from(release, list(published_releases()))
    indexes = {found.pk: index for index, found in enumerate(releases)}
    codes = codes_in_force(releases)
    rows = code_rows((release_id, hcpcs) for hcpcs, (_, release_id) in codes.items())
    bundled = {
        hcpcs: BundledCode(
            rows[release_id, hcpcs],
            indexes[release_id],
            code.name,
            code.all_search_words,
            code.other_name,
            code.known_usage,
        )
        for hcpcs, (code, release_id) in codes.items()
    }
    return {
        "schema": SCHEMA,
        "label": release.label,
        "effective_from": release.effective_from.isoformat(),
        "releases": [[found.label, found.year] for found in releases],
        **codes_as_data(bundled),
    }
