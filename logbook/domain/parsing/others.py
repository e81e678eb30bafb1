"""Other readings of what a line doesn't include: a number as units, a letter as a modifier, digits as codes.

static/js/log/others.js does the same.
"""

import re
from dataclasses import replace

from logbook.domain.parsing.characters import is_separator
from logbook.domain.parsing.cursor import Cursor
from logbook.domain.parsing.forms import MODIFIER_WORDS, Item
from logbook.domain.parsing.lines import lines_of
from logbook.domain.parsing.parsed import Alternative, ParsedLine
from logbook.domain.parsing.prose import read_alternative
from logbook.domain.parsing.reading import APART
from logbook.domain.parsing.segment import modifier_of, read_segment

NUMBER_AND_LETTER = re.compile(r"([1-9][0-9]?)(\s*)([FLM])")
NAME_OF_NUMBER = re.compile(r"[A-Z]+[\s:=#.~]*([A-Z]?[0-9]{4,})")


def other_units(line: ParsedLine, units: int, end: int) -> Alternative:
    """Return the line with a number behind it read as units."""
    return Alternative(line.start, end, replace(line, units=units).text, line.text, is_tied=False)


def plain_units(cursor: Cursor, item: Item) -> Alternative | None:
    """Return the line without its units, which a word directly behind them may count: 17000 x5 lesions."""
    line = cursor.line
    if line is None or line.units == 1 or not cursor.has_units:
        return None
    if not all(is_separator(cursor.plain, at) for at in range(line.end, item.start)):
        return None
    return Alternative(line.start, line.end, replace(line, units=1).text, line.text, is_tied=False)


def other_name(cursor: Cursor, item: Item) -> Alternative | None:
    """Return the line with the modifier that a number with a letter may be: 5 L is LT, 54 F is 54, 5L is 51."""
    match = NUMBER_AND_LETTER.fullmatch(cursor.plain[item.start : item.end])
    if match is None or cursor.line is None:
        return None
    name = MODIFIER_WORDS.get(match[3], match[1]) if match[2] else modifier_of(match[1] + match[3])
    return read_alternative(cursor, name, item.end) if name in APART else None


def other_code(cursor: Cursor, item: Item) -> Alternative | None:
    """Return the codes that the digits of a number that isn't logged may be: MRN 99213."""
    match = NAME_OF_NUMBER.fullmatch(cursor.plain[item.start : item.end])
    reading = read_segment(match[1], cursor.table, is_open=False) if match else None
    if reading is None or reading.state != "complete":
        return None
    text = " ".join(line.text for line in lines_of(reading.tokens, 0))
    return Alternative(item.start, item.end, text, "", is_tied=False)
