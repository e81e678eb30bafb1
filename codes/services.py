"""Every write to the fee schedule: load a release, publish it, take it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from codes.change_queries import change_counts, release_before
from codes.domain.sections import classify
from codes.domain.thesaurus import more_words, usage_tiers
from codes.domain.titles import compose
from codes.importers.base_units import parse_base_units
from codes.importers.errors import ReleaseFileError
from codes.importers.load import load_release, load_zip_file
from codes.importers.release import OnPhase, OnRows, parse_release
from codes.importers.sources import open_source, open_table
from codes.importers.zip5 import parse_zip_file
from codes.models import AnesthesiaBaseUnits, Code, CodeSummary, Release, ReleaseState, ZipFile
from rvuedge.common.memory import no_garbage_collection

__all__ = ["ReleaseFileError"]


class AlreadyLoadedError(Exception):
    """The same file, by its sha256, is there already."""

    def __init__(self, loaded: Release | ZipFile) -> None:
        self.loaded = loaded
        super().__init__(str(loaded))


@dataclass(frozen=True, slots=True)
class WorkChanges:
    """How the codes of a release differ from those of the release before, by their work RVU."""

    before: Release
    added: int
    removed: int
    changed: int
    in_both: int


def import_release(
    path: Path,
    *,
    name: str | None = None,
    publish: bool = False,
    effective_from: date | None = None,
    replace: bool = False,
    is_partial: bool | None = None,
    imported_by_id: int | None = None,
    on_phase: OnPhase = lambda _name, _rows: None,
    on_rows: OnRows = lambda _count: None,
) -> Release:
    """Read a release as CMS ships it and stage it; with `publish` readers see it at once. All of it or nothing.

    `name` is the file's own name where `path` has another one. `on_phase(name, rows)` is called as each phase begins,
    `on_rows(count)` within the long ones; what they raise ends the import, and nothing of it stays.

    Raises ReleaseFileError with the place of each problem, and AlreadyLoadedError when the same file is loaded;
    `replace` loads it again in place of a staged one.
    """
    source = open_source(path, name)
    _refuse_loaded(source.sha256, replace=replace)
    with no_garbage_collection():
        parsed = parse_release(source, on_phase, on_rows)
        with transaction.atomic():
            if replace:
                Release.objects.filter(source_sha256=source.sha256, state=ReleaseState.STAGED).delete()
            release = load_release(
                parsed,
                effective_from=effective_from,
                is_partial=is_partial,
                imported_by_id=imported_by_id,
                for_readers=publish,
                on_phase=on_phase,
                on_rows=on_rows,
            )
            if publish:
                on_phase("search words", release.code_count)
                publish_release(release)
    return release


def _refuse_loaded(sha256: str, *, replace: bool) -> None:
    loaded = Release.objects.filter(source_sha256=sha256).exclude(state=ReleaseState.WITHDRAWN).first()
    if loaded and not (replace and loaded.state == ReleaseState.STAGED):
        raise AlreadyLoadedError(loaded)


def publish_release(release: Release) -> None:
    """Let readers see a staged or withdrawn release."""
    with transaction.atomic():
        lock_publishing()
        release.state = ReleaseState.PUBLISHED
        release.published_at = timezone.now()
        release.publish_at = None
        release.save(update_fields=["state", "published_at", "publish_at"])
        _refresh_codes(release)


def lock_publishing() -> None:
    """One change of what readers see at a time, to the end of the transaction: a second waits here, and then sees what
    the first has done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('codes.publish'))")


def withdraw_release(release: Release) -> None:
    """Take a published release back: readers see what stood before it. Its values are kept."""
    with transaction.atomic():
        lock_publishing()
        release.state = ReleaseState.WITHDRAWN
        release.save(update_fields=["state"])
        _refresh_codes(release)


# What the newest published release that has the code says of it.
REFRESH_CODES = """
WITH newest AS MATERIALIZED (
    SELECT DISTINCT ON (v.code_id) v.code_id, v.descriptor
    FROM codes_codevalue v JOIN codes_release r ON r.id = v.release_id
    WHERE r.state = 'published'
    ORDER BY v.code_id, v.descriptor = '', r.effective_from DESC, r.revision DESC, v.modifier
)
UPDATE codes_code c
SET descriptor = coalesce(n.descriptor, ''), is_published = n.code_id IS NOT NULL
FROM codes_codesummary s LEFT JOIN newest n ON n.code_id = s.code_id
WHERE s.release_id = %s AND c.hcpcs = s.code_id
  AND (c.descriptor, c.is_published) IS DISTINCT FROM (coalesce(n.descriptor, ''), n.code_id IS NOT NULL)
RETURNING c.hcpcs, c.descriptor, c.composed_title
"""
WRITE_TITLES = """
UPDATE codes_code c SET composed_title = n.title FROM unnest(%s::text[], %s::text[]) n(hcpcs, title)
WHERE c.hcpcs = n.hcpcs
"""


