"""Parse OPPSCAP: fee schedule prices capped at the hospital outpatient rate, in dollars by code and locality.

Trap: the FACILITY price comes before the NON-FACILITY one (CMS spells it `NON-FACILTY`), the opposite of
PPRRVU; columns are found by header. Six MAC-locality pairs aren't GPCI keys: they repeat 01182.
Source: OPPSCAP file of the RVU zip.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from codes.importing.cms.decimals import DecimalCache, number_fault
from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.headers import find_header, full_rows, locate, require
from codes.importing.cms.localities import TWICE
from codes.importing.cms.sources import Member
from codes.importing.cms.tables import NumberedRow, fixed_cells, member_rows, text_lines, until_end_mark

_NAMES = ("hcpcs", "modifier", "status", "mac", "locality", "facility", "nonfacility")
_HEADERS = ("HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE")
_REQUIRED = dict(zip(_NAMES, _HEADERS, strict=True))
_PATTERNS = {name: re.compile(header) for name, header in _REQUIRED.items()}
_PATTERNS["nonfacility"] = re.compile("NON-FACILI?TY PRICE")
_PRICE = r"[0-9]{1,4}(?:\.[0-9]{1,2})?"
_SHAPES = (
    ("(?:[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4})", "is not a HCPCS code"),
    ("(?:26|TC|53)?", "is not one of the modifiers blank, 26, TC and 53"),
    ("[A-Z]", "is not one capital letter"),
    ("[0-9]{5}", "is not a MAC number of 5 digits"),
    ("[0-9]{2}", "is not a locality number of 2 digits"),
    (_PRICE, ""),
    (_PRICE, ""),
)
_DIGITS = {3: 5, 4: 2}  # the length of MAC and locality
_LOST_ZEROS = Kind("{count} values have lost leading zeros in a spreadsheet.", is_lost_zeros=True)
_ROW = re.compile("\x1f".join(shape for shape, _ in _SHAPES))
_TXT_FIELDS = tuple(slice(a - 1, b) for a, b in ((1, 5), (6, 7), (9, 9), (11, 15), (18, 19), (22, 28), (32, 38)))


@dataclass(frozen=True, slots=True)
class OppsCapRow:
    """The capped prices in dollars of one (code, modifier) in one locality; `status` is PPRRVU's."""

    hcpcs: str
    modifier: str
    status: str
    mac: str
    locality: str
    facility_price: Decimal
    nonfacility_price: Decimal


@dataclass(frozen=True, slots=True)
class OppsCapFile:
    """All rows in file order."""

    rows: list[OppsCapRow]


def parse_oppscap(member: Member, *, restore_zeros: bool = False) -> OppsCapFile:
    """Parse an OPPSCAP member of any format. `restore_zeros` restores those that a spreadsheet has removed from MAC
    and locality. Raises ReleaseFileError with every problem found."""
    log = ProblemLog(member.name, member.dataset)
    rows = member.watched(_txt_rows(member.data, log) if member.kind == "txt" else member_rows(member, log))
    header, _ = find_header(rows, _PATTERNS["hcpcs"], log)
    columns = locate(header, _PATTERNS, log)
    require(columns, _REQUIRED, header[0], log)
    parsed = _read(full_rows(until_end_mark(rows, log), len(header[1]), log), columns, log, restore_zeros=restore_zeros)
    if not parsed and not log.total:
        log.add("has a header but no rows")
    log.raise_if_any()
    return OppsCapFile(parsed)


def _read(
    rows: Iterator[NumberedRow], columns: dict[str, int], log: ProblemLog, *, restore_zeros: bool
) -> list[OppsCapRow]:
    parsed: list[OppsCapRow] = []
    lines: dict[str, int] = {}
    number, order = DecimalCache(2), itemgetter(*(columns[name] for name in _NAMES))
    for line, cells in rows:
        values = order(cells)
        if restore_zeros:
            values = (*values[:3], values[3].zfill(5), values[4].zfill(2), *values[5:])
        joined = "\x1f".join(values)
        if not _ROW.fullmatch(joined):
            _explain(line, values, log)
            continue
        hcpcs, modifier, status, mac, locality, facility, nonfacility = values
        first = lines.setdefault(hcpcs + modifier + mac + locality, line)
        if first != line:
            reason, value = f"appears twice, here and on line {first}", joined.replace("\x1f", " ")
            log.add(reason, line=line, value=value, kind=TWICE)
        parsed.append(OppsCapRow(hcpcs, modifier, status, mac, locality, number[facility], number[nonfacility]))
    return parsed


def _explain(line: int, values: tuple[str, ...], log: ProblemLog) -> None:
    for index, value in enumerate(values):
        shape, reason = _SHAPES[index]
        if not re.fullmatch(shape, value):
            is_short = value.isdecimal() and len(value) < _DIGITS.get(index, 0)
            kind = _LOST_ZEROS if is_short else None
            log.add(reason or number_fault(value, 2), line=line, column=_HEADERS[index], value=value, kind=kind)


def _txt_rows(data: bytes, log: ProblemLog) -> Iterator[NumberedRow]:
    yield 0, list(_HEADERS)
    for line, text in text_lines(data, log):
        if len(text.strip()) <= 1:
            yield line, [text, *[""] * 6]
        else:
            yield line, fixed_cells(line, text, _TXT_FIELDS, log)
