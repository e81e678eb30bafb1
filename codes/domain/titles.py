"""Readable titles from CMS's short descriptors, spelled out with our glossary (`codes/data/glossary.toml`).

CMS fits a procedure into about 28 characters: `Rpr` for repair, `w/o&w/dye`, `5 cm/>`. Text that the glossary doesn't
have is unchanged. Pages mark the result as composed and show the descriptor next to it.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

GLOSSARY = Path(__file__).resolve().parent.parent / "data" / "glossary.toml"
LONGEST = 200  # of Code.composed_title
TOKEN = re.compile(r"add-on|[a-z][a-z0-9]*(?:'s)?|\d+(?:\.\d+)?(?:st|nd|rd|th)?(?![a-z0-9])|\d+|\s+|.", re.IGNORECASE)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NUMBER = r"(?P<n>\d+(?:\.\d+)?(?:\s?(?:sq ?cm|cm|mm|ml|mg|mcg|min|hr|g|kg|days?|yrs?))?)"
# Size signs, replaced before the words: `5 cm/>` and `>5 cm`, `>=`, `1+`.
HAS_DIGIT = re.compile(r"\d")
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
# `Repair toe ligament` → `Repair of toe ligament`: first words of a title, and the word to join them with.
BEGINNINGS = (
    "Treatment|Repair|Removal|Revision|Excision|Exploration|Drainage|Reconstruction|Destruction|Incision|Fusion|"
    "Ablation|Decompression|Replacement|Resection|Biopsy|Insertion|Closed treatment|Open treatment|Dilation|Closure|"
    "X-ray examination|Assay|Removal and replacement|Amputation|Ligation|Shaving|Preparation|Analysis"
)
NOT_JOINED = (
    "of|and|or|with|without|for|from|by|in|to|via|on|at|during|after|only|device|each|system|site|add-on|procedure|"
    "technique|over|under|through|therapy|planning|plan|visit"
)
STARTS = (*BEGINNINGS.split("|"), "Anesthesia")
JOINED = (
    (re.compile(rf"^({BEGINNINGS})(?= (?!(?:{NOT_JOINED})\b)[A-Za-z1-9])"), r"\1 of"),
    (re.compile(rf"^(Anesthesia)(?= (?!(?:{NOT_JOINED})\b)[A-Za-z])"), r"\1 for"),
)
# Made plural after a number, where the glossary has the singular.
COUNTED = frozenset({"hour", "day", "week", "month", "year", "view", "level", "segment", "unit", "vessel", "lesion"})


@dataclass(frozen=True, slots=True)
class Context:
    """A context that gives a word a special meaning: the words around it and the codes. All that are set must match."""

    means: str
    prev: tuple[str, ...]
    next: tuple[str, ...]
    codes: tuple[str, ...]

    def fits(self, hcpcs: str, prev: str, following: str) -> bool:
        """Return whether the word is in this context."""
        is_near = prev in self.prev or following in self.next if self.prev or self.next else True
        return is_near and (not self.codes or hcpcs.startswith(self.codes))


@dataclass(frozen=True, slots=True)
class Glossary:
    """The parsed glossary: words, phrases as one pattern, contexts by word, capitals by lower case, counted words."""

    words: dict[str, str]
    phrases: dict[str, str]
    phrase: re.Pattern[str]
    contexts: dict[str, list[Context]]
    capitals: dict[str, str]
    counted: frozenset[str]


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
    counted = COUNTED | {word for word, meaning in table["words"].items() if meaning in COUNTED}
    return Glossary(
        table["words"], table["phrases"], re.compile(f"(?<![a-z0-9])(?:{pattern})"), contexts, capitals, counted
    )


def _end(phrase: str) -> str:
    return "" if phrase.endswith("/") else r"(?![a-z])"


def _context(entry: dict[str, Any]) -> Context:
    prev, following, codes = (tuple(entry.get(name, ())) for name in ("prev", "next", "codes"))
    return Context(entry["means"], prev, following, codes)


def compose(hcpcs: str, descriptor: str) -> str:
    """The descriptor spelled out, starting with a capital; '' if there is none.

    A descriptor that would grow beyond 200 characters is returned unchanged.
    """
    # An import composes all codes, so it skips the steps that a descriptor can't need.
    known = glossary()
    text = lower = descriptor.lower()
    if HAS_DIGIT.search(text):
        text = GLUED.sub(" ", text)
    text = known.phrase.sub(lambda found: f" {known.phrases[found[0]]} ", text)
    if HAS_SIGN.search(text):
        for sign, words in SIGNS:
            text = sign.sub(words, text)
    names = {} if lower[1:] == descriptor[1:] else _proper_names(descriptor)
    title = _tidy("".join(_spelled(hcpcs, TOKEN.findall(text), known, names)))
    if title.startswith(STARTS):
        for start, joined in JOINED:
            title = start.sub(joined, title)
    return title if len(title) <= LONGEST else descriptor


def _proper_names(descriptor: str) -> dict[str, str]:
    """Words after the first that the descriptor capitalizes, by lower case; none if it capitalizes most words."""
    later = re.findall(r"[A-Za-z][A-Za-z0-9]*", descriptor)[1:]
    capital = [word for word in later if word[0].isupper()]
    return {word.lower(): word for word in capital} if 2 * len(capital) <= len(later) else {}


def _spelled(hcpcs: str, tokens: list[str], known: Glossary, names: dict[str, str]) -> list[str]:
    """The tokens with each word replaced by its meaning; spaces and punctuation unchanged."""
    out = tokens.copy()
    positions = [n for n, token in enumerate(tokens) if token[0].isalnum()]
    for at, n in enumerate(positions):
        token = tokens[n]
        if token in known.contexts or token in known.counted:
            prev = tokens[positions[at - 1]] if at else ""
            following = tokens[positions[at + 1]] if at + 1 < len(positions) else ""
            word = _in_context(hcpcs, token, prev, following, known)
            out[n] = word + "s" if word in COUNTED and _is_many(prev) else word
        elif token in known.words:
            out[n] = known.words[token]
        else:
            out[n] = names.get(token) or known.capitals.get(token, token)
    return out


def _in_context(hcpcs: str, token: str, prev: str, following: str, known: Glossary) -> str:
    for context in known.contexts.get(token, ()):
        if context.fits(hcpcs, prev, following):
            return context.means
    return known.words.get(token) or known.capitals.get(token, token)


def _is_many(before: str) -> bool:
    return before == "more" or (before[:1].isdigit() and before != "1" and not ORDINAL.fullmatch(before))


BEFORE_MARK = re.compile(r"\s+(?=[,;:.)\]/])|(?<=[(\[/])\s+")
AFTER_COMMA = re.compile(r"(?<=[a-z)])([,;])(?=[a-z0-9])", re.IGNORECASE)
HAS_MARK = re.compile(r"[,;:.()\[\]/]")


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    if HAS_MARK.search(text):
        text = AFTER_COMMA.sub(r"\1 ", BEFORE_MARK.sub("", text))
    text = text.strip(" ,;:.-")
    return text if text[:1].isupper() or text.startswith(("mRNA", "tPA")) else text[:1].upper() + text[1:]
