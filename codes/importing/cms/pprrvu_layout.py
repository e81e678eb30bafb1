"""The two layouts of CMS's PPRRVU file, and the checks that a file has one of them.

CSV and XLSX: 31 columns up to 2025, 32 from 2026 (PRIC IND was added before ENDO BASE). A preamble (title,
copyright, `RELEASED mm/dd/yyyy`) is followed by a header stacked over five rows, the last of which starts
with HCPCS; that last row alone is ambiguous (SURG appears four times), so we join the five column by column
and compare the result. Header cells have stray blanks. TXT: seven `HDR ` lines, then rows of 171 characters with
explicit decimal points and no header at all; only column 121 (blank or PRIC IND) tells the two apart.

Source: RVU25D.pdf and RVU26A.pdf "record layout", corrected by measurement: the PDF says 200-character
records, leaves out TXT column 59 and gives the wrong columns for the last field.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codes.importing.cms.decimals import number_fault
from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.tables import squeeze

LayoutName = Literal["31", "32"]
TXT_LENGTH = 171
TXT_PRICING = 120
HEADER_ROWS = 5
SEPARATOR = "\x1f"

_NUMBER = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|\.[0-9]{1,2})"
_SHARE = r"(?:0?(?:\.[0-9]{1,2})|0|1(?:\.00?)?)"
_CODE = r"(?:[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4})"
_ONE = r"[0-9A-Z]"
_ONE_REASON = "is not one digit or capital letter"
CODE = re.compile(_CODE)
CODE_LENGTH = 5
_SPELLED = {2: "two", 3: "three"}
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: CMS's header, its TXT slice (from 0), the shape of a cell, the message when it differs
    ('' for numbers), the digits an integer XLSX cell is padded to, and the decimals of a number."""

    header: str
    txt: slice
    shape: str
    reason: str
    digits: int = 0
    decimals: int = 0

    def fault(self, cell: str) -> str | None:
        """What is wrong with `cell`, or None."""
        if re.fullmatch(self.shape, cell):
            return None
        if self.has_lost_zeros(cell):
            return f"{self.reason}: a spreadsheet has removed leading zeros ({cell.zfill(self.digits)})"
        return self.reason or number_fault(cell, self.decimals)

    def has_lost_zeros(self, cell: str) -> bool:
        """Return whether `cell` is what a spreadsheet leaves of a field of fixed length that starts with zeros."""
        return len(cell) < self.digits and _DIGITS.fullmatch(cell) is not None and self.header != "ENDO BASE"

    def restored(self, cell: str) -> str | None:
        """`cell` with its leading zeros; None if it hasn't lost any, or isn't certain to be what it seems.

        The only codes of five digits that start with 0 are those of anesthesia: any other short code has lost more.
        """
        if not self.has_lost_zeros(cell):
            return None
        full = cell.zfill(self.digits)
        return full if self.digits < CODE_LENGTH or "00100" <= full <= "01999" else None

    def kind(self, cell: str) -> Kind | None:
        """The kind of a fault whose likely cause we know."""
        if not self.has_lost_zeros(cell):
            return None
        if self.digits < CODE_LENGTH:
            short = f"{{count}} values have fewer than {_SPELLED[self.digits]} digits"
        else:
            short = "{count} codes have fewer than five characters"
        if self.restored(cell) is None:
            return Kind(f"{short} and aren't anesthesia codes that have lost their leading zeros.")
        return Kind(f"{short}: a spreadsheet removed leading zeros.", is_lost_zeros=True)


def _number(header: str, start: int, stop: int) -> Column:
    return Column(header, slice(start - 1, stop), _NUMBER, "", decimals=2)


def _indicator(header: str, column: int) -> Column:
    return Column(header, slice(column - 1, column), _ONE, _ONE_REASON)


def _column(header: str, start: int, stop: int, shape: str, reason: str, digits: int = 0) -> Column:
    return Column(header, slice(start - 1, stop), shape, reason, digits)


