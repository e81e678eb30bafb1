"""Lines from tokens, and what may follow a line after a separator.

static/js/log/lines.js does the same.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from logbook.domain.parsing.parsed import Alternative, ParsedLine
from logbook.domain.parsing.reading import APART, CODE_LENGTH, MOST_MODIFIERS, Table
from logbook.domain.parsing.segment import (
    FIRST_OF_MODIFIERS,
    LETTER_FOR_DIGIT,
    Reading,
    Token,
    has_digits_of_code,
    modifier_of,
)

WELL_FORMED = re.compile(r"([0-9]{5}|[0-9]{4}[FTUMA]|[A-V][0-9]{4})((?:-[0-9A-Z]{2}){0,4})(?:X([1-9][0-9]{0,2}))?")
CONTINUED = re.compile(r"((?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:X([1-9][0-9]{0,2}))?")
CONTINUATION_BEGUN = re.compile(r"(?:(?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:-[0-9A-Z]?|X)")
NAME = re.compile(r"-?([0-9A-Z]{2})")


def lines_of(tokens: Sequence[Token], start: int, line: ParsedLine | None = None) -> list[ParsedLine]:
    """Return the lines of a reading. A copy of `line`, if the tokens continue one, is the first."""
    lines = [replace(line)] if line else []
    for token in tokens:
        if token.kind == "code":
            lines.append(ParsedLine(token.value, start + token.start, start + token.end))
        elif token.kind == "units":
            lines[-1].units = int(token.value)
            lines[-1].end = start + token.end
        elif token.kind == "modifier":
            lines[-1].modifiers = tuple(dict.fromkeys((*lines[-1].modifiers, token.value)))
            lines[-1].end = start + token.end
    return lines


def alternative_of(reading: Reading, start: int, line: ParsedLine | None) -> Alternative:
    """Return the lines in which the two readings differ, written with separators."""
    best, other = lines_of(reading.tokens, start, line), lines_of(reading.other or [], start, line)
    while best and other and best[0] == other[0]:
        del best[0], other[0]
    while best and other and best[-1] == other[-1]:
        del best[-1], other[-1]
    text, chosen = (" ".join(line.text for line in lines) for lines in (other, best))
    return Alternative(best[0].start, best[-1].end, text, chosen, reading.is_tied)


def continue_line(part: str, line: ParsedLine, end: int, *, has_units: bool) -> int:
    """Add the modifiers and units after a separator to a line; return how many characters of the part they are.

    All of them, or those before a fifth modifier; none if the part is something else.
    """
    match = CONTINUED.fullmatch(part)
    if match is None or (match[2] and has_units):
        return 0
    names = [(modifier_of(found[1]), found.end()) for found in NAME.finditer(match[1] or "")]
    if not part.startswith("-") and names and names[0][0] not in APART:
        return 0
    taken, at = list(line.modifiers), 0
    for name, name_end in names:
        if name not in taken and len(taken) == MOST_MODIFIERS:
            break
        taken += [] if name in taken else [name]
        at = name_end
    else:
        line.units = int(match[2]) if match[2] else line.units
        at = len(part)
    line.modifiers = tuple(taken)
    line.end = end - len(part) + at if at else line.end
    return at


def may_continue(part: str) -> bool:
    """Return whether a part may become modifiers or units of the line before."""
    return bool(CONTINUATION_BEGUN.fullmatch(part)) or part in FIRST_OF_MODIFIERS


def unknown_line(part: str, start: int, end: int, table: Table) -> ParsedLine | None:
    """Return a line for a well-formed code that the table doesn't have. Its modifiers must follow hyphens."""
    match = WELL_FORMED.fullmatch(part)
    if match is None and has_digits_of_code(part[:CODE_LENGTH]):
        match = WELL_FORMED.fullmatch(part[:CODE_LENGTH].translate(LETTER_FOR_DIGIT) + part[CODE_LENGTH:])
    if match is None or match[1] in table.codes:
        return None
    modifiers = tuple(dict.fromkeys(modifier_of(name) for name in match[2].split("-") if name))
    return ParsedLine(match[1], start, end, modifiers, int(match[3] or 1), is_known=False)
