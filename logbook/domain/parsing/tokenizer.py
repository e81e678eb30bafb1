"""Continuous entry: read what a clinician types, with or without separators, as lines to log.

`99213524364451` is 99213-52 and 43644-51. Nothing typed is dropped: text that can't be read is kept as a rest.
Separators take priority. Within a run of characters we use the best reading (logbook.domain.parsing.segment) and
offer the second-best complete one. Positions count characters of the typed text.
static/js/log/read.js does the same. Source: domain reference §6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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

SEPARATORS = frozenset(" \t\n\r\f\v,;\u00a0\u2003\u3000\uff0c\uff1b\u3001")
_PLAIN = dict(zip(map(ord, "×✕*−–‐"), "XXX---", strict=True))
_PLAIN |= {code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
for _first, _last, _onto in (("０", "９", "0"), ("Ａ", "Ｚ", "A"), ("ａ", "ｚ", "A")):
    _PLAIN |= {code: chr(code - ord(_first) + ord(_onto)) for code in range(ord(_first), ord(_last) + 1)}

WELL_FORMED = re.compile(r"([0-9]{5}|[0-9]{4}[FTUMA]|[A-V][0-9]{4})((?:-[0-9A-Z]{2}){0,4})(?:X([1-9][0-9]{0,2}))?")
CONTINUED = re.compile(r"((?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:X([1-9][0-9]{0,2}))?")
CONTINUATION_BEGUN = re.compile(r"(?:(?!X[0-9])-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*)?(?:-[0-9A-Z]?|X)")
WORD = re.compile(r"[A-Z]")


@dataclass(slots=True)
class ParsedLine:
    """A code with its modifiers in order (at most 4) and units, and its position in the text. An unknown code is
    accepted only between separators, and has no value."""

    hcpcs: str
    start: int
    end: int
    modifiers: tuple[str, ...] = ()
    units: int = 1
    is_known: bool = True

    @property
    def text(self) -> str:
        """The line as typed with separators: 27447-RTx2."""
        return "-".join((self.hcpcs, *self.modifiers)) + (f"x{self.units}" if self.units > 1 else "")


@dataclass(frozen=True, slots=True)
class Rest:
    """Text that isn't a line: it may become one (`pending`), can't (`impossible`), or is a search (`words`)."""

    text: str
    start: int
    end: int
    state: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the text from start to end. `text` is how to type it unambiguously, `chosen` how to type the
    reading we used. `is_tied` means only habits favor that one, so the clinician must choose."""

    start: int
    end: int
    text: str
    chosen: str
    is_tied: bool


@dataclass(slots=True)
class Parsed:
    """The reading of a complete text. Typing more at the end doesn't change the reading up to `firm`."""

    lines: list[ParsedLine] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    firm: int = 0

    @property
    def asks(self) -> bool:
        """Whether the clinician must choose a reading before the lines are logged."""
        return any(alternative.is_tied for alternative in self.alternatives)

    @property
    def pending(self) -> str:
        """All text that isn't a line yet, in order."""
        return " ".join(rest.text for rest in self.rests)


def plain_text(text: str) -> str:
    """Return the text in upper case, with plain digits, X for × and - for dashes. Its length stays the same."""
    return text.translate(_PLAIN)


def parse(text: str, table: Table) -> Parsed:
    """Read a complete text.

    >>> from logbook.domain.parsing.fit import WORK
    >>> [line.text for line in parse("99213 27447x2", Table({"99213": WORK, "27447": WORK})).lines]
    ['99213', '27447x2']
    """
    plain = plain_text(text)
    parsed = Parsed()
    open_line: ParsedLine | None = None  # a modifier or units after a separator belong to this line
    for start, end in _segments(plain):
        open_line = _read(text, plain, (start, end), table, parsed, open_line)
    return parsed


def _segments(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, char in enumerate(plain):
        if char in SEPARATORS:
            if at > start:
                yield start, at
            start = at + 1
    if len(plain) > start:
        yield start, len(plain)


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
