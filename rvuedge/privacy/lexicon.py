"""Which words are ordinary, and which are names of people.

`surnames.txt` and `first_names.txt` are the most common ones of the 1990 US Census, surnames by frequency; `words.txt`
is English (SCOWL) and the words of our own content; `terms.txt`, `eponyms.txt` and
`sure_names.txt` are ours.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
COMMON_RANK = 600  # an eponym that's a more common surname than this is one only before a noun such as "fracture"
ENDINGS = (
    ("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""),
    ("er", ""), ("er", "e"), ("ers", ""), ("ness", ""), ("al", ""), ("ic", ""), ("ical", ""),
)  # fmt: skip
CLINICAL = (
    "ectomy", "otomy", "ostomy", "plasty", "pexy", "rrhaphy", "scopy", "scopic", "graphy", "gram", "desis", "centesis",
    "itis", "osis", "oma", "emia", "pathy", "ology", "ologist", "iatry", "iatric", "ectomies", "otomies", "scopies",
)  # fmt: skip


def _read(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="ascii").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@cache
def _word_sets() -> dict[str, str]:
    return tomllib.loads((DATA / "word_sets.toml").read_text(encoding="ascii"))


def word_set(name: str) -> frozenset[str]:
    """A set of words that the rules about people use."""
    return frozenset(_word_sets()[name].split())


@cache
def ranks() -> dict[str, int]:
    """The surnames with their rank, 0 for the most common."""
    return {word: rank for rank, word in enumerate(_read("surnames.txt"))}


@cache
def first_names() -> frozenset[str]:
    """The first names."""
    return frozenset(_read("first_names.txt"))


@cache
def eponyms() -> frozenset[str]:
    """Surnames that name a procedure, device or disease."""
    return frozenset(_read("eponyms.txt"))


@cache
def _terms() -> frozenset[str]:
    return frozenset(_read("terms.txt")) | {word for word in eponyms() if ranks().get(word, 9_999) >= COMMON_RANK}


@cache
def _sure_names() -> frozenset[str]:
    return frozenset(_read("sure_names.txt"))


@cache
def _words() -> frozenset[str]:
    return frozenset(_read("words.txt"))


def is_name(word: str) -> bool:
    """Return whether a word is a surname or a first name, whatever else it is."""
    return word in ranks() or word in first_names()


def is_ordinary(word: str) -> bool:
    """Return whether a word is English or clinical. A name may be that too: Young, Price."""
    if word in _sure_names():
        return False
    if len(word) < 2 or word in _terms() or word in _words():
        return True
    return not is_name(word) and (word.endswith(CLINICAL) or any(stem in _words() for stem in _stems(word)))


def is_only_name(word: str) -> bool:
    """Return whether a word is a name and nothing else."""
    return len(word) > 2 and is_name(word) and not is_ordinary(word)


def is_common_surname(word: str, among: int = 300) -> bool:
    """Return whether a word is one of the most common surnames."""
    return ranks().get(word, among) < among


def is_unknown(word: str) -> bool:
    """Return whether a word is neither ordinary nor a name we know; it may be a rare name."""
    return not is_name(word) and not is_ordinary(word)


def _stems(word: str) -> Iterator[str]:
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)] + instead
            yield stem
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
