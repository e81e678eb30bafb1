"""Words of a note beside a code: which of them, and of the numbers among them, aren't modifiers or units.

A number after a word that isn't understood belongs to that word: 47562 room 52. Letters that are a modifier and also a
word are one only where the typed text says so: 27447 as, 27447-AS, but not 47562 as planned. Wherever doubt remains,
the other reading is offered. static/js/log/prose.js does the same.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from logbook.domain.parsing.counts import ALONE, NUMBER, PHYSICAL, UNITS
from logbook.domain.parsing.cursor import Cursor
from logbook.domain.parsing.fit import fits
from logbook.domain.parsing.forms import ARTICLES, LABELS, NOTE_NAMES, NOTE_WORDS, Item
from logbook.domain.parsing.parsed import Alternative, ParsedLine
from logbook.domain.parsing.reading import APART, MOST_MODIFIERS
from logbook.domain.parsing.segment import code_at

DIGITS_ALONE, TWO_LETTERS, WORD = re.compile(r"[0-9]{1,3}"), re.compile(r"[A-Z]{2}"), re.compile(r"[A-Z]{2,}")
TO_ITS_WORD, WITHIN_NUMBER = re.compile(r"[\s:=#.~/]*"), re.compile(r"[:./]+")
SIDES = frozenset(("LT", "RT"))
SURE, DOUBTFUL, NOT = "sure", "doubtful", "not"  # a modifier or units, and whether the other reading is offered


class Word(NamedTuple):
    """A word that isn't understood, or a number that belongs to it. `is_sure` is False for two capitals (90837 ZQ
    95)."""

    end: int
    is_sure: bool
    is_number: bool = False


def word_at(cursor: Cursor, item: Item, part: str, before: Word | None) -> Word | None:
    """Return the word that an item is, when it was kept as a rest; the one before if the item says nothing."""
    if part in ARTICLES:
        return before
    if len(part) < 2 or not part[0].isalpha() or not re.fullmatch("[A-Z/]+", part):
        return None
    is_known = len(part) > 2 or part in NOTE_WORDS or part in NOTE_NAMES
    return Word(item.end, is_known or not is_typed_upper(cursor, item))


def is_typed_upper(cursor: Cursor, item: Item) -> bool:
    """Return whether all letters of an item were typed as capitals."""
    typed = cursor.text[item.start : item.end]
    return typed == typed.upper()


def certainty(cursor: Cursor, item: Item, n: int, part: str, before: Word | None) -> str:
    """Return how sure it is that a part after a line is a modifier or units of it."""
    if DIGITS_ALONE.fullmatch(part):
        return _of_number(cursor, item, n, before)
    if TWO_LETTERS.fullmatch(part) and part in APART and part not in SIDES:
        return _of_letters(cursor, item, n, part)
    return SURE


def _of_number(cursor: Cursor, item: Item, n: int, before: Word | None) -> str:
    if before is not None:
        between = cursor.plain[before.end : item.start]
        if (WITHIN_NUMBER if before.is_number else TO_ITS_WORD).fullmatch(between) and before.is_sure:
            return NOT
        return DOUBTFUL
    return DOUBTFUL if _what_follows(cursor, n) == "word" else SURE


def _of_letters(cursor: Cursor, item: Item, n: int, part: str) -> str:
    assert cursor.line is not None
    follows, is_upper = _what_follows(cursor, n), is_typed_upper(cursor, item)
    if part not in NOTE_NAMES:
        return DOUBTFUL if follows == "word" and not is_upper else SURE
    if is_upper:
        return DOUBTFUL if follows else SURE
    bits = cursor.table.codes.get(cursor.line.hcpcs)
    return NOT if follows or (bits is not None and not fits(part, bits)) else DOUBTFUL


def _what_follows(cursor: Cursor, n: int) -> str:
    """Return `word` or `number` if the text goes on like a note; '' if it ends, or goes on with codes and modifiers."""
    item = next((item for item in cursor.items[n + 1 :] if not _is_label(cursor, item)), None)
    if item is None or item.kind in ("units", "times"):
        return ""
    part = cursor.plain[item.start : item.end]
    if item.kind != "text" or DIGITS_ALONE.fullmatch(part):
        return "number"
    is_read = part in APART or part in UNITS or code_at(part, 0, cursor.table) or cursor.modifier_word(part)
    is_word = WORD.match(part) or part in PHYSICAL or part in ALONE
    return "word" if is_word and not is_read else ""


def _is_label(cursor: Cursor, item: Item) -> bool:
    return item.kind == "label" or cursor.plain[item.start : item.end] in LABELS


def plain_alternative(before: ParsedLine, line: ParsedLine) -> Alternative:
    """Return the line as it was before a word or number that may be no modifier and no units."""
    return Alternative(line.start, line.end, before.text, line.text, is_tied=False)


def read_alternative(cursor: Cursor, part: str, end: int) -> Alternative | None:
    """Return the line with a word or number that was kept as a modifier or units, if it could be."""
    line = cursor.line
    assert line is not None
    bits = cursor.table.codes.get(line.hcpcs)
    match = NUMBER.fullmatch(part)
    if part in APART and not cursor.has_units and len(line.modifiers) < MOST_MODIFIERS and part not in line.modifiers:
        if bits is None or fits(part, bits):
            other = replace(line, modifiers=(*line.modifiers, part))
            return Alternative(line.start, end, other.text, line.text, is_tied=False)
    elif match and not cursor.has_units and part not in APART and int(match[1]) > 1:
        other = replace(line, units=int(match[1]))
        return Alternative(line.start, end, other.text, line.text, is_tied=False)
    return None
