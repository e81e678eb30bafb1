"""A plain text as tokens: words, numbers, dates, marks and line ends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rvuedge.privacy.dates import FoundDate
from rvuedge.privacy.lexicon import eponyms, is_name, is_only_name, is_ordinary, word_set

TOKEN = re.compile(r"(?<![a-z\d])[a-z]{1,3}\d[a-z\d]*|[a-z]+|\d+(?:[.,]\d+)*|\n|[^\sa-z\d]")
BEFORE_PLACE = word_set("before_place")
PLACES = word_set("places")
EPONYM_NOUNS = word_set("eponym_nouns")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, number, date, mark or line. `date` is a date's."""

    kind: str
    text: str
    date: FoundDate | None = None


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, with what's asked of them most."""

    all: Sequence[Token]

    @cached_property
    def names(self) -> list[bool]:
        """Whether each token is a name of a person and nothing else."""
        return [token.kind == "word" and self._is_person(n) for n, token in enumerate(self.all)]

    def word(self, n: int) -> str:
        """The word at a place, '' for anything else."""
        return self.all[n].text if 0 <= n < len(self.all) and self.all[n].kind == "word" else ""

    def kind(self, n: int) -> str:
        """The kind at a place, '' outside the text."""
        return self.all[n].kind if 0 <= n < len(self.all) else ""

    def text(self, n: int) -> str:
        """The text at a place, '' outside the text."""
        return self.all[n].text if 0 <= n < len(self.all) else ""

    def is_of_place(self, n: int) -> bool:
        """Whether the name at a place is a hospital's, a site's or a company's: St. Mary's, Baylor University."""
        before = self.word(n - 2) if self.text(n - 1) == "." else self.word(n - 1)
        return before in BEFORE_PLACE or any(self.word(n + step) in PLACES for step in (1, 2))

    def _is_person(self, n: int) -> bool:
        word = self.all[n].text
        if self.is_of_place(n) or self._is_eponym(n):
            return False
        return is_only_name(word) or self._is_titled(n)

    def _is_titled(self, n: int) -> bool:
        """Return whether Dr. stands before a word that's a name or none we know."""
        before = self.word(n - 2) if self.text(n - 1) == "." else self.word(n - 1)
        word = self.all[n].text
        return before in ("dr", "drs") and len(word) > 2 and not (is_ordinary(word) and not is_name(word))

    def _is_eponym(self, n: int) -> bool:
        return self.all[n].text in eponyms() and (
            self.word(n + 1) in EPONYM_NOUNS
            or (self.text(n + 1) in ("-", "/") and self.word(n + 2) in eponyms() | EPONYM_NOUNS)
        )


def tokens_of(text: str, dates: Sequence[FoundDate]) -> Tokens:
    """Return the tokens of a plain text; a date is one token."""
    found: list[Token] = []
    ahead, covered = list(reversed(dates)), 0
    for match in TOKEN.finditer(text):
        while ahead and ahead[-1].end <= match.start():
            ahead.pop()
        if match.start() < covered:
            continue
        if ahead and ahead[-1].start <= match.start():
            found.append(Token("date", "", ahead[-1]))
            covered = ahead[-1].end
            continue
        found.append(Token(_kind(match[0]), match[0]))
    return Tokens(found)


def _kind(text: str) -> str:
    if text == "\n":
        return "line"
    return "word" if text.isalpha() else "number" if text[0].isdigit() else "mark"  # a mark also: vo2, L5, x2