def _refresh_codes(release: Release) -> None:
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_CODES, [release.pk])
        _write_titles(cursor.fetchall())


def compose_titles() -> int:
    """Compose the titles of all codes anew, for when the glossary has changed; returns how many became others."""
    with transaction.atomic():
        return _write_titles(Code.objects.values_list("hcpcs", "descriptor", "composed_title"))


def _write_titles(codes: Iterable[tuple[str, str, str]]) -> int:
    """Compose the title of each (code, descriptor, present title) and write those that differ."""
    composed = [(hcpcs, compose(hcpcs, descriptor), present) for hcpcs, descriptor, present in codes]
    changed = [(hcpcs, title) for hcpcs, title, present in composed if title != present]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_TITLES, [[hcpcs for hcpcs, _ in changed], [title for _, title in changed]])
    return len(changed)


def work_changes(release: Release) -> WorkChanges | None:
    """Codes added, removed and with another work RVU against the release before; None when there is none."""
    before = release_before(release)
    if before is None:
        return None
    counts = change_counts(release, before, with_gone=True)
    return WorkChanges(before, added=counts.new, removed=counts.gone, changed=counts.work, in_both=counts.in_both)


def status_counts(release: Release) -> list[tuple[str, int]]:
    """Codes a status indicator, most first."""
    summaries = CodeSummary.objects.filter(release=release).values_list("status", flat=True)
    counts: dict[str, int] = {}
    for status in summaries:
        counts[status] = counts.get(status, 0) + 1
    return sorted(counts.items(), key=lambda item: -item[1])


def import_zip_file(path: Path, *, replace: bool = False) -> ZipFile:
    """Load CMS's ZIP5 file (the zip, its txt or its xlsx). Raises ReleaseFileError and AlreadyLoadedError."""
    source = open_source(path)
    loaded = ZipFile.objects.filter(source_sha256=source.sha256).first()
    if loaded and not replace:
        raise AlreadyLoadedError(loaded)
    return load_zip_file(parse_zip_file(source), source_name=source.name, sha256=source.sha256)


def import_base_units(path: Path) -> int:
    """Load a table of anesthesia base units in place of the one before; returns how many codes it has.

    Raises ReleaseFileError with the place of each problem; then the table before stays.
    """
    units = parse_base_units(open_table(path))
    with transaction.atomic():
        AnesthesiaBaseUnits.objects.all().delete()
        AnesthesiaBaseUnits.objects.bulk_create(AnesthesiaBaseUnits(hcpcs=code, units=n) for code, n in units.items())
    return len(units)


def load_search_words() -> int:
    """Take from codes/thesaurus how common codes are and what more they are found by; returns how many codes it names.

    A code that no release has yet is made, unpublished.
    """
    tiers, words = usage_tiers(), more_words()
    codes = []
    for hcpcs in sorted(tiers.keys() | words.keys()):
        section, subheading = classify(hcpcs)
        code = Code(hcpcs=hcpcs, section=section.slug, subheading=subheading, title="", synonyms="")
        code.usage, code.search_words = tiers.get(hcpcs, 0), words.get(hcpcs, "")
        codes.append(code)
    with transaction.atomic():
        named = {code.hcpcs for code in codes}
        Code.objects.exclude(hcpcs__in=named).exclude(usage=0, search_words="").update(usage=0, search_words="")
        fields = ["usage", "search_words"]
        Code.objects.bulk_create(codes, update_conflicts=True, unique_fields=["hcpcs"], update_fields=fields)
    return len(codes)


def set_logged(people: Mapping[str, int]) -> None:
    """Take how many clinicians of this server logged each code: a step for each doubling, 9 at most."""
    with transaction.atomic():
        Code.objects.exclude(logged=0).exclude(hcpcs__in=list(people)).update(logged=0)
        steps: dict[int, list[str]] = {}
        for hcpcs, count in people.items():
            steps.setdefault(min(9, count.bit_length() - 1), []).append(hcpcs)
        for step, codes in steps.items():
            Code.objects.filter(hcpcs__in=codes).exclude(logged=step).update(logged=step)
