"""The characters of a typed text: what's the same as another, what separates, and what divides patients.

static/js/log/text.js does the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

DIVIDERS = frozenset("|｜¦\n\r\f\v\u0085\u2028\u2029")
JOINS = frozenset("+＋")
SEPARATORS = frozenset(" \t,;\u00a0\u2003\u3000\uff0c\uff1b\u3001") | DIVIDERS | JOINS
_PLAIN = dict(zip(map(ord, "×✕*−–‐"), "XXX---", strict=True))
_PLAIN |= {code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
for _first, _last, _onto in (("０", "９", "0"), ("Ａ", "Ｚ", "A"), ("ａ", "ｚ", "A")):
    _PLAIN |= {code: chr(code - ord(_first) + ord(_onto)) for code in range(ord(_first), ord(_last) + 1)}


class Segment(NamedTuple):
    """The characters between two separators. `group` changes at each divider; `is_joined` means + stands before it."""

    start: int
    end: int
    group: int
    is_joined: bool


def plain_text(text: str) -> str:
    """Return the text in upper case, with plain digits, X for × and - for dashes. Its length stays the same."""
    return text.translate(_PLAIN)


def segments(plain: str) -> Iterator[Segment]:
    """Yield the segments of a plain text."""
    start, group, is_joined = 0, 0, False
    for at, char in enumerate(f"{plain} "):
        if char not in SEPARATORS:
            continue
        if at > start:
            yield Segment(start, at, group, is_joined)
            is_joined = False
        group += char in DIVIDERS
        is_joined = (is_joined or char in JOINS) and char not in DIVIDERS
        start = at + 1


def dividers(plain: str) -> list[tuple[int, int]]:
    """Return the places of the dividers. Several with nothing but spaces between them are one."""
    found: list[tuple[int, int]] = []
    start = -1
    for at, char in enumerate(plain):
        if char in DIVIDERS:
            if start < 0:
                start = at
                found.append((at, at + 1))
            else:
                found[-1] = (start, at + 1)
        elif char not in SEPARATORS:
            start = -1
    return found
