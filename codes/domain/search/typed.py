"""Codes in what a user types into a code search, with modifiers and units around them: 99213-25, 2x 99213, CPT99213.

static/js/search/typed.js does the same; tests run both on tests/data/typed_codes.json.
"""

import re
import unicodedata
from collections.abc import Iterator

from codes.domain.hcpcs import is_code, normalize

APART = re.compile(r"[^0-9A-Z×*]+")  # dots, slashes, every kind of hyphen, quotes, a byte-order mark
UNITS = re.compile(r"(?:\d{1,3}[X×*](?=[0-9A-Z]{5}))?([0-9A-Z]{5,7}?)(?:[X×*]\d{0,4})?")
PREFIX = re.compile(r"(?:CPT|HCPCS)(?=[0-9A-Z]|$)")
# What may stand beside a code: a modifier, units, or their names.
BESIDE = re.compile(r"[0-9A-Z]{1,2}|[X×*]\d{0,4}|\d{1,3}[X×*]?|UNITS?|MOD(?:IFIERS?)?|CODES?|")


def typed_codes(text: str) -> list[str]:
    """The codes in a text, in order and each once. Words and modifiers beside them are left out."""
    return list(dict.fromkeys(code for _, code in _read(text) if code))


def typed_code(text: str) -> str:
    """The code that a text is, with its modifiers and units; '' for several codes, or with other words."""
    read = list(_read(text))
    codes = [code for _, code in read if code]
    is_alone = len(codes) == 1 and all(code or BESIDE.fullmatch(part) for part, code in read)
    return codes[0] if is_alone else ""


def are_codes(text: str) -> bool:
    """Return whether a text is codes with their modifiers and units, and nothing else."""
    read = list(_read(text))
    return any(code for _, code in read) and all(code or BESIDE.fullmatch(part) for part, code in read)


def typed_start(text: str) -> str:
    """The text as the beginning of a code, such as 9921 for `#9921` or `CPT 9921`; '' for several parts."""
    parts = [part for part, _ in _read(text) if part]
    return normalize(parts[0]) if len(parts) == 1 else ""


def _read(text: str) -> Iterator[tuple[str, str]]:
    """Each part of the text with the code it is, '' if it's none."""
    for part in APART.split(unicodedata.normalize("NFKC", text).upper()):
        rest = PREFIX.sub("", part, count=1) if PREFIX.match(part) else part
        yield rest, _code(rest)


def _code(part: str) -> str:
    """The code in a part, without units (99213x2) or modifiers typed onto it (9921325)."""
    found = UNITS.fullmatch(part)
    code = normalize(found[1]) if found else ""
    shape = code[:5]
    return shape if len(code) in (5, 7) and is_code(shape) else ""
