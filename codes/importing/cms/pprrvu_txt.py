"""Parse PPRRVU in fixed-width TXT: `HDR ` lines, then rows of 171 characters without column names.

Since nothing names the columns, three checks confirm the layout: every line has the right length, the gaps
between fields are blank, and column 121 (PRIC IND, new in 2026) is filled in all rows or in none.
Source: record layout in RVU25D.pdf and RVU26A.pdf, whose record length of 200 characters is outdated.
"""

from collections.abc import Iterator
from operator import itemgetter

from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.pprrvu_layout import LAYOUT_31, LAYOUT_32, TXT_LENGTH, TXT_PRICING, Layout
from codes.importing.cms.tables import NumberedRow, is_end_mark, text_lines

_Line = tuple[int, str]
_HEADER_START = "HDR "
_WRONG_LENGTH = Kind("{count} lines don't have " + f"{TXT_LENGTH} characters: is the file truncated or edited?")


def fixed_width_rows(data: bytes, log: ProblemLog) -> tuple[Layout, Iterator[NumberedRow]]:
    """The layout, and (line, cells in CSV order) of the rows below the HDR lines.

    Raises ReleaseFileError at once if a line's length is wrong or the layout can't be determined.
    """
    lines = _data_lines(data, log)
    log.raise_if_any()
    layout = _layout(lines, log)
    return layout, _cells(lines, layout, log)


def _data_lines(data: bytes, log: ProblemLog) -> list[_Line]:
    lines = list(text_lines(data, log))
    if not lines or not lines[0][1].startswith(_HEADER_START):
        log.fail("doesn't start with 'HDR ' lines", line=1, value=lines[0][1] if lines else "")
    first = next((i for i, (_, text) in enumerate(lines) if not text.startswith(_HEADER_START)), len(lines))
    return [(line, text) for line, text in lines[first:] if _is_row(line, text, log)]


def _is_row(line: int, text: str, log: ProblemLog) -> bool:
    if len(text) == TXT_LENGTH:
        return True
    if text.strip() and not is_end_mark([text]):
        hint = ": is the file truncated?" if len(text) < TXT_LENGTH else ""
        reason = f"is a line of {len(text)} characters instead of {TXT_LENGTH}{hint}"
        log.add(reason, line=line, value=text, kind=_WRONG_LENGTH)
    # Blank lines and the end-of-file mark go to the row reader, which checks what follows the mark.
    return is_end_mark([text])


def _layout(lines: list[_Line], log: ProblemLog) -> Layout:
    rows = [(line, text[TXT_PRICING]) for line, text in lines if len(text) == TXT_LENGTH and text.strip()]
    filled = [flag != " " for _, flag in rows]
    if not rows:
        return LAYOUT_31
    for (line, flag), is_filled in zip(rows, filled, strict=True):
        if is_filled != filled[0]:
            log.fail(
                f"in TXT column 121, unlike line {rows[0][0]}: the 31 and 32 column layouts are mixed",
                line=line,
                column="PRIC IND",
                value=flag,
            )
    return LAYOUT_32 if filled[0] else LAYOUT_31


def _cells(lines: list[_Line], layout: Layout, log: ProblemLog) -> Iterator[NumberedRow]:
    slices = [column.txt for column in layout.columns]
    gaps = itemgetter(*layout.gaps)
    blanks = (" ",) * len(layout.gaps)
    for line, text in lines:
        if len(text) < TXT_LENGTH:
            yield line, [text]
            continue
        if gaps(text) != blanks:
            _report_gap(line, text, layout, log)
        yield line, [text[part].strip() for part in slices]


def _report_gap(line: int, text: str, layout: Layout, log: ProblemLog) -> None:
    position = next(p for p in layout.gaps if text[p] != " ")
    log.add(
        f"must be blank: it's between two fields of the {layout.name} column layout",
        line=line,
        column=f"TXT {position + 1}",
        value=text[position],
    )
