"""Continuous entry: read what a clinician types, with or without separators, as lines to log.

`99213524364451` is 99213-52 and 43644-51. Nothing typed is dropped: text that can't be read is kept as a rest.
Separators take priority. Within a run of characters we use the best reading (logbook.domain.parsing.segment) and
offer the second-best complete one. Positions count characters of the typed text.
static/js/log/read.js does the same. Source: domain reference §6.
"""

import re

from logbook.domain.parsing.characters import SEPARATORS, dividers, plain_text, segments
from logbook.domain.parsing.parsed import Alternative, Divider, Parsed, ParsedLine, Rest
from logbook.domain.parsing.patients import assign_patients
from logbook.domain.parsing.reading import APART, CODE_LENGTH, MOST_MODIFIERS, Table
from logbook.domain.parsing.segment import (
    FIRST_OF_MODIFIERS,
    LETTER_FOR_DIGIT,
    Reading,
    Token,
    has_digits_of_code,
    modifier_of,
    read_segment,
)

__all__ = ["SEPARATORS", "Alternative", "Parsed", "ParsedLine", "Rest", "parse", "plain_text"]

WELL_FORMED = re.compile(r"([0-9]{5}|[0-9]{4}[FTUMA]|[A-V][0-9]{4})((?:-[0-9A-Z]{2}){0,4})(?:X([1-9][0-9]{0,2}))?")
CONTINUED = re.compile(r"((?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:X([1-9][0-9]{0,2}))?")
CONTINUATION_BEGUN = re.compile(r"(?:(?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:-[0-9A-Z]?|X)")
WORD = re.compile(r"[A-Z]")


def parse(text: str, table: Table) -> Parsed:
    """Read a complete text.

    >>> from logbook.domain.parsing.fit import WORK
    >>> [line.text for line in parse("99213 27447x2", Table({"99213": WORK, "27447": WORK})).lines]
    ['99213', '27447x2']
    """
    plain = plain_text(text)
    parsed = Parsed(dividers=[Divider(*span) for span in dividers(plain)])
    open_line: ParsedLine | None = None  # a modifier or units after a separator belong to this line
    groups: list[int] = []
    group = 0
    for segment in segments(plain):
        open_line, group = open_line if segment.group == group else None, segment.group
        open_line = _read(text, plain, (segment.start, segment.end), table, parsed, open_line)
        if len(parsed.lines) > len(groups):
            parsed.lines[len(groups)].is_joined = segment.is_joined
            groups += [group] * (len(parsed.lines) - len(groups))
    assign_patients(parsed.lines, groups, table)
    parsed.at_divider = bool(parsed.dividers) and SEPARATORS.issuperset(plain[parsed.dividers[-1].end :])
    return parsed


def _read(
    text: str, plain: str, span: tuple[int, int], table: Table, parsed: Parsed, open_line: ParsedLine | None
) -> ParsedLine | None:
    """Read one segment and return the line that the next segment may continue."""
    start, end = span
    part, is_open = plain[start:end], end == len(plain)
    if open_line is not None and _continue(part, open_line, end):
        parsed.firm = start if is_open else end
        return open_line
    is_apart = start > 0 or not is_open
    reading = read_segment(part, table, is_open=is_open)
    if reading.state != "complete" and is_apart and (line := _unknown(part, start, end)):
        parsed.lines.append(line)
        parsed.firm = start if is_open else end
        return line
    if reading.state == "impossible" and is_open and open_line is not None and _may_continue(part):
        parsed.rests.append(Rest(text[start:end], start, end, "pending"))
        parsed.firm = start
        return open_line
    if reading.state == "impossible" and WORD.match(part) and not reading.tokens:
        parsed.rests.append(Rest(text[start:end], start, end, "words"))
        parsed.firm = start
        return None
    _take(text, start, end, reading, parsed)
    parsed.firm = start + reading.firm if is_open else end
    return parsed.lines[-1] if reading.state == "complete" else None


def _take(text: str, start: int, end: int, reading: Reading, parsed: Parsed) -> None:
    parsed.lines += _lines(reading.tokens, start)
    if reading.state != "complete":
        parsed.rests.append(Rest(text[start + reading.end : end], start + reading.end, end, reading.state))
    if reading.other is not None:
        parsed.alternatives.append(_alternative(reading, start))


def _lines(tokens: list[Token], start: int) -> list[ParsedLine]:
    lines: list[ParsedLine] = []
    for token in tokens:
        if token.kind == "code":
            lines.append(ParsedLine(token.value, start + token.start, start + token.end))
            continue
        line = lines[-1]
        line.end = start + token.end
        if token.kind == "units":
            line.units = int(token.value)
        elif token.value not in line.modifiers:
            line.modifiers = (*line.modifiers, token.value)
    return lines


def _alternative(reading: Reading, start: int) -> Alternative:
    """Return the lines in which the two readings differ, written with separators."""
    best, other = _lines(reading.tokens, start), _lines(reading.other or [], start)
    while best and other and best[0] == other[0]:
        del best[0], other[0]
    while best and other and best[-1] == other[-1]:
        del best[-1], other[-1]
    text, chosen = (" ".join(line.text for line in lines) for lines in (other, best))
    return Alternative(best[0].start, best[-1].end, text, chosen, reading.is_tied)


def _continue(part: str, line: ParsedLine, end: int) -> bool:
    """Add the modifiers and units after a separator to a line; return whether it was possible."""
    match = CONTINUED.fullmatch(part)
    if match is None:
        return False
    names = [modifier_of(name) for name in (match[1] or "").split("-") if name]
    has_hyphen = part.startswith("-")
    if not has_hyphen and names and names[0] not in APART:
        return False
    new = [name for name in dict.fromkeys(names) if name not in line.modifiers]
    if len(line.modifiers) + len(new) > MOST_MODIFIERS:
        return False
    line.modifiers = (*line.modifiers, *new)
    line.units = int(match[2]) if match[2] else line.units
    line.end = end
    return True


def _may_continue(part: str) -> bool:
    return bool(CONTINUATION_BEGUN.fullmatch(part)) or part in FIRST_OF_MODIFIERS


def _unknown(part: str, start: int, end: int) -> ParsedLine | None:
    """Return a line for a well-formed code that the table doesn't have. Its modifiers must follow hyphens."""
    match = WELL_FORMED.fullmatch(part)
    if match is None and has_digits_of_code(part[:CODE_LENGTH]):
        match = WELL_FORMED.fullmatch(part[:CODE_LENGTH].translate(LETTER_FOR_DIGIT) + part[CODE_LENGTH:])
    if match is None:
        return None
    modifiers = tuple(dict.fromkeys(modifier_of(name) for name in match[2].split("-") if name))
    return ParsedLine(match[1], start, end, modifiers, int(match[3] or 1), is_known=False)
