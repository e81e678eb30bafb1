"""Read CSV, TXT and XLSX bytes as numbered rows of text cells, formatted as in CMS's CSV.

Traps: CSV files come without a byte order mark but people re-save them with one, and with stray bytes of
Windows code page 1252. A row with only 0x1A (Ctrl-Z, the end-of-file mark of DOS) ends some files;
XLSX writers show it as the literal `_x001A_`. XLSX stores codes and indicators as numbers or as text,
sometimes both in one column, and numbers as binary floats. Line numbers count from 1.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.sources import Member
from codes.importing.cms.workbook import first_sheet

Cell = str | float | int | bool | date | datetime | time | timedelta
NumberedRow = tuple[int, list[str]]
_CONTROL = ("\x1a", "_x001A_", "_x001a_")


def decode(data: bytes, log: ProblemLog) -> str:
    """The text of a CSV or TXT file: UTF-8 with or without byte order mark, else code page 1252, else Latin-1.

    NUL bytes are a problem: they mean the file is damaged or UTF-16.
    """
    if (position := data.find(b"\0")) >= 0:
        log.fail("has NUL bytes: damaged, or not a text file", line=data.count(b"\n", 0, position) + 1)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def csv_rows(data: bytes, log: ProblemLog) -> Iterator[NumberedRow]:
    """(line, cells) of each CSV row; the line is the one the row ends on. Bad quoting is a problem."""
    reader = csv.reader(io.StringIO(decode(data, log), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        log.fail(f"can't be read as CSV, or is truncated ({error})", line=reader.line_num)


def text_lines(data: bytes, log: ProblemLog) -> Iterator[tuple[int, str]]:
    """(line, text without line ending) of a fixed-width file with CRLF or LF."""
    lines = decode(data, log).split("\n")
    for number, line in enumerate(lines, 1):
        if line or number < len(lines):
            yield number, line.removesuffix("\r")


def sheet_rows(
    raw_rows: Iterable[Sequence[Cell]], start: int = 1, digits: Mapping[int, int] | None = None
) -> Iterator[NumberedRow]:
    """(line, cells) of typed XLSX rows as text, numbered from `start`.

    `digits` gives for a column (from 0) the length an *integer* cell is padded to with zeros, since
    spreadsheets lose them (the integer 100 is code 00100); text cells are never repaired.
    """
    cache: dict[float, str] = {}
    padded = list((digits or {}).items())
    for line, raw in enumerate(raw_rows, start):
        cells = [cell if type(cell) is str else _cached_text(cell, cache) for cell in raw]
        for column, length in padded:
            if type(raw[column]) is not str:
                cells[column] = cells[column].zfill(length)
        yield line, cells


def _cached_text(cell: Cell, cache: dict[float, str]) -> str:
    if type(cell) is not float:
        return cell_text(cell)
    text = cache.get(cell)
    if text is None:
        text = cache[cell] = cell_text(cell)
    return text


def cell_text(cell: Cell | None) -> str:
    """Format a typed XLSX cell as CMS's CSV would: 27447.0 as "27447", None as "".

    A float within 1e-9 of a number with at most 4 decimals becomes that number (0.30000000000000004 is
    "0.3"); any other float keeps all its digits, so the column's check rejects it.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, float):
        return str(cell)
    if cell.is_integer():
        return str(int(cell))
    text = f"{cell:.4f}"
    return text.rstrip("0").rstrip(".") if abs(float(text) - cell) < 1e-9 else repr(cell)


def member_rows(member: Member, log: ProblemLog) -> Iterator[NumberedRow]:
    """Rows of a CSV or XLSX member."""
    if member.kind == "xlsx":
        return sheet_rows(first_sheet(member.data, log))
    return csv_rows(member.data, log)


def is_blank(cells: Iterable[str]) -> bool:
    """Return whether all cells are blank."""
    return not any(cell.strip() for cell in cells)


def is_end_mark(cells: list[str]) -> bool:
    """Return whether this is a control row: 0x1A alone in the first cell."""
    return bool(cells) and cells[0].strip(" ") in _CONTROL and is_blank(cells[1:])


def until_end_mark(rows: Iterable[NumberedRow], log: ProblemLog) -> Iterator[NumberedRow]:
    """The rows that aren't blank. A control row ends the file; anything after it is a problem."""
    ended = False
    for line, cells in rows:
        if is_blank(cells):
            continue
        if ended:
            log.add("comes after the end-of-file mark (0x1A)", line=line, value=",".join(cells))
        elif is_end_mark(cells):
            ended = True
        else:
            yield line, cells


def squeeze(text: str) -> str:
    """`text` with each run of whitespace replaced by one space, stripped."""
    return " ".join(text.split())


def fixed_cells(line: int, text: str, fields: Sequence[slice], log: ProblemLog) -> list[str]:
    """The stripped fields of a fixed-width line; text between or after the fields is a problem."""
    start = 0
    for part in fields:
        if text[start : part.start].strip():
            _report_between(line, text, start, log)
        start = part.stop
    if text[start:].strip():
        _report_between(line, text, start, log)
    return [text[part].strip() for part in fields]


def _report_between(line: int, text: str, start: int, log: ProblemLog) -> None:
    position = next(i for i in range(start, len(text)) if not text[i].isspace())
    log.add("is between two fields", line=line, column=f"TXT {position + 1}", value=text[position])
