"""Parse GPCI: the geographic practice cost indices of each locality, factors around 1 for payment (never for wRVUs).

Columns are located by header text: up to 2025 and from 2026 Q2 there is one work column (its header may end in
asterisks), in 2026 Q1 two (without and with the statutory floor of 1.0). Traps: GPCI2020.csv has no state, so we take
it from the MAC; GPCI2022.csv has no leading zeros; values are unpadded (`1`); notes are below the table; we know the
fixed-width TXT for the one-column layout only.
Source: Addendum E of the Physician Fee Schedule final rule, as in the RVU zip.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codes.importing.cms.decimals import DecimalCache, number_fault
from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.headers import find_header, full_rows, locate, require, year_of
from codes.importing.cms.localities import UniqueKeys, read_key, split_note, state_of, table_rows
from codes.importing.cms.sources import Member
from codes.importing.cms.tables import NumberedRow, fixed_cells, member_rows, text_lines

_MAC_HEADER = re.compile(r"MEDICARE ADMINI?STRATIVE CONTRACTOR(?: \(MAC\))?")
_YEAR = "(?:(?:CY )?[0-9]{4} )?"
_PATTERNS = {
    "mac": _MAC_HEADER,
    "state": re.compile("STATE"),
    "locality": re.compile("LOCALITY (?:NUMBER|CODE)"),
    "name": re.compile("LOCALITY NAME"),
    "unfloored": re.compile(rf"{_YEAR}(?:PW|WORK) GPCI ?\(?WITHOUT 1\.0 FLOOR\)?\**"),
    "work": re.compile(rf"{_YEAR}(?:PW|WORK) GPCI(?: ?\(?WITH 1\.0 FLOOR\)?)?\**"),
    "pe": re.compile(rf"{_YEAR}PE GPCI\**"),
    "mp": re.compile(rf"{_YEAR}(?:MP|PLI) GPCI\**"),
}
_REQUIRED = {
    "mac": "Medicare Administrative Contractor (MAC)", "locality": "Locality Number",
    "name": "Locality Name", "work": "PW GPCI", "pe": "PE GPCI", "mp": "MP GPCI",
}  # fmt: skip
_FLOOR = Decimal("1.000")
_LOWEST, _HIGHEST = Decimal("0.1"), Decimal(5)  # CMS's have been from 0.235 to 2.702
_INDICES = ("work", "pe", "mp")
_SHAPE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?")
_TXT_HEADER = re.compile(r"Medicare Admi.*?([0-9]{4} PW GPCI)([0-9]{4} PE GPCI)([0-9]{4} MP GPCI)\s*")
_TXT_FIELDS = tuple(
    slice(a - 1, b) for a, b in ((1, 5), (17, 18), (25, 26), (30, 111), (122, 126), (134, 138), (146, 150))
)


@dataclass(frozen=True, slots=True)
class GpciRow:
    """One locality. `work_gpci` is the one that payment uses (floor applied); `work_gpci_without_floor` is None
    when the file has one work column. `floor_note` is CMS's asterisks after the name: * work floor of 1.5
    (Alaska), ** PE floor of 1.0 (frontier states). `state` is '' if the file has none and the MAC isn't a known one."""

    mac: str
    locality: str
    state: str
    name: str
    work_gpci: Decimal
    work_gpci_without_floor: Decimal | None
    pe_gpci: Decimal
    mp_gpci: Decimal
    floor_note: str = ""


@dataclass(frozen=True, slots=True)
class GpciFile:
    """All localities in file order; `year` from the headers of the index columns."""

    rows: list[GpciRow]
    year: int | None


def parse_gpci(member: Member) -> GpciFile:
    """Parse a GPCI member of any format. Raises ReleaseFileError with every problem found."""
    log = ProblemLog(member.name, member.dataset)
    rows = _txt_rows(member.data, log) if member.kind == "txt" else member_rows(member, log)
    header, _ = find_header(rows, _MAC_HEADER, log)
    columns = locate(header, _PATTERNS, log)
    if "work" not in columns and "unfloored" in columns:
        columns["work"] = columns["unfloored"]
    require(columns, _REQUIRED, header[0], log)
    years = [found[0] for name in _INDICES if (found := re.search("[0-9]{4}", header[1][columns[name]]))]
    year = year_of(years, header[0], log)
    reader = _Reader(columns, log, has_floor="WITH 1.0 FLOOR" in header[1][columns["work"]])
    table = table_rows(full_rows(rows, len(header[1]), log), columns["mac"], log)
    parsed = [reader.read(line, cells) for line, cells in table]
    if not parsed:
        log.add("has a header but no rows")
    log.raise_if_any()
    return GpciFile(parsed, year)


class _Reader:
    def __init__(self, columns: dict[str, int], log: ProblemLog, *, has_floor: bool) -> None:
        self._columns = columns
        self._log = log
        self._has_floor = has_floor
        self._keys = UniqueKeys(log)
        self._number = DecimalCache(3)

    def read(self, line: int, cells: list[str]) -> GpciRow:
        text = {name: cells[index].strip() for name, index in self._columns.items()}
        mac, locality = read_key(text["mac"], text["locality"], line, self._log)
        self._keys.check((mac, locality), line)
        state = text.get("state", state_of(mac, locality))
        if "state" in text and not re.fullmatch("[A-Z]{2}", state):
            self._log.add("is not a state of two letters", line=line, column="State", value=state)
        name, note = split_note(text["name"])
        without = self._index("unfloored", text, line) if "unfloored" in text else None
        work, pe, mp = (self._index(index, text, line) for index in _INDICES)
        if self._has_floor and 0 < work < _FLOOR:
            self._log.add("is below the floor of 1.0 in the header", line=line, column="PW GPCI", value=str(work))
        return GpciRow(mac, locality, state, name, work, without, pe, mp, note)

    def _index(self, name: str, text: dict[str, str], line: int) -> Decimal:
        value = text[name]
        header = _REQUIRED.get(name, "PW GPCI (without 1.0 Floor)")
        if not _SHAPE.fullmatch(value):
            self._log.add(number_fault(value, 3), line=line, column=header, value=value)
            return Decimal(0)
        number = self._number[value]
        if number == 0:
            self._log.add("is not above 0", line=line, column=header, value=value)
        elif not _LOWEST <= number <= _HIGHEST:
            reason = f"is not between {_LOWEST} and {_HIGHEST}, where every index has been"
            self._log.add(reason, line=line, column=header, value=value)
        return number


def _txt_rows(data: bytes, log: ProblemLog) -> Iterator[NumberedRow]:
    """TXT lines as CSV rows, header included; lines with nothing in the index columns are notes."""
    headed = False
    for line, text in text_lines(data, log):
        if not headed and (header := _TXT_HEADER.fullmatch(text)):
            headed = True
            first = ("Medicare Administrative Contractor", "State", "Locality Number", "Locality Name")
            yield line, [*first, *header.groups()]
        elif not headed or not text[_TXT_FIELDS[4].start :].strip():
            yield line, [text.strip(), *[""] * 6]
        else:
            yield line, fixed_cells(line, text, _TXT_FIELDS, log)
