"""A readable title out of CMS's short descriptor: spelled out by our own glossary (`codes/glossary.toml`).

CMS squeezes a procedure into 28 characters or so: `Rpr` for repair, `w/o&w/dye`, `5 cm/>`. What the glossary does
not know stays as it is. The result is marked as composed where it is shown, with the descriptor beside it.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

GLOSSARY = Path(__file__).resolve().parent.parent / "glossary.toml"
LONGEST = 200  # of Code.composed_title
TOKEN = re.compile(r"add-on|[a-z][a-z0-9]*(?:'s)?|\d+(?:\.\d+)?(?:st|nd|rd|th)?(?![a-z0-9])|\d+|\s+|.", re.IGNORECASE)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NUMBER = r"(?P<n>\d+(?:\.\d+)?(?:\s?(?:sq ?cm|cm|mm|ml|mg|mcg|min|hr|g|kg|days?|yrs?))?)"
# Signs of size, before the words: `5 cm/>` and `>5 cm`, `>=`, `1+`.
HAS_SIGN = re.compile(r"[<>=+&]")
SIGNS = (
    (re.compile(rf"(?:>=|=>|=/>|>/=)\s*{NUMBER}"), r" at least \g<n> "),
    (re.compile(rf"(?:<=|=<|=/<|</=)\s*{NUMBER}"), r" at most \g<n> "),
    (re.compile(rf"{NUMBER}\s*/?\s*>(?![\d=])"), r" \g<n> or more "),
    (re.compile(rf"{NUMBER}\s*/?\s*<(?![\d=])"), r" \g<n> or less "),
    (re.compile(rf">\s*{NUMBER}"), r" over \g<n> "),
    (re.compile(rf"<\s*{NUMBER}"), r" under \g<n> "),
    (re.compile(r"(?<![a-z\d.])(?P<n>\d+)\+(?!\w)"), r" \g<n> or more "),
    (re.compile(r"&/or"), " and/or "),
    (re.compile(r"\s*&\s*"), " and "),
)
GLUED = re.compile(r"(?<=\d)(?=(?!(?:st|nd|rd|th|d|t|[fmu])\b)[a-z]{1,}[a-z])")
# `Repair ankle ligament` → `Repair of ankle ligament`: what a title may begin with, and the word that joins it.
BEGINNINGS = (
    "Treatment|Repair|Removal|Revision|Excision|Exploration|Drainage|Reconstruction|Destruction|Incision|Fusion|"
    "Ablation|Decompression|Replacement|Resection|Biopsy|Insertion|Closed treatment|Open treatment|Dilation|Closure|"
    "X-ray examination|Assay|Removal and replacement|Amputation|Ligation|Shaving|Preparation|Analysis"
)
NOT_JOINED = (
    "of|and|or|with|without|for|from|by|in|to|via|on|at|during|after|only|device|each|system|site|add-on|procedure|"
    "technique|over|under|therapy|planning|plan|visit"
)
JOINED = (
    (re.compile(rf"^({BEGINNINGS})(?= (?!(?:{NOT_JOINED})\b)[A-Za-z1-9])"), r"\1 of"),
    (re.compile(rf"^(Anesthesia)(?= (?!(?:{NOT_JOINED})\b)[A-Za-z])"), r"\1 for"),
)
# Counted after a number, where the glossary has the singular.
COUNTED = frozenset({"hour", "day", "week", "month", "year", "view", "level", "segment", "unit", "vessel", "lesion"})


@dataclass(frozen=True, slots=True)
class Context:
    """Where a word means something of its own: between which words, in which codes. All that are given must hold."""

    means: str
    prev: tuple[str, ...]
    next: tuple[str, ...]
    codes: tuple[str, ...]

    def fits(self, hcpcs: str, prev: str, following: str) -> bool:
        """Whether the word stands in this context."""
        beside = prev in self.prev or following in self.next if self.prev or self.next else True
        return beside and (not self.codes or hcpcs.startswith(self.codes))


@dataclass(frozen=True, slots=True)
class Glossary:
    """The glossary as read: words, phrases as one pattern, contexts by word, capitals by lower case."""

    words: dict[str, str]
    phrases: dict[str, str]
    phrase: re.Pattern[str]
    contexts: dict[str, list[Context]]
    capitals: dict[str, str]


@cache
def glossary() -> Glossary:
    """The glossary file, read once."""
    table = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
    contexts: dict[str, list[Context]] = {}
    for entry in table["context"]:
        contexts.setdefault(entry["word"], []).append(_context(entry))
    longest_first = sorted(table["phrases"], key=len, reverse=True)
    pattern = "|".join(re.escape(text) + _end(text) for text in longest_first)
    capitals = {text.lower(): text for text in table["capitals"]}
    return Glossary(table["words"], table["phrases"], re.compile(f"(?<![a-z0-9])(?:{pattern})"), contexts, capitals)


def _end(phrase: str) -> str:
    return "" if phrase.endswith("/") else r"(?![a-z])"


def _context(entry: dict[str, Any]) -> Context:
    prev, following, codes = (tuple(entry.get(name, ())) for name in ("prev", "next", "codes"))
    return Context(entry["means"], prev, following, codes)


def compose(hcpcs: str, descriptor: str) -> str:
    """The descriptor in readable words, beginning with a capital; '' when there is none.

    A descriptor that would grow beyond 200 characters is left as CMS has it.
    """
    if not descriptor.strip():
        return ""
    known = glossary()
    text = GLUED.sub(" ", descriptor.lower())
    text = known.phrase.sub(lambda found: f" {known.phrases[found[0]]} ", text)
    if HAS_SIGN.search(text):
        for sign, words in SIGNS:
            text = sign.sub(words, text)
    title = _tidy("".join(_spelled(hcpcs, TOKEN.findall(text), known, _proper_names(descriptor))))
    for start, joined in JOINED:
        title = start.sub(joined, title)
    return title if len(title) <= LONGEST else descriptor


def _proper_names(descriptor: str) -> dict[str, str]:
    """Words that the descriptor itself writes with a capital after its first one, by lower case; none where it
    writes most of them so."""
    later = re.findall(r"[A-Za-z][A-Za-z0-9]*", descriptor)[1:]
    capital = [word for word in later if word[0].isupper()]
    return {word.lower(): word for word in capital} if 2 * len(capital) <= len(later) else {}


def _spelled(hcpcs: str, tokens: list[str], known: Glossary, names: dict[str, str]) -> Iterable[str]:
    letters = [token for token in tokens if token[0].isalnum()]
    at = -1
    for token in tokens:
        if not token[0].isalnum():
            yield token
            continue
        at += 1
        prev = letters[at - 1] if at else ""
        following = letters[at + 1] if at + 1 < len(letters) else ""
        word = _meaning(hcpcs, token, prev, following, known)
        word = names.get(token, word) if word == token else word
        is_many = prev == "more" or (prev[:1].isdigit() and prev != "1" and not ORDINAL.fullmatch(prev))
        if word in COUNTED and is_many:
            word += "s"
        yield word


def _meaning(hcpcs: str, token: str, prev: str, following: str, known: Glossary) -> str:
    for context in known.contexts.get(token, ()):
        if context.fits(hcpcs, prev, following):
            return context.means
    if token in known.words:
        return known.words[token]
    return known.capitals.get(token, token)


SPACES = re.compile(r"\s+")
BEFORE_MARK = re.compile(r"\s+(?=[,;:.)\]/])|(?<=[(\[/])\s+")
AFTER_COMMA = re.compile(r"(?<=[a-z)])([,;])(?=[a-z0-9])", re.IGNORECASE)
ENDS = re.compile(r"^[\s,;:.\-]+|[\s,;:\-]+$|(?<![A-Z])\.$")


def _tidy(text: str) -> str:
    text = BEFORE_MARK.sub("", SPACES.sub(" ", text))
    text = ENDS.sub("", AFTER_COMMA.sub(r"\1 ", text))
    return text if text[:1].isupper() or text.startswith(("mRNA", "tPA")) else text[:1].upper() + text[1:]
