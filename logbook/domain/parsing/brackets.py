"""The brackets and quotes around a line belong to it, so that rewriting `99213 (25)` leaves no `)`.

static/js/log/brackets.js does the same.
"""

import re
from dataclasses import replace

from logbook.domain.parsing.characters import BRACKETS, SYMMETRIC
from logbook.domain.parsing.parsed import Parsed

ENCLOSING = re.compile(f"[{re.escape(''.join([*BRACKETS, *BRACKETS.values(), SYMMETRIC]))}]")
OPENING = {closing: opening for opening, closing in BRACKETS.items()}


def include_brackets(plain: str, parsed: Parsed) -> None:
    """Widen lines and alternatives by the brackets and quotes that belong to them."""
    ends = [0, *(line.end for line in parsed.lines)]
    starts = [*(line.start for line in parsed.lines[1:]), len(plain)]
    for line, first, last in zip(parsed.lines, ends[:-1], starts, strict=False):
        line.start, line.end = widened(plain, line.start, line.end, first, last)
    parsed.alternatives = [
        replace(other, start=start, end=end)
        for other in parsed.alternatives
        for start, end in [widened(plain, other.start, other.end, 0, len(plain))]
    ]


def widened(plain: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Return a span with the brackets and quotes that belong to it, from `first` to `last` at most."""
    opened, closed = _unmatched(plain[start:end])
    while True:
        before, after = _before(plain, start, first), _after(plain, end, last)
        opening, closing = plain[before:start][:1], plain[end:after][-1:]
        if opened and closing == opened[-1]:
            opened, end = opened[:-1], after
        elif closed and opening == closed[0]:
            closed, start = closed[1:], before
        elif opening and closing and closing == BRACKETS.get(opening, opening):
            start, end = before, after
        else:
            return start, end


def _unmatched(part: str) -> tuple[str, str]:
    """Return what closes the brackets that a part leaves open, and what opens those that it closes."""
    opened, closed = "", ""
    for char in ENCLOSING.findall(part):
        if opened and char == opened[-1]:
            opened = opened[:-1]
        elif char in BRACKETS or char in SYMMETRIC:
            opened += BRACKETS.get(char, char)
        elif char in OPENING:
            closed += OPENING[char]
    return opened, closed


def _before(plain: str, start: int, first: int) -> int:
    """Return where the bracket or quote before a span is; the span's start if none is."""
    at = start
    while at > first and plain[at - 1] == " ":
        at -= 1
    return at - 1 if at > first and (plain[at - 1] in BRACKETS or plain[at - 1] in SYMMETRIC) else start


def _after(plain: str, end: int, last: int) -> int:
    at = end
    while at < last and plain[at] == " ":
        at += 1
    return at + 1 if at < last and (plain[at] in OPENING or plain[at] in SYMMETRIC) else end
