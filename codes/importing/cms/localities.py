"""Medicare payment areas: a 5-digit MAC and a 2-digit locality, which together are the key.

Spreadsheets drop leading zeros (CMS's own GPCI2022.csv prints `2102`,`0` for 02102-00), so we restore
them: shorter numbers can't mean anything else. Trailing asterisks on names refer to notes.
"""

import re
from collections.abc import Iterator

from codes.importing.cms.errors import Kind, ProblemLog
from codes.importing.cms.tables import NumberedRow, is_blank, squeeze

_MAC = re.compile(r"[0-9]{4,5}")
_LOCALITY = re.compile(r"[0-9]{1,2}")
_NOTED = re.compile(r"(?P<name>.*?)\s*(?P<note>\*{0,3})")
LocalityKey = tuple[str, str]
TWICE = Kind("{count} rows repeat the key of an earlier row.")

# The MACs of each state, as CMS's GPCI files of 2021, 2022, 2025 and 2026 agree.
_MACS = {
    "AK": "02102", "AL": "10112", "AR": "07102", "AZ": "03102", "CA": "01112 01182", "CO": "04112", "CT": "13102",
    "DC": "12202", "DE": "12102", "FL": "09102", "GA": "10212", "HI": "01212", "IA": "05102", "ID": "02202",
    "IL": "06102", "IN": "08102", "KS": "05202", "KY": "15102", "LA": "07202", "MA": "14212", "MD": "12302",
    "ME": "14112", "MI": "08202", "MN": "06202", "MO": "05302", "MS": "07302", "MT": "03202", "NC": "11502",
    "ND": "03302", "NE": "05402", "NH": "14312", "NJ": "12402", "NM": "04212", "NV": "01312",
    "NY": "13202 13282 13292", "OH": "15202", "OK": "04312", "OR": "02302", "PA": "12502", "PR": "09202",
    "RI": "14412", "SC": "11202", "SD": "03402", "TN": "10312", "TX": "04412", "UT": "03502", "VA": "11302",
    "VT": "14512", "WA": "02402", "WI": "06302", "WV": "11402", "WY": "03602",
}  # fmt: skip
_STATES = {mac: state for state, macs in _MACS.items() for mac in macs.split()}
# The only locality in another state (or territory) than the others of its MAC.
_VIRGIN_ISLANDS = ("09202", "50")


def state_of(mac: str, locality: str) -> str:
    """The state of a locality by its MAC, for files without a column for it; '' for an unknown MAC."""
    return "VI" if (mac, locality) == _VIRGIN_ISLANDS else _STATES.get(mac, "")


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
            reason = f"appears twice, here and on line {first}"
            self._log.add(reason, line=line, value=" ".join(key), kind=TWICE)
