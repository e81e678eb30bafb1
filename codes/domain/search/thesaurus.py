"""The thesaurus and the data on how common codes are, from codes/data/thesaurus/."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from codes.domain.search import query, rank, spelling
from codes.domain.search.query import Thesaurus, thesaurus_of

FOLDER = Path(__file__).resolve().parents[2] / "data" / "thesaurus"


@lru_cache(maxsize=1)
def same_words() -> dict[str, Any]:
    """The contents of codes/data/thesaurus/same.toml."""
    return _read("same")


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """The project's thesaurus."""
    return thesaurus_of(same_words())


@lru_cache(maxsize=1)
def kinds() -> dict[str, Any]:
    """What a code's kind adds to its usage: `begins`, `ends`, `otherwise`."""
    found: dict[str, Any] = _read("usage")["kinds"]
    return found


def usage_tiers() -> dict[str, int]:
    """How common each code is in practice, 1 to 9."""
    return {code: int(tier) for tier, codes in _read("usage")["tiers"].items() for code in codes.split()}


def more_words() -> dict[str, str]:
    """More search words for each code, separated by commas (codes/data/thesaurus/shorthand.toml)."""
    words: Mapping[str, str] = _read("shorthand")["words"]
    return dict(words)


def prior(hcpcs: str, usage: int) -> int:
    """How likely a user means this code: its usage, 0 to 9, plus what its kind adds."""
    rules = kinds()
    if hcpcs[-1].isalpha():
        return usage + int(rules["ends"].get(hcpcs[-1], rules["otherwise"]))
    for length in (2, 1):
        if hcpcs[:length] in rules["begins"]:
            return usage + int(rules["begins"][hcpcs[:length]])
    return usage + int(rules["otherwise"])


def device_table() -> dict[str, Any]:
    """The words and ranking numbers that search on a device needs."""
    weights = {
        "same": query.SAME, "multiword": query.MULTIWORD, "meaning": query.MEANING,
        "weak": query.WEAK_WEIGHT, "number": query.NUMBER_WEIGHT, "prefix": query.PREFIX,
        "lastPrefix": query.LAST_PREFIX, "farPrefix": query.FAR_PREFIX, "name": rank.NAME,
        "words": rank.WORDS, "other": rank.OTHER, "kind": rank.KIND,
        "wordsFocus": rank.WORDS_FOCUS, "focus": rank.FOCUS, "prior": rank.PRIOR,
    }  # fmt: skip
    numbers = {
        "weights": weights, "endings": query.ENDINGS, "last": query.LAST,
        "untouched": query.UNTOUCHED, "longest": query.LONGEST, "mostWords": query.MOST_WORDS,
        "mostCorrections": spelling.MOST_CORRECTIONS, "perEdit": spelling.PER_EDIT, "few": rank.FEW,
        "fewest": rank.FEWEST, "enough": rank.ENOUGH, "most": rank.MOST_FOUND,
    }  # fmt: skip
    return {"numbers": numbers, "kinds": kinds(), **same_words()}


def kind_words(hcpcs: str) -> str:
    """Words that describe every code of its kind: surgery for 10004 to 69990."""
    found: dict[str, str] = same_words()["kind_words"]
    return found.get(hcpcs[0], "") if hcpcs.isdigit() else ""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
