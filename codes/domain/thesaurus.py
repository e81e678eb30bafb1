"""The thesaurus and the data on how common codes are, as codes/thesaurus/ has them."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from codes.domain import search_rank, search_words, spelling
from codes.domain.search_words import Thesaurus, thesaurus_of

FOLDER = Path(__file__).resolve().parent.parent / "thesaurus"


@lru_cache(maxsize=1)
def same_words() -> dict[str, Any]:
    """What codes/thesaurus/same.toml says."""
    return _read("same")


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """The project's thesaurus."""
    return thesaurus_of(same_words())


@lru_cache(maxsize=1)
def kinds() -> dict[str, Any]:
    """What is added to a code's usage by its kind: `begins`, `ends`, `otherwise`."""
    found: dict[str, Any] = _read("usage")["kinds"]
    return found


def usage_tiers() -> dict[str, int]:
    """Code to how common it is in practice, 1 to 9."""
    return {code: int(tier) for tier, codes in _read("usage")["tiers"].items() for code in codes.split()}


def more_words() -> dict[str, str]:
    """Code to more words it is found by, separated by commas (codes/thesaurus/shorthand.toml)."""
    words: Mapping[str, str] = _read("shorthand")["words"]
    return dict(words)


def prior(hcpcs: str, usage: int) -> int:
    """How much a code is to be expected: its usage, 0 to 9, and what its kind adds."""
    rules = kinds()
    if hcpcs[-1].isalpha():
        return usage + int(rules["ends"].get(hcpcs[-1], rules["otherwise"]))
    for length in (2, 1):
        if hcpcs[:length] in rules["begins"]:
            return usage + int(rules["begins"][hcpcs[:length]])
    return usage + int(rules["otherwise"])


def device_table() -> dict[str, Any]:
    """What the search on a device has to know: the words, and the numbers of the rank."""
    weights = {
        "same": search_words.SAME, "multiword": search_words.MULTIWORD, "meant": search_words.MEANT,
        "weak": search_words.WEAK_WEIGHT, "number": search_words.NUMBER_WEIGHT, "prefix": search_words.PREFIX,
        "lastPrefix": search_words.LAST_PREFIX, "farPrefix": search_words.FAR_PREFIX, "name": search_rank.NAME,
        "words": search_rank.WORDS, "other": search_rank.OTHER, "kind": search_rank.KIND,
        "wordsFocus": search_rank.WORDS_FOCUS, "focus": search_rank.FOCUS, "prior": search_rank.PRIOR,
    }  # fmt: skip
    numbers = {
        "weights": weights, "endings": search_words.ENDINGS, "last": search_words.LAST,
        "untouched": search_words.UNTOUCHED, "longest": search_words.LONGEST, "mostWords": search_words.MOST_WORDS,
        "mostMeant": spelling.MOST_MEANT, "perSlip": spelling.PER_SLIP, "few": search_rank.FEW,
        "fewest": search_rank.FEWEST, "enough": search_rank.ENOUGH, "most": search_rank.MOST_FOUND,
    }  # fmt: skip
    return {"numbers": numbers, "kinds": kinds(), **same_words()}


def kind_words(hcpcs: str) -> str:
    """Words that are true of every code of its kind: surgery of 10004 to 69990."""
    found: dict[str, str] = same_words()["kind_words"]
    return found.get(hcpcs[0], "") if hcpcs.isdigit() else ""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
