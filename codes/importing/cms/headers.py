"""Find the columns of CMS's smaller tables by header text, never by position.

CMS moves columns between releases (GPCI2026 has a second work column before the one that payment uses), so
we report a header that is missing, repeated or unknown instead of guessing.
"""

import re
from collections.abc import Iterator, Mapping

from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.tables import NumberedRow, is_blank, squeeze

_LIMIT = 20
_SHORT_ROW = Kind("{count} rows have fewer columns than the header: is the file truncated?")


def find_header(rows: Iterator[NumberedRow], first: re.Pattern[str], log: ProblemLog) -> tuple[NumberedRow, str]:
    """Return ((line, header cells), text above it) of the first of 20 rows whose first cell matches `first`.

    `rows` continues at the row below. Raises ReleaseFileError when no row matches.
    """
    above: list[str] = []
    for line, cells in rows:
        header = [squeeze(cell).upper() for cell in cells]
        if header and first.fullmatch(header[0]):
            return (line, header), squeeze(" ".join(above))
        above.extend(cells)
        if line >= _LIMIT:
            break
    log.fail(f"has no header row in its first {_LIMIT} rows")


def locate(header: NumberedRow, patterns: Mapping[str, re.Pattern[str]], log: ProblemLog) -> dict[str, int]:
    """Column index by field name. Blank header cells are skipped; any other must match one pattern of
    `patterns` that no earlier cell matched. Missing fields are not reported here (see `require`)."""
    line, cells = header
    found: dict[str, int] = {}
    for index, text in enumerate(cells):
        name = next((n for n, pattern in patterns.items() if pattern.fullmatch(text)), None)
        if text and name is None:
            log.add("is not a column of this file", line=line, column=str(index + 1), value=text)
        elif name in found:
            log.add(
                f"appears twice, also in column {found[name] + 1}",
                line=line,
                column=str(index + 1),
                value=text,
            )
        elif name is not None:
            found[name] = index
    return found


def require(found: Mapping[str, int], names: Mapping[str, str], line: int, log: ProblemLog) -> None:
    """Raise ReleaseFileError unless every field of `names` (field to the header CMS prints) was found."""
    for name, header in names.items():
        if name not in found:
            log.add("is missing", line=line, column=header)
    log.raise_if_any()


def full_rows(rows: Iterator[NumberedRow], width: int, log: ProblemLog) -> Iterator[NumberedRow]:
    """Rows cut to `width` cells. A shorter row, or one with text further right, is a problem."""
    for line, cells in rows:
        if len(cells) < width:
            reason = f"starts a row of {len(cells)} columns instead of {width}: is the file truncated?"
            log.add(reason, line=line, value=cells[0], kind=_SHORT_ROW)
        elif not is_blank(cells[width:]):
            log.add(
                f"is to the right of the {width} columns",
                line=line,
                value=" ".join(cells[width:]).strip(),
            )
        else:
            yield line, cells[:width]


def year_of(texts: list[str], line: int, log: ProblemLog) -> int | None:
    """The year that all `texts` (four digits each) agree on; None when there are none."""
    for text in texts:
        if text != texts[0]:
            log.add(f"disagrees with {texts[0]} in the same file", line=line, column="year", value=text)
    return int(texts[0]) if texts else None
