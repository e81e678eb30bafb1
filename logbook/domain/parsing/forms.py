"""The words and numbers between codes: units, measures, words for modifiers, and labels that say nothing more.

`97110 3 units`, `99213 x 2` and `2x 99213` are units; `99213 25 min` isn't modifier 25; `20610 bilateral` is 20610-50.
The words are data (logbook/data/typed_words.toml). static/js/log/forms.js does the same.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from logbook.domain.parsing import reasons
from logbook.domain.parsing.characters import Segment
from logbook.domain.parsing.counts import (
    COUNTABLES,
    MEASURES,
    NUMBER,
    PHYSICAL,
    UNITS,
    WORD,
    WORDS,
    Found,
    counted,
    measured,
    unfinished,
)

LABELS, FILLERS, NUMBERED = (frozenset[str](WORDS[name]) for name in ("labels", "fillers", "numbered"))
ARTICLES, NOTE_NAMES, NOTE_WORDS = (frozenset[str](WORDS[name]) for name in ("articles", "note_names", "note_words"))
MODIFIER_WORDS: dict[str, str] = {word: name for name, words in WORDS["modifiers"].items() for word in words}

LABELS_GLUED: list[str] = WORDS["labels_glued"]
GLUED_LABEL = re.compile(rf"({'|'.join(LABELS_GLUED)})-*(?=[0-9]|[A-V][0-9])")
GLUED_TIMES = re.compile(r"([1-9][0-9]?X)(?=[0-9]{5}|[A-V][0-9]{4})")
GLUED_TIMES_BEGUN = re.compile(r"([1-9]X)(?=[0-9]{2}|[A-V][0-9])")
UNITS_THEN_NAME = re.compile(r"((?:.*[^-])?X[1-9][0-9]{0,2})(?=-[0-9A-Z]{2})")
HYPHEN_THEN_WORD = re.compile(r"(.*[0-9A-Z])(?=(-[A-Z]{3,})$)")
UNITS_THEN_WORD = re.compile(rf"(.*[0-9A-Z])(?=X[1-9][0-9]{{0,2}}(?:-?({WORD}))?$)")
UNITS_THEN_COUNTABLE = re.compile(rf"(X[1-9][0-9]{{0,2}})(?=-?(?:{'|'.join(sorted(COUNTABLES))})$)")
MANY_DIGITS, TO_ITS_NUMBER = re.compile(r"[A-Z]?[0-9]{4,}"), re.compile(r"[\s:=#.~]*")
NUMBERED_GLUED = re.compile(rf"(?:{'|'.join(sorted(NUMBERED))})[0-9]{{4,}}")


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
    after = [plain[segment.start : segment.end] for segment in group[1:]] + [""]
    pieces = [piece for n, segment in enumerate(group) for piece in _split(plain, segment, after[n])]
    found: list[Item] = []
    at, has_code = 0, False
    while at < len(pieces):
        size, item = _item(plain, pieces, at, has_code=has_code)
        found.append(item._replace(is_joined=pieces[at].is_joined))
        has_code = has_code or item.kind == "text"
        at += size
    return found


def _split(plain: str, segment: Segment, after: str) -> list[Segment]:
    """Cut labels, words and units apart from codes and modifiers: CPT99213, 2x99213, 97110x3-GP, 27447-right."""
    if segment.kind:
        return [segment]
    part = plain[segment.start : segment.end]
    match = GLUED_LABEL.match(part) or GLUED_TIMES.match(part) or UNITS_THEN_NAME.match(part)
    if not match and segment.end == len(plain):
        match = GLUED_TIMES_BEGUN.match(part)
    match = match or _before_word(part, after)
    if not match:
        return [segment]
    cut = segment.start + match.end()
    first = segment._replace(end=segment.start + match.end(1))
    return [first, *_split(plain, segment._replace(start=cut, is_joined=False), after)]


def _before_word(part: str, after: str) -> re.Match[str] | None:
    """Match what stands before a word, or before units that have one: 27447-right, J1100x10mg, 17000x5lesions."""
    word = HYPHEN_THEN_WORD.match(part)
    if word and word_of(word[2]) in MODIFIER_WORDS:
        return word
    units = UNITS_THEN_WORD.match(part) if "X" in part else None
    if units and (after in PHYSICAL if units[2] is None else units[2] in UNITS or units[2] in MEASURES):
        return units
    return UNITS_THEN_COUNTABLE.match(part) if part[0] == "X" else None


def _item(plain: str, pieces: Sequence[Segment], at: int, *, has_code: bool) -> tuple[int, Item]:
    """Return the item at a piece, and of how many pieces it is made."""
    piece = pieces[at]
    part, after, third = (_part(plain, pieces, at + n) for n in range(3))
    if piece.kind == "list" or (part == "X" and not has_code and _begins_more(after)):
        return 1, Item("label", piece.start, piece.end)
    is_open = pieces[min(at + 1, len(pieces) - 1)].end == len(plain)
    size, kind, value, reason = (
        _whole(plain, pieces, at, after)
        or counted(part, after, third)
        or measured(part, after, third, has_code=has_code, is_open=is_open)
        or unfinished(part, after, is_open=is_open)
        or (1, "label" if part in LABELS else "text", 0, "")
    )
    return size, Item(kind, piece.start, pieces[at + size - 1].end, value, reason)


def _begins_more(after: str) -> bool:
    return bool(after) and not NUMBER.fullmatch(after)


def _whole(plain: str, pieces: Sequence[Segment], at: int, after: str) -> Found:
    """Return text that's kept whole: dates, diagnoses, 2.5 mg, MRN 4471592."""
    piece, part = pieces[at], _part(plain, pieces, at)
    if piece.kind in ("amount", "measure") and after in PHYSICAL and part[0] != "$":
        return 2, "rest", 0, reasons.MEASURE
    if piece.kind in reasons.WHOLE:
        return 1, "rest", 0, reasons.WHOLE[piece.kind]
    is_numbered = part in NUMBERED and MANY_DIGITS.fullmatch(after)
    if is_numbered and TO_ITS_NUMBER.fullmatch(plain[piece.end : pieces[at + 1].start]):
        return 2, "rest", 0, reasons.WHOLE["telephone"]
    return (1, "rest", 0, reasons.WHOLE["telephone"]) if NUMBERED_GLUED.fullmatch(part) else None


def _part(plain: str, pieces: Sequence[Segment], at: int) -> str:
    return plain[pieces[at].start : pieces[at].end] if at < len(pieces) else ""
