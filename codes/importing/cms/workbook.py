"""Read the first sheet of an untrusted XLSX file.

An XLSX is a zip of XML, and the reader (calamine, in Rust) allocates a sheet as one dense block from its
first to its last cell. A file of a few bytes with cells A1 and XFD1048576 would need hundreds of
gigabytes, so we check sizes and cell addresses first. What gets past that ends a process with little memory, not ours
(rvuedge.common.spreadsheets).
Sheet names vary between releases (`PPRRVU22_V1215`, `21LOCCO` in 25LOCCO.xlsx), so we use the first sheet.
"""

import io
import re
import zipfile
from typing import Any

from codes.importing.cms.archive import Budget, read_entry, zip_entries
from codes.importing.cms.errors import ProblemLog
from rvuedge.common.spreadsheets import SpreadsheetError, read_spreadsheet
from rvuedge.common.zips import ZIP_ERRORS

# Columns beyond AZ or rows beyond 99,999: the widest CMS file has 32 columns, the longest 42,957 rows.
_FAR_CELL = re.compile(rb"""\sr\s*=\s*["'](?:[B-Z][A-Z]|[A-Z]{3}|[A-Z]{0,2}[0-9]{6})""", re.IGNORECASE)
_STRING_END = re.compile(rb"</(?:\w+:)?(?:si|is)>")
_MAX_STRING_BYTES = 100_000
_MAX_MEGABYTES = 600  # of memory, to read a workbook in; CMS's largest takes 200


def first_sheet(data: bytes, log: ProblemLog) -> list[list[Any]]:
    """Rows of typed cells of the first sheet, starting at cell A1. An unreadable file is a problem."""
    _check_parts(data, log)
    try:
        return read_spreadsheet(data, megabytes=_MAX_MEGABYTES).rows
    except SpreadsheetError as error:
        log.fail(f"can't be read as XLSX ({str(error) or 'the reader gave up'})")


def _check_parts(data: bytes, log: ProblemLog) -> None:
    budget = Budget()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in zip_entries(archive, log):
                _check_part(info.filename, read_entry(archive, info, log, budget), log)
    except ZIP_ERRORS as error:
        log.fail(f"can't be read as XLSX, or is truncated ({error})")


def _check_part(name: str, xml: bytes, log: ProblemLog) -> None:
    # The parts of a workbook may have any name, so we check every part.
    if _FAR_CELL.search(xml):
        log.fail("has cells beyond column AZ or row 99,999: not a CMS sheet", value=name)
    if b"sst" in xml[:2000] and any(len(part) > _MAX_STRING_BYTES for part in _STRING_END.split(xml)):
        log.fail("has a text longer than 100,000 characters: not a CMS sheet", value=name)
