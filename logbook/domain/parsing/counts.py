"""Numbers with a word: which are units, and which are a dose, a size, a duration or an age.

`97110 3 units` and `97110 x3` are units. `J1100 10 mg` isn't: the code is logged once, and ×10 is offered. The words
are data (logbook/data/typed_words.toml). static/js/log/counts.js does the same.
"""

import re
import tomllib
from pathlib import Path

from logbook.domain.parsing import reasons
from logbook.domain.parsing.reading import APART

_DATA = Path(__file__).resolve().parents[2] / "data" / "typed_words.toml"
WORDS = tomllib.loads(_DATA.read_text(encoding="utf-8"))
UNITS, UNITS_BEFORE = frozenset[str](WORDS["units"]), frozenset[str](WORDS["units_before"])
NUMBERS: dict[str, int] = {word: n for n, word in enumerate(WORDS["numbers"], 1)}
AMOUNTS, COUNTABLES, ALONE = (frozenset[str](WORDS[name]) for name in ("amounts", "countables", "alone"))
PHYSICAL = AMOUNTS | frozenset(WORDS["measures"])
MEASURES = PHYSICAL | COUNTABLES
OFFERED = AMOUNTS | COUNTABLES | {"L"}  # their number may be units
COMPOUNDS: dict[str, list[str]] = WORDS["compounds"]

NUMBER = re.compile(r"([1-9][0-9]{0,2})(?:\.0+)?")
TOO_MANY = re.compile(r"[1-9][0-9]{3}(?:[0-9]{2,})?")
BEYOND_UNITS = re.compile(r"[1-9][0-9]{3}|[0-9]{1,3}-[0-9]{1,3}")  # 1000 mg, 30-39 min
CENTS = re.compile(r"[1-9][0-9]+\.00")  # 125.00 is an amount, 3.00 a number of units
DECIMAL = re.compile(r"[0-9]{1,4}\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
TIMES_NUMBER = re.compile(r"X([1-9][0-9]{0,2})(?:\.0+)?")
WORD = "[A-Z%µμ][A-Zµμ]*[23²³]?"
NUMBER_AND_WORD = re.compile(rf"([1-9][0-9]{{0,2}})(-?)({WORD})(?:-OLD)?")
TIMES_AND_WORD = re.compile(rf"X([1-9][0-9]{{0,2}})-?({WORD})")
SOME_LETTERS = 2  # of a word, before it may be one that isn't complete

Found = tuple[int, str, int, str] | None  # pieces, kind, value, reason


def counted(part: str, after: str, third: str) -> Found:
    """Return the units that an X or a word stands before (x 2, x2 units, qty 3, 1.0), or a measure with an x."""
    if part == "X":
        return _after_times(after, third)
    if part in UNITS_BEFORE and (value := _value(after)):
        return 2, "units", value, ""
    match, glued = TIMES_NUMBER.fullmatch(part), TIMES_AND_WORD.fullmatch(part)
    if match and after in PHYSICAL:
        return 2 + _is_compound(after, third), "rest", int(match[1]), reasons.MEASURE
    if match and (after in UNITS or "." in part):
        return 1 + (after in UNITS), "units", int(match[1]), ""
    if glued and glued[2] in UNITS:
        return 1, "units", int(glued[1]), ""
    return (1, "rest", int(glued[1]), reasons.MEASURE) if glued and glued[2] in PHYSICAL else None


def _after_times(after: str, third: str) -> Found:
    number, glued = NUMBER.fullmatch(after), NUMBER_AND_WORD.fullmatch(after)
    if number and third in PHYSICAL:
        return 3, "rest", int(number[1]), reasons.MEASURE
    if DECIMAL.fullmatch(after) and third in PHYSICAL:
        return 3, "rest", 0, reasons.MEASURE
    if glued and glued[3] in PHYSICAL:
        return 2, "rest", int(glued[1]), reasons.MEASURE
    if TOO_MANY.fullmatch(after):
        return 2, "rest", 0, reasons.MOST_UNITS
    value = _value(after)
    return (2 + (third in UNITS), "units", value, "") if value else None


def _value(part: str) -> int:
    """Return the number that a part is, in digits or as a word; 0 if it's none."""
    number = NUMBER.fullmatch(part)
    return int(number[1]) if number else NUMBERS.get(part, 0)


def _is_compound(word: str, after: str) -> bool:
    return after in COMPOUNDS.get(word, ())


def measured(part: str, after: str, third: str, *, has_code: bool, is_open: bool) -> Found:
    """Return what a number is that a word stands behind: 3 units, 3u, 2x, 15 min. `is_open` means that the word may
    not be complete."""
    number, glued = NUMBER.fullmatch(part), NUMBER_AND_WORD.fullmatch(part)
    if part in NUMBERS and after in UNITS:
        return 2, "units", NUMBERS[part], ""
    if glued:
        return _measured_glued(glued, has_code=has_code)
    if not number:
        is_beyond = after in MEASURES and BEYOND_UNITS.fullmatch(part)
        return (2 + _is_compound(after, third), "rest", 0, reasons.MEASURE) if is_beyond else None
    value, is_name = int(number[1]), has_code and part in APART
    if after in UNITS or (after == "X" and third in UNITS):
        return 2 + (after == "X"), "units", value, ""
    if _is_measure(after, is_name=is_name, is_open=is_open):
        return 2 + _is_compound(after, third), "rest", value if after in OFFERED else 0, reasons.MEASURE
    if not is_name and (TIMES_NUMBER.fullmatch(after) or (after == "X" and NUMBER.fullmatch(third))):
        return 2 + (after == "X"), "rest", value, reasons.MEASURE  # 2 x 15: which of them?
    if after == "X" and not NUMBER.fullmatch(third) and not is_name:
        return 2, "times", value, ""
    if CENTS.fullmatch(part):
        return 1, "rest", value, reasons.WHOLE["amount"]
    return (1, "units", value, "") if "." in part else None


def _measured_glued(glued: re.Match[str], *, has_code: bool) -> Found:
    value, hyphen, word = int(glued[1]), glued[2], glued[3]
    is_name = has_code and glued[1] in APART
    if word in UNITS:
        return 1, "units", value, ""
    if word in MEASURES or word in ALONE:
        is_two_names = bool(hyphen) and is_name and word in APART  # 95-HR
        return None if is_two_names else (1, "rest", value if word in OFFERED else 0, reasons.MEASURE)
    return (1, "times", value, "") if word == "X" and not is_name else None


def _is_measure(word: str, *, is_name: bool, is_open: bool) -> bool:
    """Return whether a word after a number is a measure. After a modifier's number, one letter may begin a modifier or
    a code (59 F6), and L is a side."""
    if is_name and (word == "L" or (is_open and len(word) == 1)):
        return False
    return word in MEASURES or word in ALONE


def unfinished(part: str, after: str, *, is_open: bool) -> Found:
    """Return a number before a word that's still being typed: 3 un."""
    if (
        is_open
        and NUMBER.fullmatch(part)
        and len(after) >= SOME_LETTERS
        and any(word.startswith(after) for words in (UNITS, MEASURES) for word in words)
    ):
        return 2, "pending", 0, ""
    return None
