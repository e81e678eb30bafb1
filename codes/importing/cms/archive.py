"""Bounded reading of untrusted files and zip members.

A zip's headers can give false sizes, so we count the bytes actually decompressed, chunk by chunk, and
stop at the limit: memory stays bounded. The compression ratio alone isn't a criterion.
"""

import hashlib
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from codes.importing.cms.errors import ProblemLog
from rvuedge.common.zips import ENCRYPTED, METHODS, ZIP_ERRORS

MAX_MEMBERS = 500
# CMS's largest file has 3.3 MB, a complete release 10 MB. A parser needs about 12 times the bytes of its file.
MAX_MEMBER_BYTES = 32 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
_CHUNK = 1024 * 1024
_CENTRAL_ENTRY = b"PK\x01\x02"
# Signatures may also occur inside stored members; far more of them than this is an attack on memory.
_MAX_CENTRAL_ENTRIES = 20_000


@dataclass(slots=True)
class Budget:
    """How many more bytes of one source may be read."""

    left: int = MAX_TOTAL_BYTES


def megabytes(count: int) -> str:
    return f"{count // (1024 * 1024)} MB"


def read_bounded(stream: IO[bytes], name: str, log: ProblemLog, budget: Budget) -> bytes:
    """All bytes of `stream`, at most 32 MB and at most the rest of `budget`."""
    chunks: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        budget.left -= len(chunk)
        if size > MAX_MEMBER_BYTES:
            log.fail(f"is larger than {megabytes(MAX_MEMBER_BYTES)} uncompressed", value=name)
        if budget.left < 0:
            log.fail(f"the files in it exceed {megabytes(MAX_TOTAL_BYTES)} uncompressed", value=name)
        chunks.append(chunk)
    return b"".join(chunks)


def fingerprint(path: Path, log: ProblemLog) -> tuple[str, int]:
    """(SHA-256, number of central directory signatures) of the file at `path`, at most 100 MB long."""
    digest, entries, size, tail = hashlib.sha256(), 0, 0, b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MAX_TOTAL_BYTES:
                log.fail(f"is larger than {megabytes(MAX_TOTAL_BYTES)}")
            digest.update(chunk)
            entries += (tail + chunk).count(_CENTRAL_ENTRY)
            tail = (tail + chunk)[-3:]
    return digest.hexdigest(), entries


def zip_entries(archive: zipfile.ZipFile, log: ProblemLog) -> list[zipfile.ZipInfo]:
    """The files of `archive` without folders; rejects more than 500, links, and names that point outside it."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        log.fail(f"has {len(infos)} members, more than {MAX_MEMBERS}")
    for info in infos:
        if leaves_archive(info.filename) or leaves_archive(info.orig_filename):
            log.fail("is a member name that points outside the archive", value=info.orig_filename)
        if stat.S_ISLNK(info.external_attr >> 16):
            log.fail("is a symbolic link, which is not followed", value=info.orig_filename)
    return [info for info in infos if not info.is_dir()]


def leaves_archive(name: str) -> bool:
    """Return whether a member name is absolute or climbs up (`../x`, `/x`, `C:\\x`)."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":"


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, log: ProblemLog, budget: Budget) -> bytes:
    """The bytes of one zip member, its CRC checked; encrypted or damaged members are problems."""
    if info.flag_bits & ENCRYPTED:
        log.fail("is encrypted", value=info.filename)
    if info.compress_type not in METHODS:
        log.fail(f"uses compression method {info.compress_type}, CMS uses deflate", value=info.filename)
    try:
        with archive.open(info) as stream:
            return read_bounded(stream, info.filename, log, budget)
    except ZIP_ERRORS as error:
        log.fail(f"is damaged or truncated ({error})", value=info.filename)


def open_zip(path: Path, log: ProblemLog, entries: int) -> zipfile.ZipFile:
    """The zip at `path`; `entries` is the count of `fingerprint`, checked before the directory is loaded."""
    if entries > _MAX_CENTRAL_ENTRIES:
        log.fail(f"has more than {MAX_MEMBERS} members")
    try:
        return zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        log.fail(f"is not a readable zip file, or is truncated ({error})")


def plain_files(folder: Path) -> Iterator[Path]:
    """Regular files below `folder`, in name order; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if stat.S_ISREG(path.lstat().st_mode):
            yield path
