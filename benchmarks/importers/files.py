"""Read the cells of a survey file, CSV or XLSX, as text. The file is untrusted.

CSV: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252; separated by commas, semicolons or tabs.
XLSX: the first sheet that has cells. A spreadsheet is a zip of XML: a few bytes can unpack to gigabytes, so we check
sizes and cell addresses first, and what gets past that ends a process with little memory, not ours
(rvuedge.common.spreadsheets). A merged cell is read as a value and blanks.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rvuedge.common.spreadsheets import SpreadsheetError, read_spreadsheet
from rvuedge.common.zips import ZipRefusedError, members_of

MAX_BYTES = 2_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 120
MAX_CHARACTERS = 300
MAX_UNPACKED = 40_000_000
MAX_SHEETS = 20
MAX_PARTS = 500  # of a workbook
MAX_MEGABYTES = 300  # of memory, to read a workbook in
DELIMITERS = (",", ";", "\t")
# Columns beyond DZ or rows beyond 9,999. Each repetition has a limit: without one, `<c <c <c …` takes hours.
_FAR_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?(?:c|row)\s(?:[^<>]{0,300}?\s)?r\s{0,9}=\s{0,9}["'](?:[A-Z]{3}|[E-Z][A-Z]|[A-Z]{0,2}[0-9]{5})""",
    re.IGNORECASE,
)
KINDS = ((b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)"), (b"{\\rtf", "a text document"))


class UnreadableFileError(Exception):
    """A file that can't be read as a survey; the message says why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells as text, all of one width. `uses_semicolons` is True for a CSV separated by semicolons. `dropped`
    counts the patient columns that were emptied (benchmarks.importers.patients)."""

    rows: tuple[tuple[str, ...], ...]
    uses_semicolons: bool = False
    other_sheets: tuple[str, ...] = ()
    dropped: int = 0

    def as_data(self) -> dict[str, Any]:
        """Return plain data for a jsonb column."""
        return {
            "rows": [list(row) for row in self.rows],
            "uses_semicolons": self.uses_semicolons,
            "other_sheets": list(self.other_sheets),
            "dropped": self.dropped,
        }


def sheet_from(data: dict[str, Any]) -> Sheet:
    """Return the sheet from `as_data`."""
    rows = tuple(tuple(row) for row in data["rows"])
    return Sheet(rows, data["uses_semicolons"], tuple(data["other_sheets"]), data.get("dropped", 0))


def read_file(content: bytes) -> Sheet:
    """Return the cells of a CSV or XLSX file. Raises UnreadableFileError for other types and for too large a file."""
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(f"The file is larger than {MAX_BYTES // 1_000_000} MB, the limit.")
    if not content.strip():
        raise UnreadableFileError("The file is empty.")
    for start, name in KINDS:
        if content.startswith(start):
            raise UnreadableFileError(f"The file is {name}. Save it as XLSX or CSV and upload that.")
    return _workbook(content) if content.startswith(b"PK") else _text(content)


def _text(content: bytes) -> Sheet:
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFileError("The file isn't CSV or XLSX.")
    delimiter = _delimiter(text)
    try:
        rows = _limited(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableFileError(f"The file can't be read as CSV: {error}.") from error
    return Sheet(_pad(rows), uses_semicolons=delimiter == ";")


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("The file isn't CSV or XLSX.")


def _delimiter(text: str) -> str:
    """Return the separator that most of the first lines have; on a tie, the more frequent one."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:30] if line.strip()]
    counts = {d: (sum(d in line for line in lines), sum(line.count(d) for line in lines)) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _limited(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    found = []
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise UnreadableFileError(f"The file has more than {MAX_ROWS:,} rows.")
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFileError(f"Row {number} has {len(cells)} columns; the limit is {MAX_COLUMNS}.")
        if any(len(cell) > MAX_CHARACTERS for cell in cells):
            cells = [cell[:MAX_CHARACTERS] for cell in cells]
        found.append(cells)
    return found


def _cell(value: Any) -> str:
    """Return a cell as text, without the `.0` that a spreadsheet adds to whole numbers."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).replace("\x00", "").split()) if value is not None else ""


def _pad(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise UnreadableFileError("The file has no cells.")
    width = max(len(row) for row in rows)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)


def _workbook(content: bytes) -> Sheet:
    _check_parts(content)
    try:
        read = read_spreadsheet(content, megabytes=MAX_MEGABYTES, sheets=MAX_SHEETS)
    except SpreadsheetError as error:
        reason = f": {error}" if str(error) else ", or unpacks to far more data than a survey has"
        raise UnreadableFileError(f"The file can't be read as XLSX{reason}.") from error
    return Sheet(_pad(_limited(read.rows)), other_sheets=read.sheets[1:])


def _check_parts(content: bytes) -> None:
    names = set()
    try:
        for name, xml in members_of(content, most=MAX_PARTS, most_bytes=MAX_UNPACKED):
            names.add(name)
            if _FAR_CELL.search(xml):
                raise UnreadableFileError("The sheet has cells beyond column DZ or row 9,999.")
    except ZipRefusedError as error:
        raise UnreadableFileError(f"The file {error}.") from error
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError("The file is a zip, not a spreadsheet. Upload the XLSX or CSV in it.")
