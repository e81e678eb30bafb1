"""Medicare payment areas: a 5-digit MAC and a 2-digit locality, which together are the key.

Spreadsheets drop leading zeros (CMS's own GPCI2022.csv prints `2102`,`0` for 02102-00), so we restore
them: shorter numbers can't mean anything else. Trailing asterisks on names refer to notes.
"""

import re
from collections.abc import Iterator

from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.tables import NumberedRow, is_blank, squeeze

_MAC = re.compile(r"[0-9]{4,5}")
_LOCALITY = re.compile(r"[0-9]{1,2}")
_NOTED = re.compile(r"(?P<name>.*?)\s*(?P<note>\*{0,3})")
LocalityKey = tuple[str, str]


def is_mac(text: str) -> bool:
    """Return whether `text` can be a MAC number, with or without its leading zero."""
    return _MAC.fullmatch(text.strip()) is not None


def read_key(mac: str, locality: str, line: int, log: ProblemLog) -> LocalityKey:
    """(MAC, locality) with zeros restored; a malformed locality is a problem (check the MAC first)."""
    if not _LOCALITY.fullmatch(locality.strip()):
        log.add("is not a locality number", line=line, column="Locality Number", value=locality)
    return mac.strip().zfill(5), locality.strip().zfill(2)


def split_note(text: str) -> tuple[str, str]:
    """(name, trailing asterisks): "ALASKA*" is ("ALASKA", "*")."""
    match = _NOTED.fullmatch(squeeze(text))
    return (match["name"], match["note"]) if match else (squeeze(text), "")


def table_rows(rows: Iterator[NumberedRow], mac_column: int, log: ProblemLog) -> Iterator[NumberedRow]:
    """The rows of the table, without blank rows.

    Below the table CMS prints notes ("MAC Assignments as of ..."): accepted if the text isn't a MAC number
    and is alone in the first cell. Anything else, or a table row below a note, is a problem.
    """
    seen = noted = False
    for line, cells in rows:
        if is_blank(cells):
            continue
        if is_mac(cells[mac_column]):
            if noted:
                log.add("is a table row below the notes", line=line, value=cells[mac_column])
            seen = True
            yield line, cells
        elif seen and cells[0].strip() and is_blank(cells[1:]):
            noted = True
        else:
            log.add("is not a MAC number", line=line, column="MAC", value=cells[mac_column])


class UniqueKeys:
    """Remembers the line of each key and reports a key that appears twice."""

    def __init__(self, log: ProblemLog) -> None:
        self._log = log
        self._lines: dict[tuple[str, ...], int] = {}

    def check(self, key: tuple[str, ...], line: int) -> None:
        """Report a problem if `key` was seen before."""
        first = self._lines.setdefault(key, line)
        if first != line:
            self._log.add(f"appears twice, here and on line {first}", line=line, value=" ".join(key))
