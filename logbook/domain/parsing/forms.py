"""The words and numbers between codes: units, measures, words for modifiers, and labels that say nothing more.

`97110 3 units`, `99213 x 2` and `2x 99213` are units; `99213 25 min` isn't modifier 25; `20610 bilateral` is 20610-50.
The words are data (logbook/data/typed_words.toml). static/js/log/forms.js does the same.
"""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from logbook.domain.parsing import reasons
from logbook.domain.parsing.characters import Segment
from logbook.domain.parsing.reading import APART

DATA = Path(__file__).resolve().parents[2] / "data" / "typed_words.toml"
_data = tomllib.loads(DATA.read_text(encoding="utf-8"))
UNITS, UNITS_BEFORE = frozenset[str](_data["units"]), frozenset[str](_data["units_before"])
NUMBERS: dict[str, int] = {word: n for n, word in enumerate(_data["numbers"], 1)}
PHYSICAL, LABELS, FILLERS = (frozenset[str](_data[name]) for name in ("measures", "labels", "fillers"))
MEASURES = PHYSICAL | frozenset(_data["countables"])
ARTICLES, NOTE_NAMES, NOTE_WORDS = (frozenset[str](_data[name]) for name in ("articles", "note_names", "note_words"))
MODIFIER_WORDS: dict[str, str] = {word: name for name, words in _data["modifiers"].items() for word in words}

NUMBER = re.compile(r"([1-9][0-9]{0,2})(?:\.0+)?")
TOO_MANY = re.compile(r"[1-9][0-9]{3}(?:[0-9]{2,})?")
TIMES_NUMBER = re.compile(r"X([1-9][0-9]{0,2})(?:\.0+)?")
NUMBER_AND_WORD = re.compile(r"([1-9][0-9]{0,2})-?([A-Z]+)")
LABELS_GLUED: list[str] = _data["labels_glued"]
GLUED_LABEL = re.compile(rf"({'|'.join(LABELS_GLUED)})-*(?=[0-9]|[A-V][0-9])")
GLUED_TIMES = re.compile(r"([1-9][0-9]?X)(?=[0-9]{5}|[A-V][0-9]{4})")
GLUED_TIMES_BEGUN = re.compile(r"([1-9]X)(?=[0-9]{2}|[A-V][0-9])")
UNITS_THEN_NAME = re.compile(r"((?:.*[^-])?X[1-9][0-9]{0,2})(?=-[0-9A-Z]{2})")
HYPHEN_THEN_WORD = re.compile(r"(.*[0-9A-Z])(?=(-[A-Z]{3,})$)")
SOME_LETTERS = 2  # of a word, before it may be one that isn't complete


class Item(NamedTuple):
    """One piece of a group: `text` to read, a number of `units`, `times` (2x, before or after its code), a `label`, or
    a `rest`, which nobody should read (`pending` if it isn't complete). `value` is the number (of a
    rest: what its units could be), `reason` the rest's."""

    kind: str
    start: int
    end: int
    value: int = 0
    reason: str = ""
    is_joined: bool = False


def word_of(part: str) -> str:
    """Return a typed word as the data has it: B/L is BL."""
    return part.replace("-", "").replace("/", "")


def items(plain: str, group: Sequence[Segment]) -> list[Item]:
    """Return the pieces of a group of segments."""
    pieces = [piece for segment in group for piece in _split(plain, segment)]
    found: list[Item] = []
    at, has_code = 0, False
    while at < len(pieces):
        size, item = _item(plain, pieces, at, has_code=has_code)
        found.append(item._replace(is_joined=pieces[at].is_joined))
        has_code = has_code or item.kind == "text"
        at += size
    return found


def _split(plain: str, segment: Segment) -> list[Segment]:
    """Cut labels, words and units apart from codes and modifiers: CPT99213, 2x99213, 97110x3-GP, 27447-right."""
    part = plain[segment.start : segment.end]
    match = GLUED_LABEL.match(part) or GLUED_TIMES.match(part) or UNITS_THEN_NAME.match(part)
    if not match and segment.end == len(plain):
        match = GLUED_TIMES_BEGUN.match(part)
    word = None if match else HYPHEN_THEN_WORD.match(part)
    if word and word_of(word[2]) in MODIFIER_WORDS:
        match = word
    if segment.kind or not match:
        return [segment]
    cut = segment.start + match.end()
    first = segment._replace(end=segment.start + match.end(1))
    return [first, *_split(plain, segment._replace(start=cut, is_joined=False))]


