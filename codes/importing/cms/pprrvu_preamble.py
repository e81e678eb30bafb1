"""Parse the rows above PPRRVU's data in CSV and XLSX: title, release date, stacked header."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.naming import NameStamp, short_month
from codes.importing.cms.pprrvu_layout import HEADER_ROWS, Layout, layout_of_header
from codes.importing.cms.sources import TITLE
from codes.importing.cms.tables import NumberedRow

_LIMIT = 20
_RELEASED = re.compile(r"RELEASED\s+([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.IGNORECASE)


class Preamble(NamedTuple):
    """Facts from the rows above the header; None for missing ones (a TXT file has no such rows)."""

    year: int | None = None
    month: str | None = None
    released_on: date | None = None


def read_preamble(rows: Iterator[NumberedRow], log: ProblemLog) -> tuple[Layout, Preamble, int]:
    """Return (layout, preamble, line of the last header row); `rows` continues at the first data row.

    Raises ReleaseFileError when the first 20 rows have no header or it isn't CMS's.
    """
    above: list[NumberedRow] = []
    for line, cells in islice(rows, _LIMIT):
        above.append((line, cells))
        if cells and cells[0].strip() == "HCPCS":
            header = [row for _, row in above[-HEADER_ROWS:]]
            return layout_of_header(header, line, log), _read_titles(above, log), line
    log.fail(f'has no header row starting with "HCPCS" in its first {_LIMIT} rows')


def _read_titles(rows: list[NumberedRow], log: ProblemLog) -> Preamble:
    found = Preamble()
    for line, cells in rows[:-HEADER_ROWS]:
        text = " ".join(cells)
        if title := TITLE.search(text):
            found = found._replace(year=int(title[1]), month=short_month(title[2]))
        elif released := _RELEASED.search(text):
            found = found._replace(released_on=_date(released, line, log))
    return found


def _date(match: re.Match[str], line: int, log: ProblemLog) -> date | None:
    month, day, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        log.add("is not a date mm/dd/yyyy", line=line, column="RELEASED", value=match[0])
        return None


def quarter_of(preamble: Preamble, stamp: NameStamp | None) -> tuple[int | None, str | None]:
    """(year, month) from the title row, else from the file name; `identity` compares the two."""
    if preamble.year is not None or stamp is None:
        return preamble.year, preamble.month
    return stamp.year, stamp.month
