"""The characters of a typed text: what's the same as another, what separates, and what divides patients.

Dates, diagnoses and amounts are kept whole, so that their digits are never read as modifiers.
static/js/log/text.js does the same.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

DIVIDERS = frozenset("|｜¦\n\r\f\v\u0085\u2028\u2029")
JOINS = frozenset("+＋")
_SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\u061c\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_QUOTES = "\"'`´“”„‟‘’‚‛«»‹›′″＂＇"
_MARKS = ",;:./\\()[]{}<>#&=!?~…•·‣▪●◦→®™，；：．／（）［］＃＆、。"
SEPARATORS = frozenset(_SPACES + _INVISIBLE + _QUOTES + _MARKS) | DIVIDERS | JOINS
_TIMES, _DASHES = "×✕✖⨯*＊", "−–‐‑‒—―－﹣﹘⁃_"
_PLAIN = dict.fromkeys(map(ord, _TIMES), "X") | dict.fromkeys(map(ord, _DASHES), "-")
_PLAIN |= {code: chr(code - 32) for code in range(ord("a"), ord("z") + 1)}
for _first, _last, _onto in (("０", "９", "0"), ("Ａ", "Ｚ", "A"), ("ａ", "ｚ", "A")):
    _PLAIN |= {code: chr(code - ord(_first) + ord(_onto)) for code in range(ord(_first), ord(_last) + 1)}

CODE_AFTER_HYPHEN = re.compile(r"-(?:[0-9]{5}|[A-V][0-9]{4}|[0-9]{4}[FTUMA])(?![0-9A-Z])")
_NOT_A_CODE = "(?![0-9]{5}(?![0-9]))"
_MEASURE = "(?:M?C?GS?|[MU]G|MLS?|CC|L|[CM]M[23²³]?|MEQ|IU|HRS?|H|%)"
_CLOCK = "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
_MONTH, _DAY = "(?:1[0-2]|0?[1-9])", "(?:[12][0-9]|3[01]|0?[1-9])"
# Text that's kept whole between separators, by kind. The first that matches counts.
WHOLE = {
    "date": re.compile(
        rf"{_MONTH}[/-]{_DAY}[/-](?:[0-9]{{4}}|[0-9]{{2}})|(?:19|20)[0-9]{{2}}[/-]{_MONTH}[/-]{_DAY}|{_MONTH}/{_DAY}"
        rf"|{_DAY}\.{_DAY}\.(?:[0-9]{{4}}|[0-9]{{2}})|{_DAY}-[A-Z]{{3}}-(?:[0-9]{{4}}|[0-9]{{2}})"
    ),
    "time": re.compile(rf"{_CLOCK}(?:-{_CLOCK})?(?:[ \t]?[AP]\.?M?(?![0-9A-Z]))?"),
    "number": re.compile(r"X?[1-9][0-9]{0,2}\.0+"),
    "telephone": re.compile(r"[0-9]{3}(?:[-. ]|\)[ \t]?)[0-9]{3}[-. ][0-9]{4}|[0-9]{3}-[0-9]{2}-[0-9]{4}"),
    "measure": re.compile(
        rf"[0-9]{{1,3}}['\"’”′″]|X[0-9]{{1,3}}\.(?!0+(?![0-9])){_NOT_A_CODE}[0-9]+|[0-9]{{1,4}}\.[0-9]+-?{_MEASURE}"
    ),
    "amount": re.compile(
        rf"(?:\$[ \t]?)?[0-9]{{1,4}}(?:,[0-9]{{3}})*\.{_NOT_A_CODE}[0-9]+|\$[ \t]?[0-9][0-9,]*"
        r"|[1-9](?:,[0-9]{3})+|[1-9][0-9]{1,2}(?:,000)+"
    ),
    "diagnosis": re.compile(r"[A-Z][0-9][0-9A-Z]\.[0-9A-Z]{1,4}"),
    "": re.compile(r"B/L|W/O"),
}
LIST_NUMBER = re.compile(r"[0-9]{1,2}(?=[.)](?:[ \t]|[0-9]{5}|[A-V][0-9]{4}|[0-9]{4}[FTUMA]))")
UNITS_AT_END = re.compile(r"X[0-9]{1,3}$")
# What encloses: a line includes the closing one of each.
BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">", "“": "”", "‘": "’", "«": "»", "‹": "›"}
SYMMETRIC = "\"'`"


LOOK_BACK = 200  # characters, for the beginning of a quote
# Longer runs without a separator are read up to so many characters in total, each up to its own limit.
LONG_RUN, LONGEST_RUN, LONGEST_RUNS = 20, 500, 4000


class Segment(NamedTuple):
    """The characters between two separators. `group` changes at each divider; `is_joined` means + stands before it.
    `kind` is '' or the kind of text that's kept whole (WHOLE; `list` for the number of a list, `long` for a run that's
    too long to read)."""

    start: int
    end: int
    group: int
    is_joined: bool
    kind: str = ""


def plain_text(text: str) -> str:
    """Return the text in upper case, with plain digits, X for × and - for dashes. Its length stays the same."""
    return text.translate(_PLAIN)


def is_separator(plain: str, at: int) -> bool:
    """Return whether a character separates, or is behind the end. A hyphen does before another separator or a code."""
    char = plain[at : at + 1]
    if char != "-":
        return not char or char in SEPARATORS
    after = plain[at + 1 : at + 2]
    return bool(after) and (after in SEPARATORS or after == "-" or CODE_AFTER_HYPHEN.match(plain, at) is not None)


def segments(plain: str) -> Iterator[Segment]:
    """Yield the segments of a plain text."""
    at, group, is_joined, begun = 0, 0, False, -1  # the group in which a segment has begun
    left = LONGEST_RUNS
    while at < len(plain):
        if is_separator(plain, at):
            group += plain[at] in DIVIDERS
            is_joined = (is_joined or plain[at] in JOINS) and plain[at] not in DIVIDERS
            at += 1
            continue
        end, kind = _segment_at(plain, at, is_first=begun != group)
        left -= end - at if end - at > LONG_RUN else 0
        is_long = end - at > LONGEST_RUN or (left < 0 and end - at > LONG_RUN)
        yield Segment(at, end, group, is_joined, "long" if is_long else kind)
        at, is_joined, begun = end, False, group


def _segment_at(plain: str, at: int, *, is_first: bool) -> tuple[int, str]:
    """Return where the segment at a position ends, and its kind."""
    if is_first and plain[at - 1 : at] not in BRACKETS and (listed := LIST_NUMBER.match(plain, at)):
        return listed.end(), "list"
    is_inside = plain[at - 1 : at] in (".", "/", ":")
    for kind, pattern in WHOLE.items():
        match = pattern.match(plain, at) if not is_inside or kind == "diagnosis" else None
        if match and is_separator(plain, match.end()) and not (kind == "measure" and _is_quoted(plain, match)):
            return match.end(), kind
    end = at + 1
    while not is_separator(plain, end):
        end += 1
    return _before_decimal(plain, at, end), ""


def _before_decimal(plain: str, at: int, end: int) -> int:
    """Return where a segment ends whose units would be a decimal: J3301x2.5 isn't 2 units."""
    units = UNITS_AT_END.search(plain[at:end]) if plain[end : end + 1] == "." else None
    if units is None or not units.start() or not WHOLE["measure"].match(plain, at + units.start()):
        return end
    return at + units.start()


def _is_quoted(plain: str, match: re.Match[str]) -> bool:
    """Return whether the mark after a number closes a quote: '99213 25', but not 99291 80'."""
    mark, before = match[0][-1], plain[max(0, match.start() - LOOK_BACK) : match.start()]
    opening = {"’": "‘", "”": "“"}.get(mark, mark)
    return before.count(opening) % 2 == 1 if opening == mark else before.count(opening) > before.count(mark)


def dividers(plain: str) -> list[tuple[int, int]]:
    """Return the places of the dividers. Several with nothing but separators between them are one."""
    found: list[tuple[int, int]] = []
    is_open = False
    for at, char in enumerate(plain):
        if char in DIVIDERS:
            if is_open:
                found[-1] = (found[-1][0], at + 1)
            else:
                found.append((at, at + 1))
            is_open = True
        elif not is_separator(plain, at):
            is_open = False
    return found


def is_empty_from(plain: str, start: int) -> bool:
    """Return whether nothing but separators was typed from a position on."""
    return all(is_separator(plain, at) for at in range(start, len(plain)))
