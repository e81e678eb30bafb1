"""Parse PPRRVU, CMS's main file: the relative values and payment indicators of every (HCPCS, modifier).

CSV, TXT (fixed width) and XLSX give identical rows. We guess nothing and repair nothing: the header must
match one of the two known layouts (see `pprrvu_layout`), every cell must have its column's shape, both
totals must equal W + PE + MP, the file must have one conversion factor, and no (HCPCS, modifier) may
appear twice. Traps: codes are text (1,054 in RVU25D start with 0); "NA" has a separate column and is never
in the number; RVU22A ends with a row that has only 0x1A; copyright years in the preamble contradict each
other and are not read. Numbers are RVUs with two decimals, never dollars, except the conversion factor
(dollars per RVU). Layout: RVU25D.pdf, RVU26A.pdf.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.importing.cms.decimals import DecimalCache
from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.pprrvu_layout import LAYOUT_32, SEPARATOR, Layout, LayoutName
from codes.importing.cms.pprrvu_preamble import Preamble, quarter_of, read_preamble
from codes.importing.cms.pprrvu_txt import fixed_width_rows
from codes.importing.cms.sources import Member
from codes.importing.cms.tables import NumberedRow, csv_rows, is_blank, is_end_mark, sheet_rows
from codes.importing.cms.workbook import first_sheet

_TWICE = Kind("{count} rows repeat a code and modifier of an earlier row.")
_WRONG_TOTAL = Kind("{count} totals aren't the sum of work, PE and MP: were cells changed or moved?")
_OTHER_FACTOR = Kind("{count} rows have another conversion factor: were the rows of two files mixed?")
_SHORT_ROW = Kind("{count} rows have fewer columns than the header: is the file truncated?")
_LONG_ROW = Kind("{count} rows have more columns than the header.")
_PRICING_INDEX = [column.header for column in LAYOUT_32.columns].index("PRIC IND")
_CELLS_WITHOUT_PRICING = 30


@dataclass(frozen=True, slots=True)
class PprrvuRow:
    """One (HCPCS, modifier) record. Numbers are RVUs with two decimals; `preoperative`, `intraoperative`
    and `postoperative` are shares of 1 (non-zero for global days 010 and 090 only); the other indicators
    are CMS's own codes as text. `pricing` is '' in the 31-column layout.

    Where `nonfacility_na` or `facility_na` is set, the PE number is the other setting's, not a price.
    """

    hcpcs: str
    modifier: str
    descriptor: str
    status: str
    not_used_for_medicare: bool
    work_rvu: Decimal
    nonfacility_pe_rvu: Decimal
    nonfacility_na: bool
    facility_pe_rvu: Decimal
    facility_na: bool
    malpractice_rvu: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    pctc: str
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple_procedure: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str
    pricing: str
    endoscopic_base: str
    supervision: str
    calculation_flag: str
    imaging_family: str
    nonfacility_pe_opps: Decimal
    facility_pe_opps: Decimal
    malpractice_opps: Decimal


@dataclass(frozen=True, slots=True)
class PprrvuFile:
    """A complete PPRRVU file in file order (which varies by year). `conversion_factor` is in dollars per RVU;
    `year` and `month` (jan to dec) from the title row, else from the file name (TXT has no title), None if unknown;
    `released_on` from the row RELEASED mm/dd/yyyy, None for TXT; `restored_zeros` how many cells of each column got
    their leading zeros back."""

    rows: list[PprrvuRow]
    conversion_factor: Decimal
    year: int | None
    month: str | None
    released_on: date | None
    layout: LayoutName
    restored_zeros: Mapping[str, int]


def parse_pprrvu(member: Member, *, restore_zeros: bool = False) -> PprrvuFile:
    """Parse one PPRRVU member of any format. `restore_zeros` repairs codes and indicators that a spreadsheet has cut
    (100 for 00100, 9 for 09), on someone's word: a file exactly as CMS publishes it has them all.

    Raises ReleaseFileError with every problem found (file, line, CMS column, value); never returns part of a file.
    """
    log = ProblemLog(member.name, member.dataset)
    layout, preamble, rows = _open(member, log)
    year, month = quarter_of(preamble, member.stamp)
    reader = _RowReader(layout, log)
    restored: Counter[str] = Counter()
    if restore_zeros:
        rows = _with_zeros(rows, layout, restored)
    parsed = reader.read(member.watched(rows))
    if not parsed and not log.total:
        log.add("has a header but no rows")
    log.raise_if_any()
    return PprrvuFile(parsed, reader.conversion_factor, year, month, preamble.released_on, layout.name, restored)


def _with_zeros(rows: Iterator[NumberedRow], layout: Layout, restored: Counter[str]) -> Iterator[NumberedRow]:
    """The rows with the leading zeros that a spreadsheet has removed; `restored` counts the cells of each column."""
    columns = [(index, layout.columns[index]) for index in layout.digits]
    for line, cells in rows:
        for index, column in columns if len(cells) == len(layout.columns) else ():
            if full := column.restored(cells[index]):
                cells[index] = full
                restored[column.header] += 1
        yield line, cells


def _open(member: Member, log: ProblemLog) -> tuple[Layout, Preamble, Iterator[NumberedRow]]:
    """The layout, the preamble and the rows below the header, as text cells in CSV order."""
    if member.kind == "txt":
        layout, rows = fixed_width_rows(member.data, log)
        return layout, Preamble(), rows
    if member.kind == "csv":
        rows = csv_rows(member.data, log)
        return *read_preamble(rows, log)[:2], rows
    sheet = first_sheet(member.data, log)
    layout, preamble, line = read_preamble(sheet_rows(sheet), log)
    return layout, preamble, sheet_rows(sheet[line:], line + 1, layout.digits)


class _RowReader:
    """Turns text rows into PprrvuRows and checks each row and the file."""

    def __init__(self, layout: Layout, log: ProblemLog) -> None:
        self._layout = layout
        self._log = log
        self._lines: dict[str, int] = {}
        self._number = DecimalCache(2)
        self._factor_text: str | None = None
        self._factor_line = 0

    @property
    def conversion_factor(self) -> Decimal:
        return Decimal(self._factor_text or "0").quantize(Decimal("0.0001"))

    def read(self, rows: Iterator[NumberedRow]) -> list[PprrvuRow]:
        """Read all rows. One regular expression checks the shapes of a row; only a bad row is checked cell by
        cell. This loop is the import's hot path (19,000 rows)."""
        parsed: list[PprrvuRow] = []
        fits, join, factor_index = self._layout.row.fullmatch, SEPARATOR.join, self._layout.conversion_factor
        lines, build, width = self._lines, self._build, len(self._layout.columns)
        for line, cells in rows:
            if len(cells) == width and fits(join(cells)):
                if lines.setdefault(cells[0] + cells[1], line) != line:
                    self._report_duplicate(line, cells)
                factor = cells.pop(factor_index)
                if factor != self._factor_text:
                    self._check_factor(line, factor)
                parsed.append(build(line, cells))
            elif is_end_mark(cells):
                self._expect_nothing(rows)
            elif not is_blank(cells):
                self._explain(line, cells)
        return parsed

    def _build(self, line: int, cells: list[str]) -> PprrvuRow:
        """Build a row from checked `cells` (without the conversion factor)."""
        if len(cells) == _CELLS_WITHOUT_PRICING:
            cells.insert(_PRICING_INDEX, "")
        (
            hcpcs, modifier, descriptor, status, not_used,
            work, nonfacility_pe, nonfacility_na, facility_pe, facility_na, malpractice,
            nonfacility_total, facility_total, pctc, global_days, pre, intra, post,
            multiple, bilateral, assistant, co_surgeon, team, pricing, base,
            supervision, calculation, imaging, nonfacility_opps, facility_opps, malpractice_opps,
        ) = cells  # fmt: skip
        number = self._number
        row = PprrvuRow(
            hcpcs, modifier, descriptor.strip(), status, not_used == "+",
            number[work], number[nonfacility_pe], nonfacility_na == "NA",
            number[facility_pe], facility_na == "NA", number[malpractice],
            number[nonfacility_total], number[facility_total],
            pctc, global_days, number[pre], number[intra], number[post],
            multiple, bilateral, assistant, co_surgeon, team, pricing, base,
            supervision, calculation, imaging,
            number[nonfacility_opps], number[facility_opps], number[malpractice_opps],
        )  # fmt: skip
        fixed = row.work_rvu + row.malpractice_rvu
        if fixed + row.nonfacility_pe_rvu != row.nonfacility_total:
            self._report_total(line, row, "NON-FACILITY TOTAL", row.nonfacility_pe_rvu, row.nonfacility_total)
        if fixed + row.facility_pe_rvu != row.facility_total:
            self._report_total(line, row, "FACILITY TOTAL", row.facility_pe_rvu, row.facility_total)
        return row

    def _report_total(self, line: int, row: PprrvuRow, column: str, pe: Decimal, total: Decimal) -> None:
        expected = row.work_rvu + pe + row.malpractice_rvu
        reason = f"is not {expected}, the sum of work {row.work_rvu}, PE {pe} and MP {row.malpractice_rvu}"
        self._log.add(reason, line=line, column=column, value=str(total), kind=_WRONG_TOTAL)

    def _report_duplicate(self, line: int, cells: list[str]) -> None:
        value = " ".join(cells[:2]).strip()
        reason = f"appears twice, here and on line {self._lines[cells[0] + cells[1]]}"
        self._log.add(reason, line=line, column="HCPCS", value=value, kind=_TWICE)

    def _check_factor(self, line: int, text: str) -> None:
        """Check that every row repeats the conversion factor; a second one means two files were mixed."""
        if self._factor_text is None:
            self._factor_text, self._factor_line = text, line
            if self.conversion_factor == 0:
                self._log.add("is not above 0", line=line, column="CONV FACTOR", value=text)
        elif Decimal(text) != self.conversion_factor:
            reason = f"differs from {self._factor_text} of line {self._factor_line}"
            self._log.add(reason, line=line, column="CONV FACTOR", value=text, kind=_OTHER_FACTOR)

    def _expect_nothing(self, rows: Iterator[NumberedRow]) -> None:
        for line, cells in rows:
            if not is_blank(cells):
                value = ",".join(cells)
                self._log.add("comes after the end-of-file mark (0x1A)", line=line, value=value)

    def _explain(self, line: int, cells: list[str]) -> None:
        """Report the cell that makes a row invalid."""
        columns = self._layout.columns
        if len(cells) != len(columns):
            is_short = len(cells) < len(columns)
            hint = ": is the file truncated?" if is_short else ""
            reason = f"starts a row of {len(cells)} columns instead of {len(columns)}{hint}"
            self._log.add(reason, line=line, value=cells[0], kind=_SHORT_ROW if is_short else _LONG_ROW)
            return
        for column, cell in zip(columns, cells, strict=True):
            if fault := column.fault(cell):
                self._log.add(fault, line=line, column=column.header, value=cell, kind=column.kind(cell))
                if column is columns[0] and not column.has_lost_zeros(cell):
                    return  # not a row of this table: its other cells mean nothing
