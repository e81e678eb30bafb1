"""The percentile that a text names: `p20`, `20th %ile`, `Percentile 65`, `Median`."""

import re

from benchmarks.domain.metrics import PERCENTILES
from benchmarks.importers.words import words_of

_WORD = r"(?:%\s*t?ile|percentiles?|pctiles?|pctls?|pcts?|centiles?|t?ile)"
_UNIT_OF_TIME = r"(?:years?|quarters?|editions?|annual|months?|days?)"
MARKED = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![a-z0-9.])p[\s_-]?(\d{1,2})(?!\d|\.\d)",
        rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th)?\s*{_WORD}(?![a-z])",
        rf"(?<![\d.])(?!0|[1-4](?!\d))(\d{{1,2}})(?:st|nd|rd|th)(?![a-z])(?!\s*{_UNIT_OF_TIME})",
        rf"(?<![a-z]){_WORD}[\s._#:-]*(\d{{1,2}})(?!\d|\.\d)",
    )
)
USUAL = re.compile(rf"(?<![0-9.])({'|'.join(map(str, PERCENTILES))})(?!\d|\.\d|[\s-]*{_UNIT_OF_TIME})")
ANY = re.compile(r"(?<![0-9.])(\d{1,2})(?!\d|\.\d)")
ALONE = re.compile(rf"(?:p|{_WORD})?[\s._-]*(\d{{1,2}})(?:st|nd|rd|th)?\s*%?\s*{_WORD}?")


def point_in(text: str, *, any_number: bool = False) -> int | None:
    """Return the one percentile, 1 to 99, that a header names; None if it names none or several.

    A number needs a mark such as `p` or `th`, except the usual 10, 25, 50, 75 and 90; with `any_number` it needs none.
    """
    lower = text.lower()
    if "median" in words_of(lower):
        return 50
    found = {int(match[1]) for pattern in MARKED for match in pattern.finditer(lower)}
    if not found:
        found = {int(match[1]) for match in (ANY if any_number else USUAL).finditer(lower)}
    found -= {0}
    return found.pop() if len(found) == 1 else None


def has_bare_point(text: str) -> bool:
    """Return whether a header names a usual percentile by its number alone, such as `25`."""
    lower = text.lower()
    return not any(pattern.search(lower) for pattern in MARKED) and point_in(text) is not None and text[-1:].isdigit()


def point_alone(text: str) -> int | None:
    """Return the percentile, 1 to 99, that a cell states and nothing else: `65`, `p65`, `65th`, `Median`."""
    lower = text.lower().strip()
    if lower in {"median", "med"}:
        return 50
    match = ALONE.fullmatch(lower)
    return int(match[1]) or None if match else None
