"""Parse LOCCO: the counties a locality covers, as CMS describes them. The text is for display, never for joins.

Traps: the state is only on the first row of its group (blank rows separate groups), leading zeros are
missing, there are typos (`ORAGNGE CNTY`), 05302-99 (Missouri) appears twice. The TXT has less than CSV
and XLSX: it lacks the state CALIFORNIA and cuts the counties at 58 characters.
Source: nnLOCCO file of the RVU zip.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.headers import find_header, full_rows, locate, require
from codes.importing.cms.localities import read_key, table_rows
from codes.importing.cms.sources import Member
from codes.importing.cms.tables import NumberedRow, fixed_cells, is_blank, member_rows, squeeze, text_lines

_FIRST_HEADER = re.compile(r"MEDICARE ADMINI?STRATIVE CONTRACTOR")
_PATTERNS = {
    "mac": _FIRST_HEADER,
    "locality": re.compile("LOCALITY NUMBER"),
    "state": re.compile("STATE"),
    "area": re.compile("FEE SCHEDULE AREA"),
    "counties": re.compile("COUNTIES"),
}
_REQUIRED = {
    "mac": "Medicare Adminstrative Contractor", "locality": "Locality Number", "state": "State",
    "area": "Fee Schedule Area", "counties": "Counties",
}  # fmt: skip
_TITLE_YEAR = re.compile(r"COUNTIES INCLUDED IN ([0-9]{4}) LOCALITIES", re.IGNORECASE)
_TXT_START = "Medicare AdmiLocality"
_TXT_FIELDS = (slice(4, 9), slice(16, 18), slice(22, 43), slice(45, 127), slice(127, 240))


@dataclass(frozen=True, slots=True)
class CountyRow:
    """The counties of one locality as CMS lists them, stripped. `state` is repeated on each row of its group, '' if
    CMS left it out."""

    mac: str
    locality: str
    state: str
    area: str
    counties: str


@dataclass(frozen=True, slots=True)
class CountyFile:
    """All rows in file order; `year` from the title row."""

    rows: list[CountyRow]
    year: int | None


def parse_locco(member: Member) -> CountyFile:
    """Parse a LOCCO member of any format. Raises ReleaseFileError with every problem found."""
    log = ProblemLog(member.name, member.dataset)
    rows = _txt_rows(member.data, log) if member.kind == "txt" else member_rows(member, log)
    header, above = find_header(rows, _FIRST_HEADER, log)
    columns = locate(header, _PATTERNS, log)
    require(columns, _REQUIRED, header[0], log)
    filled = _with_states(full_rows(rows, len(header[1]), log), columns)
    parsed = [_row(line, cells, columns, log) for line, cells in table_rows(filled, columns["mac"], log)]
    if not parsed:
        log.add("has a header but no rows")
    log.raise_if_any()
    title = _TITLE_YEAR.search(above)
    return CountyFile(parsed, int(title[1]) if title else None)


def _with_states(rows: Iterator[NumberedRow], columns: dict[str, int]) -> Iterator[NumberedRow]:
    """Copy the state down to the rows of its group; a blank row ends the group."""
    state = ""
    for line, cells in rows:
        if is_blank(cells):
            state = ""
        elif not is_blank(cells[1:]):
            state = cells[columns["state"]].strip() or state
            cells[columns["state"]] = state
        yield line, cells


def _row(line: int, cells: list[str], columns: dict[str, int], log: ProblemLog) -> CountyRow:
    mac, locality = read_key(cells[columns["mac"]], cells[columns["locality"]], line, log)
    state, area, counties = (squeeze(cells[columns[name]]) for name in ("state", "area", "counties"))
    return CountyRow(mac, locality, state, area, counties)


def _txt_rows(data: bytes, log: ProblemLog) -> Iterator[NumberedRow]:
    for line, text in text_lines(data, log):
        if text.startswith(_TXT_START):
            yield line, list(_REQUIRED.values())
        elif line < 3 or text.startswith("*") or not text.strip():
            yield line, [text.strip(), "", "", "", ""]
        else:
            yield line, fixed_cells(line, text, _TXT_FIELDS, log)
