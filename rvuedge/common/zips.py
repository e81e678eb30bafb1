"""Bounded reading of untrusted zips that are small enough for memory. CMS's releases: codes.importing.cms.archive."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

# What zipfile raises for a damaged, truncated, encrypted or unknown zip.
ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error,
    EOFError, OSError, ValueError, RuntimeError, NotImplementedError, OverflowError,
)  # fmt: skip
# Others need memory as their header says: up to 4 GB for LZMA.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1


class ZipRefusedError(Exception):
    """A zip that isn't read. The message completes “The file …”."""


def members_of(data: bytes, *, most: int, most_bytes: int, suffix: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files in a zip whose names end with `suffix`; a zip in it isn't opened.

    Raises ZipRefusedError before it unpacks anything if there are more than `most` files or, by their headers, more
    than `most_bytes`. No file yields more bytes than its header says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check(members, most, most_bytes)
            for member in members:
                if member.filename.endswith(suffix) and not member.is_dir():
                    with archive.open(member) as part:  # without a number, read() unpacks what the header denies
                        yield member.filename, part.read(member.file_size + 1)
    except ZIP_ERRORS as error:
        raise ZipRefusedError("is damaged or incomplete") from error


def _check(members: list[zipfile.ZipInfo], most: int, most_bytes: int) -> None:
    if len(members) > most:
        raise ZipRefusedError(f"has {len(members):,} files in it; the limit is {most}")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise ZipRefusedError("is password-protected")
    if any(member.compress_type not in METHODS for member in members):
        raise ZipRefusedError("is compressed in a way we don't read. Use Deflate, the usual one")
    if sum(member.file_size for member in members) > most_bytes:
        raise ZipRefusedError(f"unpacks to more than {most_bytes // 1_000_000} MB, the limit")
