"""Imports into the fee schedule: releases, ZIP codes, anesthesia base units."""

from datetime import date
from pathlib import Path

from django.db import transaction

from codes.domain.release_names import ReleaseName
from codes.importing.cms.base_units import parse_base_units
from codes.importing.cms.errors import ReleaseFileError
from codes.importing.cms.identity import Stated, UnclearReleaseError
from codes.importing.cms.release import OnPhase, OnRows, parse_release
from codes.importing.cms.sources import open_source, open_table
from codes.importing.cms.zip5 import parse_zip_file
from codes.importing.load import load_release, load_zip_file
from codes.importing.remedies import NO_REMEDY, Remedy
from codes.models import AnesthesiaBaseUnits, Release, ReleaseState, ZipFile
from codes.releases.publishing import lock_imports, lock_publishing, publish_release
from rvuedge.common.memory import no_garbage_collection

__all__ = ["ReleaseFileError", "UnclearReleaseError"]


class AlreadyLoadedError(Exception):
    """The same file, by its sha256, is already loaded."""

    def __init__(self, loaded: Release | ZipFile) -> None:
        self.loaded = loaded
        super().__init__(str(loaded))


def import_release(
    path: Path,
    *,
    name: str | None = None,
    publish: bool = False,
    named: ReleaseName | None = None,
    effective_from: date | None = None,
    replace: bool = False,
    is_partial: bool | None = None,
    imported_by_id: int | None = None,
    remedy: Remedy = NO_REMEDY,
    on_phase: OnPhase = lambda _name, _rows: None,
    on_rows: OnRows = lambda _count: None,
) -> Release:
    """Read a release as CMS publishes it and stage it, or publish it with `publish`: all of it or nothing.

    `name` is the file's own name if `path` has a different one; `named` and `effective_from` are what a person says
    about the release's name and first day, `remedy` what to do about a faulty file. `on_phase(name, rows)` is called as
    each phase begins, `on_rows(count)` during the long ones; an exception from them ends the import, and nothing from
    it is kept.

    Raises ReleaseFileError with the location of each problem, UnclearReleaseError where a person must say which release
    it is or from when, and AlreadyLoadedError if the same file is loaded; `replace` allows replacing a staged load of
    it.
    """
    source = open_source(path, name, remedy.without)
    _refuse_loaded(source.sha256, replace=replace)
    with no_garbage_collection():
        stated = Stated(named, effective_from)
        parsed = parse_release(source, on_phase, on_rows, stated, restore_zeros=remedy.restore_zeros)
        with transaction.atomic():
            _lock(publish=publish)
            if replace:
                Release.objects.filter(source_sha256=source.sha256, state=ReleaseState.STAGED).delete()
            release = load_release(
                parsed,
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


def _lock(*, publish: bool) -> None:
    """Take the locks in the order of staff's actions, before the first write makes an edition and locks its row."""
    if publish:
        lock_publishing()
    lock_imports()


def _refuse_loaded(sha256: str, *, replace: bool) -> None:
    loaded = Release.objects.filter(source_sha256=sha256).exclude(state=ReleaseState.WITHDRAWN).first()
    if loaded and not (replace and loaded.state == ReleaseState.STAGED):
        raise AlreadyLoadedError(loaded)


def import_zip_file(path: Path, *, replace: bool = False) -> ZipFile:
    """Load CMS's ZIP5 file (the zip, its txt or its xlsx). Raises ReleaseFileError and AlreadyLoadedError."""
    source = open_source(path)
    loaded = ZipFile.objects.filter(source_sha256=source.sha256).first()
    if loaded and not replace:
        raise AlreadyLoadedError(loaded)
    return load_zip_file(parse_zip_file(source), source_name=source.name, sha256=source.sha256)


def import_base_units(path: Path) -> int:
    """Load a table of anesthesia base units, replacing the current one; return how many codes it has.

    Raises ReleaseFileError with the location of each problem and keeps the current table.
    """
    units = parse_base_units(open_table(path))
    with transaction.atomic():
        AnesthesiaBaseUnits.objects.all().delete()
        AnesthesiaBaseUnits.objects.bulk_create(AnesthesiaBaseUnits(hcpcs=code, units=n) for code, n in units.items())
    return len(units)
