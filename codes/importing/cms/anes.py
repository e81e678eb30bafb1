"""Parse ANES: the anesthesia conversion factor of each locality, in dollars per anesthesia unit (not per RVU).

Up to 2025 there is one factor column; ANES2026 has two, for qualifying APM participants and for everyone
else, whose order may vary. Headers vary by year (`National Anes CF of 20.3178`, `2024 Anesthesia CF`), so a factor's
column is found by its words, and every cell must be a plausible amount. The national factor is known only where the
header has it. Traps: cells have trailing blanks, XLSX drops leading zeros, TXT has no header and no decimal point
(`1931` is 19.31), cuts names at 40 characters and omits most asterisks, so we omit them everywhere.
Source: ANES file of the RVU zip.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codes.importing.cms.decimals import number_fault
from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.headers import find_header, full_rows, locate, require
from codes.importing.cms.localities import UniqueKeys, read_key, split_note, table_rows
from codes.importing.cms.sources import Member
from codes.importing.cms.tables import NumberedRow, fixed_cells, member_rows, text_lines, until_end_mark

_FIRST_HEADER = re.compile(r"(?:MEDICARE ADMINI?STRATIVE )?CONTRACTOR(?: \(MAC\))?|CARRIER|MAC")
_FACTOR_WORDS = r"\b(?:CF|CONVERSION FACTOR)\b"
_PATTERNS = {
    "mac": _FIRST_HEADER,
    "locality": re.compile("LOCALITY(?: NUMBER)?"),
    "name": re.compile("LOCALITY NAME"),
    "gpci": re.compile(".*GPCI.*"),  # some years repeat GPCI's columns
    "qp_factor": re.compile(rf"(?!.*\bNON)(?=.*\b(?:QUALIFYING|QPP?|APM)\b).*{_FACTOR_WORDS}.*"),
    "factor": re.compile(rf".*{_FACTOR_WORDS}.*"),
}
_REQUIRED = {
    "mac": "Contractor", "locality": "Locality", "name": "Locality Name", "factor": "National Anes CF",
}  # fmt: skip
_QP_HEADER = "Qualifying APM National Anes CF"
_NATIONAL = re.compile(r".*\bOF \$?([0-9]{1,3}\.[0-9]{1,6})\**")
_YEAR = re.compile(r"(?:CY )?([0-9]{4})\b.*")
# CMS's factors have been from 15 (2000) to 31 dollars (Alaska): outside this range a column is something else.
_LOWEST, _HIGHEST = 10, 50
_SHAPE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")
_TXT_HEADER = ["Contractor", "Locality", "Locality Name", "Anes CF"]
_TXT_FIELDS = tuple(slice(a - 1, b) for a, b in ((1, 5), (13, 14), (19, 58), (74, 77)))


@dataclass(frozen=True, slots=True)
class AnesRow:
    """One locality; factors in dollars per anesthesia unit, `qp_conversion_factor` None before 2026."""

    mac: str
    locality: str
    name: str
    conversion_factor: Decimal
    qp_conversion_factor: Decimal | None


@dataclass(frozen=True, slots=True)
class AnesFile:
    """All localities in file order; `national`, `qp_national` and `year` from the header, None where it has none."""

    rows: list[AnesRow]
    national: Decimal | None
    qp_national: Decimal | None
    year: int | None


def parse_anes(member: Member) -> AnesFile:
    """Parse an ANES member of any format. Raises ReleaseFileError with every problem found."""
    log = ProblemLog(member.name, member.dataset)
    rows = _txt_rows(member.data, log) if member.kind == "txt" else member_rows(member, log)
    header, _ = find_header(rows, _FIRST_HEADER, log)
    columns = _columns(header, log)
    keys = UniqueKeys(log)
    table = table_rows(full_rows(until_end_mark(rows, log), len(header[1]), log), columns["mac"], log)
    parsed = [_row(line, cells, columns, keys, log) for line, cells in table]
    if not parsed:
        log.add("has a header but no rows")
    national, qp_national = (_national(header, columns, name, log) for name in ("factor", "qp_factor"))
    log.raise_if_any()
    year = _YEAR.fullmatch(header[1][columns["factor"]])
    return AnesFile(parsed, national, qp_national, int(year[1]) if year else None)


def _columns(header: NumberedRow, log: ProblemLog) -> dict[str, int]:
    """The columns by field, without the GPCIs, of which there may be several."""
    line, cells = header
    columns = locate((line, ["" if _PATTERNS["gpci"].fullmatch(cell) else cell for cell in cells]), _PATTERNS, log)
    require(columns, _REQUIRED, line, log)
    return columns


def _row(line: int, cells: list[str], columns: dict[str, int], keys: UniqueKeys, log: ProblemLog) -> AnesRow:
    key = read_key(cells[columns["mac"]], cells[columns["locality"]], line, log)
    keys.check(key, line)
    name, _ = split_note(cells[columns["name"]])
    factor = _factor(line, cells[columns["factor"]], _REQUIRED["factor"], log)
    if "qp_factor" not in columns:
        return AnesRow(*key, name, factor, None)
    qp_factor = _factor(line, cells[columns["qp_factor"]], _QP_HEADER, log)
    if 0 < qp_factor < factor:
        log.add(f"is below {factor}, the factor of everyone else", line=line, column=_QP_HEADER, value=str(qp_factor))
    return AnesRow(*key, name, factor, qp_factor)


def _factor(line: int, text: str, column: str, log: ProblemLog) -> Decimal:
    text = text.strip()
    if not _SHAPE.fullmatch(text):
        log.add(number_fault(text, 6), line=line, column=column, value=text)
        return Decimal(0)
    factor = Decimal(text)
    if factor == 0:
        log.add("is not above 0", line=line, column=column, value=text)
    elif not _LOWEST <= factor <= _HIGHEST:
        reason = f"is not between ${_LOWEST} and ${_HIGHEST} per anesthesia unit, where every factor has been"
        log.add(reason, line=line, column=column, value=text)
    return factor


def _national(header: NumberedRow, columns: dict[str, int], name: str, log: ProblemLog) -> Decimal | None:
    line, cells = header
    match = _NATIONAL.fullmatch(cells[columns[name]]) if name in columns else None
    return _factor(line, match[1], "national factor in the header", log) if match else None


def _txt_rows(data: bytes, log: ProblemLog) -> Iterator[NumberedRow]:
    """TXT lines as CSV rows below our own header, with the decimal point added."""
    yield 0, _TXT_HEADER
    for line, text in text_lines(data, log):
        if len(text.strip()) <= 1:
            yield line, [text, "", "", ""]
            continue
        cells = fixed_cells(line, text, _TXT_FIELDS, log)
        if re.fullmatch("[0-9]{3,4}", cells[3]):
            cells[3] = f"{cells[3][:-2]}.{cells[3][-2:]}"
        else:
            log.add("is not a number of cents", line=line, column=_REQUIRED["factor"], value=cells[3])
        yield line, cells