def _item(plain: str, pieces: Sequence[Segment], at: int, *, has_code: bool) -> tuple[int, Item]:
    """Return the item at a piece, and of how many pieces it is made."""
    piece = pieces[at]
    part, after, third = (_part(plain, pieces, at + n) for n in range(3))
    if piece.kind == "list" or (part == "X" and not has_code and after and not NUMBER.fullmatch(after)):
        return 1, Item("label", piece.start, piece.end)
    if piece.kind in reasons.WHOLE:
        return 1, Item("rest", piece.start, piece.end, reason=reasons.WHOLE[piece.kind])
    size, kind, value, reason = (
        _counted(part, after, third)
        or _measured(part, after, third, has_code=has_code)
        or _unfinished(part, after, is_open=pieces[min(at + 1, len(pieces) - 1)].end == len(plain))
        or (1, "label" if part in LABELS else "text", 0, "")
    )
    return size, Item(kind, piece.start, pieces[at + size - 1].end, value, reason)


def _part(plain: str, pieces: Sequence[Segment], at: int) -> str:
    return plain[pieces[at].start : pieces[at].end] if at < len(pieces) else ""


Found = tuple[int, str, int, str] | None  # pieces, kind, value, reason


def _counted(part: str, after: str, third: str) -> Found:
    """Units that an X or a word stands before: x 2, x2 units, qty 3, 1.0."""
    number, glued = NUMBER.fullmatch(after), NUMBER_AND_WORD.fullmatch(after)
    if part == "X" and number and third in PHYSICAL:
        return 3, "rest", int(number[1]), reasons.MEASURE
    if part == "X" and glued and glued[2] in PHYSICAL:
        return 2, "rest", int(glued[1]), reasons.MEASURE
    if part == "X" and number:
        return 2 + (third in UNITS), "units", int(number[1]), ""
    if part == "X" and TOO_MANY.fullmatch(after):
        return 2, "rest", 0, reasons.MOST_UNITS
    if part == "X" and after in NUMBERS:
        return 2 + (third in UNITS), "units", NUMBERS[after], ""
    if part in UNITS_BEFORE and number:
        return 2, "units", int(number[1]), ""
    match = TIMES_NUMBER.fullmatch(part)
    if match and after in PHYSICAL:
        return 2, "rest", int(match[1]), reasons.MEASURE
    if match and (after in UNITS or "." in part):
        return 1 + (after in UNITS), "units", int(match[1]), ""
    return None


def _measured(part: str, after: str, third: str, *, has_code: bool) -> Found:
    """Numbers that a word stands behind: 3 units, 3u, 2x, 15 min."""
    number, glued = NUMBER.fullmatch(part), NUMBER_AND_WORD.fullmatch(part)
    if part in NUMBERS and after in UNITS:
        return 2, "units", NUMBERS[part], ""
    if glued:
        value, word = int(glued[1]), glued[2]
        if word in UNITS:
            return 1, "units", value, ""
        if word in MEASURES:
            return 1, "rest", 0, reasons.MEASURE
        return (1, "times", value, "") if word == "X" and not (has_code and glued[1] in APART) else None
    if not number:
        return None
    value = int(number[1])
    if after in UNITS or (after == "X" and third in UNITS):
        return 2 + (after == "X"), "units", value, ""
    if after in MEASURES:
        return 2, "rest", 0, reasons.MEASURE
    if not (has_code and part in APART) and (
        TIMES_NUMBER.fullmatch(after) or (after == "X" and NUMBER.fullmatch(third))
    ):
        return 2 + (after == "X"), "rest", value, reasons.MEASURE  # 2 x 15: which of them?
    if after == "X" and not NUMBER.fullmatch(third) and not (has_code and part in APART):
        return 2, "times", value, ""
    return (1, "units", value, "") if "." in part else None


def _unfinished(part: str, after: str, *, is_open: bool) -> Found:
    """A number before a word that's still being typed: 3 un."""
    if (
        is_open
        and NUMBER.fullmatch(part)
        and len(after) >= SOME_LETTERS
        and any(word.startswith(after) for words in (UNITS, MEASURES) for word in words)
    ):
        return 2, "pending", 0, ""
    return None
