"""Which reading of a segment counts: alone, as what continues the line before, or around a typo.

static/js/log/choice.js does the same.
"""

import re
from dataclasses import replace

from logbook.domain.parsing.reading import CODE_LENGTH, Table
from logbook.domain.parsing.recovery import is_usable, recover
from logbook.domain.parsing.segment import OpenLine, Reading, read_segment

LONG_UNITS_BEGUN = re.compile(r"X[1-9][0-9]{3,}$")
NOTHING = Reading([], 0, "impossible", None, False, 0)


def best_reading(part: str, table: Table, *, is_open: bool, line: OpenLine | None) -> Reading:
    """Return the best reading of a segment after a line that it may continue; NOTHING if it has no code."""
    reading = read_segment(part, table, is_open=is_open)
    line = None if part[:1] == "X" else line
    continued = NOTHING
    if line is not None:
        continued = read_segment(part, table, is_open=is_open, line=line)
    if reading.state == "pending":
        firm = min(reading.firm, continued.firm) if line is not None else reading.firm
        return _long_units(part, table) or replace(reading, firm=firm)
    if continued.state == "complete" and is_usable(continued.tokens, part):
        return continued
    if reading.state == "complete":
        return reading
    if continued.state == "pending" and is_usable(continued.tokens, part[: continued.end]):
        return continued
    reached = reading.end if line is None else continued.end
    return recover(part, table, is_open=is_open, reached=reached, line=line) or NOTHING


def _long_units(part: str, table: Table) -> Reading | None:
    """Don't take x1000 as x10 and the beginning of a code while it's typed."""
    match = LONG_UNITS_BEGUN.search(part)
    if match is None:
        return None
    before = read_segment(part[: match.start()], table, is_open=False)
    if before.state != "complete":
        return None
    state = "pending" if len(match[0]) > CODE_LENGTH else "impossible"
    return replace(NOTHING, tokens=before.tokens, end=match.start(), state=state)


def skips(reading: Reading) -> bool:
    """Return whether a reading leaves characters out."""
    return any(token.kind == "skipped" for token in reading.tokens)
