"""Parse ZIP5: the payment locality of every ZIP code, one file a quarter.

TXT is fixed width without a header: state 1-2, ZIP 3-7, MAC 8-12, locality 13-14, rural 15, laboratory locality
16-17, rural again 18, plus-4 flag 21, drug indicator 23, year and quarter 76-80 (`20254`). XLSX has a header, and
stores flag and quarter as numbers. Traps: some states aren't the post office's (EK and WK are Kansas, EM and WM
Missouri); where the flag is 1, the ZIP alone doesn't determine the locality.
Source: "Zip Code to Carrier Locality File", CMS.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.headers import find_header, full_rows, locate, require
from codes.importing.cms.sources import Member, Source
from codes.importing.cms.tables import NumberedRow, member_rows, text_lines, until_end_mark

_FIRST_HEADER = re.compile("STATE")
_HEADERS = {
    "state": "STATE", "zip5": "ZIP CODE", "mac": "CARRIER", "locality": "LOCALITY", "rural": "RURAL IND",
    "laboratory": "LAB CB LOCALITY", "rural2": "RURAL IND2", "plus4": "PLUS 4 FLAG",
    "drugs": "PART B DRUG INDICATOR", "quarter": "YEAR/QTR",
}  # fmt: skip
_PATTERNS = {name: re.compile(re.escape(header)) for name, header in _HEADERS.items()}
_FIELDS = {
    "state": slice(0, 2), "zip5": slice(2, 7), "mac": slice(7, 12), "locality": slice(12, 14),
    "rural": slice(14, 15), "laboratory": slice(15, 17), "rural2": slice(17, 18), "plus4": slice(20, 21),
    "drugs": slice(22, 23), "quarter": slice(75, 80),
}  # fmt: skip
_LENGTH = 80
_SHAPES = {
    "state": ("[A-Z]{2}", "is not a state of two letters"),
    "zip5": ("[0-9]{5}", "is not a ZIP code of 5 digits"),
    "mac": ("[0-9]{5}", "is not a MAC number of 5 digits"),
    "locality": ("[0-9]{2}", "is not a locality number of 2 digits"),
    "rural": ("[RB]?", "is neither blank nor R nor B"),
    "plus4": ("[01]", "is neither 0 nor 1"),
    "quarter": ("20[0-9]{2}[1-4]", "is not a year and a quarter such as 20254"),
}


@dataclass(frozen=True, slots=True)
class ZipRow:
    """One ZIP code. `rural` is R (rural), B (super rural) or ''; with `plus4_needed` the ZIP alone doesn't determine
    the locality."""

    zip5: str
    state: str
    mac: str
    locality: str
    rural: str
    plus4_needed: bool


@dataclass(frozen=True, slots=True)
class ZipFile:
    """All ZIP codes in file order; `year_quarter` as CMS prints it, 20254 for the fourth quarter of 2025."""

    rows: list[ZipRow]
    year_quarter: str


def parse_zip_file(source: Source) -> ZipFile:
    """Parse the ZIP5 member of an opened source. Raises ReleaseFileError with every problem found."""
    member = source.member("zip5")
    if member is None:
        found = ", ".join(source.found) or "nothing"
        ProblemLog(source.name).fail(f"has no ZIP5 file such as ZIP5_OCT2025.txt; found: {found}")
    log = ProblemLog(member.name)
    rows = _text_rows(member.data, log) if member.kind == "txt" else _sheet_rows(member, log)
    reader = _Reader(log)
    parsed = [reader.read(line, values) for line, values in rows]
    if not parsed:
        log.add("has no ZIP codes")
    log.raise_if_any()
    return ZipFile(parsed, reader.quarter)


class _Reader:
    """Turns named values into ZipRows and checks each row and the file."""

    def __init__(self, log: ProblemLog) -> None:
        self.quarter = ""
        self._log = log
        self._lines: dict[str, int] = {}
        self._shapes = [(name, re.compile(shape), reason) for name, (shape, reason) in _SHAPES.items()]

    def read(self, line: int, values: dict[str, str]) -> ZipRow:
        for name, shape, reason in self._shapes:
            if not shape.fullmatch(values[name]):
                self._log.add(reason, line=line, column=_HEADERS[name], value=values[name])
        first = self._lines.setdefault(values["zip5"], line)
        if first != line:
            reason = f"appears twice, here and on line {first}"
            self._log.add(reason, line=line, column="ZIP CODE", value=values["zip5"])
        self._check_quarter(line, values["quarter"])
        return ZipRow(
            values["zip5"], values["state"], values["mac"], values["locality"], values["rural"], values["plus4"] == "1"
        )

    def _check_quarter(self, line: int, quarter: str) -> None:
        self.quarter = self.quarter or quarter
        if quarter != self.quarter:
            reason = f"differs from {self.quarter} in the rows before"
            self._log.add(reason, line=line, column="YEAR/QTR", value=quarter)


def _text_rows(data: bytes, log: ProblemLog) -> Iterator[tuple[int, dict[str, str]]]:
    lines = ((line, [text]) for line, text in text_lines(data, log))
    for line, (text,) in until_end_mark(lines, log):
        if len(text) != _LENGTH:
            log.add(f"is a line of {len(text)} characters instead of {_LENGTH}", line=line, value=text)
        else:
            yield line, {name: text[part].strip() for name, part in _FIELDS.items()}


def _sheet_rows(member: Member, log: ProblemLog) -> Iterator[tuple[int, dict[str, str]]]:
    rows = member_rows(member, log)
    header, _ = find_header(rows, _FIRST_HEADER, log)
    columns = locate(header, _PATTERNS, log)
    require(columns, _HEADERS, header[0], log)
    table: Iterator[NumberedRow] = full_rows(until_end_mark(rows, log), len(header[1]), log)
    for line, cells in table:
        yield line, {name: cells[index].strip() for name, index in columns.items()}
