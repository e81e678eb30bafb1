"""Why a piece of typed text isn't a line, as sentences. static/js/log/reasons.js does the same."""

import re

from logbook.domain.parsing.reading import APART, MOST_MODIFIERS

MOST_UNITS = "A line has at most 999 units."
LEAST_UNITS = "A line has at least 1 unit."
NAMES_FIRST = "Write modifiers before the units."
MOST_NAMES = "A line has at most four modifiers."
UNITS_TWICE = "This line already has units."
NO_CODE = "There's no code before it."
MEASURE = "This isn't a number of units. Write x2 for 2 units."
NUMBER = "For units, write an x before the number: x2."
UNKNOWN_NAME = "This isn't a modifier."
WHOLE = {
    "date": "A date isn't read here. Choose the date of the session.",
    "time": "A time isn't read here.",
    "amount": "An amount isn't read here.",
    "diagnosis": "A diagnosis isn't logged.",
    "telephone": "A number like this isn't logged.",
    "long": "This is too long to read. Put spaces between the codes.",
    "measure": MEASURE,
}
ALL = {
    "mostUnits": MOST_UNITS,
    "leastUnits": LEAST_UNITS,
    "namesFirst": NAMES_FIRST,
    "mostNames": MOST_NAMES,
    "unitsTwice": UNITS_TWICE,
    "noCode": NO_CODE,
    "measure": MEASURE,
    "number": NUMBER,
    "unknownName": UNKNOWN_NAME,
}
_TOO_MANY, _NONE = re.compile(r"X[1-9][0-9]{3,}"), re.compile(r"X0+")
_NAMES, _UNITS = re.compile(r"-?[0-9A-Z]{2}(?:-[0-9A-Z]{2})*"), re.compile(r"X[1-9][0-9]{0,2}")
_NUMBER, _NAME = re.compile(r"[0-9]{1,3}"), re.compile(r"-?(?:[A-Z][0-9A-Z]|[0-9][A-Z])")


def reason_of(part: str, modifiers: int | None, *, has_units: bool) -> str:
    """Return why a part can't follow a line with so many modifiers (None: no line), or '' if it just isn't a code."""
    if _TOO_MANY.fullmatch(part):
        return MOST_UNITS
    if _NONE.fullmatch(part):
        return LEAST_UNITS
    if _UNITS.fullmatch(part):
        return NO_CODE if modifiers is None else UNITS_TWICE if has_units else ""
    name = part.removeprefix("-")[:2]
    if _NAMES.fullmatch(part) and (name in APART or part[0] == "-"):
        if modifiers is None:
            return NO_CODE
        if modifiers == MOST_MODIFIERS or has_units:
            return MOST_NAMES if modifiers == MOST_MODIFIERS else NAMES_FIRST
        return "" if name in APART else UNKNOWN_NAME
    if modifiers is not None and _NUMBER.fullmatch(part):
        return NUMBER
    return UNKNOWN_NAME if modifiers is not None and _NAME.fullmatch(part) else ""