_PRICING = _indicator("PRIC IND", 121)
_BEFORE_PRICING = (
    _column("HCPCS", 1, 5, _CODE, "is not a HCPCS code", digits=5),
    _column("MOD", 6, 7, "(?:26|TC|53)?", "is not one of the modifiers blank, 26, TC and 53"),
    _column("DESCRIPTION", 8, 57, r"[^\x00-\x1f]{0,50} *", "has control characters or more than 50 characters"),
    _column("STATUS CODE", 58, 58, "[A-Z]", "is not one capital letter"),
    _column("NOT USED FOR MEDICARE PAYMENT", 59, 59, r"\+?", 'is neither blank nor "+"'),
    _number("WORK RVU", 60, 65),
    _number("NON-FAC PE RVU", 67, 72),
    _column("NON-FAC NA INDICATOR", 73, 74, "(?:NA)?", 'is neither blank nor "NA"'),
    _number("FACILITY PE RVU", 76, 81),
    _column("FACILITY NA INDICATOR", 82, 83, "(?:NA)?", 'is neither blank nor "NA"'),
    _number("MP RVU", 85, 89),
    _number("NON-FACILITY TOTAL", 91, 96),
    _number("FACILITY TOTAL", 97, 102),
    _indicator("PCTC IND", 103),
    _column("GLOB DAYS", 104, 106, "[0-9A-Z]{3}", "is not three digits or capital letters", digits=3),
    _column("PRE OP", 107, 109, _SHARE, "is not a share from 0 to 1"),
    _column("INTRA OP", 110, 112, _SHARE, "is not a share from 0 to 1"),
    _column("POST OP", 113, 115, _SHARE, "is not a share from 0 to 1"),
    _indicator("MULT PROC", 116),
    _indicator("BILAT SURG", 117),
    _indicator("ASST SURG", 118),
    _indicator("CO- SURG", 119),
    _indicator("TEAM SURG", 120),
)
_AFTER_PRICING = (
    _column("ENDO BASE", 128, 132, f"{_CODE}?", "is neither blank nor a HCPCS code", digits=5),
    Column("CONV FACTOR", slice(132, 140), r"[0-9]{1,4}(?:\.[0-9]{1,4})?", "", decimals=4),
    _column(
        "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES", 142, 143,
        "[0-9A-Z]{2}", "is not two digits or capital letters", digits=2,
    ),
    _indicator("CALCULATION FLAG", 144),
    _column("DIAGNOSTIC IMAGING FAMILY INDICATOR", 146, 147, "[0-9]{2}", "is not two digits", digits=2),
    _number("NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT", 152, 157),
    _number("FACILITY PE USED FOR OPPS PAYMENT AMOUNT", 159, 164),
    _number("MP USED FOR OPPS PAYMENT AMOUNT", 166, 171),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two layouts. `row` matches all of a row's cells joined by 0x1F; `conversion_factor` is that
    column's index; `gaps` are the TXT positions (from 0) that must be blank."""

    name: LayoutName
    columns: tuple[Column, ...]
    row: re.Pattern[str]
    conversion_factor: int
    gaps: tuple[int, ...]

    @property
    def digits(self) -> dict[int, int]:
        """Column index to the digits an integer XLSX cell is padded to."""
        return {index: c.digits for index, c in enumerate(self.columns) if c.digits}


def _layout(name: LayoutName, columns: tuple[Column, ...]) -> Layout:
    used = {position for c in columns for position in range(c.txt.start, c.txt.stop)}
    return Layout(
        name=name,
        columns=columns,
        row=re.compile(SEPARATOR.join(c.shape for c in columns)),
        conversion_factor=[c.header for c in columns].index("CONV FACTOR"),
        gaps=tuple(p for p in range(TXT_LENGTH) if p not in used),
    )


LAYOUT_31 = _layout("31", (*_BEFORE_PRICING, *_AFTER_PRICING))
LAYOUT_32 = _layout("32", (*_BEFORE_PRICING, _PRICING, *_AFTER_PRICING))


def layout_of_header(rows: Sequence[Sequence[str]], line: int, log: ProblemLog) -> Layout:
    """The layout whose header matches the five stacked `rows`; `line` is the last one's line number.

    Raises ReleaseFileError with each column (from 1) that differs, the expected header and the one found.
    """
    found = stacked_names(rows)
    layout = LAYOUT_32 if "PRIC IND" in found or len(found) == len(LAYOUT_32.columns) else LAYOUT_31
    expected = [column.header for column in layout.columns]
    for number in range(1, max(len(expected), len(found)) + 1):
        want = expected[number - 1] if number <= len(expected) else None
        got = found[number - 1] if number <= len(found) else None
        if want != got:
            _header_problem(number, want, got, line, log)
    log.raise_if_any()
    return layout


def stacked_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """The header of each column: its cells from top to bottom joined by one blank."""
    width = max(len(row) for row in rows)
    return [squeeze(" ".join(row[i] for row in rows if i < len(row))) for i in range(width)]


def _header_problem(number: int, want: str | None, got: str | None, line: int, log: ProblemLog) -> None:
    if want is None:
        log.add(
            "is not expected: the file has more columns than CMS's layout",
            line=line,
            column=str(number),
            value=got,
        )
    elif got is None:
        log.add(f'is missing: "{want}" was expected', line=line, column=str(number))
    else:
        log.add(f'found where "{want}" was expected', line=line, column=str(number), value=got)
