"""What a typed query means: its words, their stems, and words that mean the same (codes/data/thesaurus).

static/js/search/words.js does the same; tests run both on the same cases.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WORD = re.compile(r"[a-z0-9]+")
LONGEST = 100
MOST_WORDS = 12
UNTOUCHED = 4  # words this long or shorter are their own stems
# Removes the first ending that leaves enough of the word, then a last letter. A stem is always the start of the word.
ENDINGS = (
    ("ation", 5), ("ically", 4), ("ical", 4), ("ement", 4), ("ment", 4), ("ance", 4), ("able", 4), ("ion", 4),
    ("ing", 4), ("ial", 4), ("ate", 5), ("ive", 4), ("ure", 4), ("ous", 4), ("ic", 4), ("al", 4), ("ed", 4),
)  # fmt: skip
LAST = "aeyo"

SAME, MULTIWORD, MEANING = 0.92, 0.88, 0.75
EXACT, LAST_PREFIX, PREFIX, FAR_PREFIX = 1.0, 0.8, 0.65, 0.5
WEAK_WEIGHT, NUMBER_WEIGHT = 0.3, 0.6

Form = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case: `W/o&w/dye` is w, o, and, w, dye."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not "\u0300" <= c <= "\u036f")
    return WORD.findall(plain.replace("&", " and ").replace("'", ""))


def stem(word: str) -> str:
    """The beginning that a word shares with its other forms: inject for injection, injecting and injected."""
    if len(word) <= UNTOUCHED or word[0].isdigit():
        return word
    if word.endswith("ies"):
        return word[:-3]
    if word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending, left in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            word = word[: -len(ending)]
            break
    while len(word) > UNTOUCHED and word[-1] in LAST:
        word = word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Spelling:
    """A stem that may replace a word: its weight when it matches, and when a longer word begins with it (0: none)."""

    stem: str
    weight: float
    prefix: float


Slot = list[Spelling]  # one word, in any of these spellings


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase of a query. Each alternative is a weight and words that must all match."""

    text: str
    alternatives: list[tuple[float, list[Slot]]]
    weight: float = 1.0
    is_needed: bool = True


@dataclass(slots=True)
class Thesaurus:
    """Forms by their first stem, replacements for each form, and words that count less or not at all."""

    ignored: frozenset[str]
    weak: frozenset[str]
    others: dict[Form, list[tuple[Form, float]]] = field(default_factory=dict)
    phrases: dict[str, list[Form]] = field(default_factory=dict)

    def add(self, form: Form, other: Form, weight: float) -> None:
        """Let `other` replace `form`."""
        if form == other:
            return
        self.others.setdefault(form, []).append((other, weight))
        if len(form) > 1 and form not in self.phrases.setdefault(form[0], []):
            self.phrases[form[0]].append(form)

    def has(self, root: str) -> bool:
        """Return whether the thesaurus has this single word."""
        return (root,) in self.others


def thesaurus_of(data: Mapping[str, Any]) -> Thesaurus:
    """The thesaurus from the contents of codes/data/thesaurus/same.toml."""
    result = Thesaurus(frozenset(data["ignored"]), frozenset(data["weak"]))
    for group in data["same"]:
        forms = [_form(text) for text in group]
        for form in forms:
            for other in forms:
                result.add(form, other, SAME if len(form) == len(other) == 1 else MULTIWORD)
    for entry in data["means"]:
        for say in entry["say"]:
            for find in entry["find"]:
                result.add(_form(say), _form(find), MEANING)
    for forms in result.phrases.values():
        forms.sort(key=len, reverse=True)
    return result


def _form(text: str) -> Form:
    return tuple(map(stem, words_of(text)))


def units_of(text: str, thesaurus: Thesaurus, nearest: Mapping[str, Sequence[tuple[str, float]]] = {}) -> list[Unit]:
    """The words and phrases of a query. `nearest` maps misspelled words to the known words they may mean, weighted."""
    words = words_of(text[:LONGEST])[:MOST_WORDS]
    stems = [stem(word) for word in words]
    units = []
    at = 0
    while at < len(words):
        phrase = next((f for f in thesaurus.phrases.get(stems[at], ()) if tuple(stems[at : at + len(f)]) == f), None)
        length = len(phrase) if phrase else 1
        is_last = at + length == len(words)
        if phrase:
            units.append(_phrase(" ".join(words[at : at + length]), phrase, thesaurus))
        elif words[at] in nearest:
            units.append(_misspelled(words[at], nearest[words[at]], thesaurus))
        elif words[at] not in thesaurus.ignored:
            units.append(_word(words[at], thesaurus, is_last=is_last))
        at += length
    return _at_least_one_needed(units)


def _at_least_one_needed(units: list[Unit]) -> list[Unit]:
    if any(unit.is_needed for unit in units):
        return units
    return [Unit(unit.text, unit.alternatives) for unit in units]


def _word(word: str, thesaurus: Thesaurus, *, is_last: bool) -> Unit:
    root = stem(word)
    prefix = _prefix(root, is_last=is_last, is_known=thesaurus.has(root))
    alternatives = [(1.0, [_slot(root, prefix, thesaurus)])]
    alternatives += _others((root,), thesaurus, longer_than=1)
    if word.isdigit():
        return Unit(word, alternatives, NUMBER_WEIGHT, is_needed=False)
    is_weak = word in thesaurus.weak
    return Unit(word, alternatives, WEAK_WEIGHT if is_weak else 1.0, is_needed=not is_weak)


def _prefix(root: str, *, is_last: bool, is_known: bool) -> float:
    """The weight of a longer word that begins with this one: high while the user may still be typing it, 0 for short
    forms."""
    if root.isdigit() or (is_known and len(root) < UNTOUCHED):
        return 0.0
    if is_last:
        return LAST_PREFIX if len(root) > 1 else 0.0
    return PREFIX if len(root) >= UNTOUCHED else 0.0


def _phrase(text: str, phrase: Form, thesaurus: Thesaurus) -> Unit:
    alternatives = [(1.0, list(_slots(phrase, thesaurus)))]
    return Unit(text, [*alternatives, *_others(phrase, thesaurus, longer_than=0)])


def _misspelled(word: str, corrections: Sequence[tuple[str, float]], thesaurus: Thesaurus) -> Unit:
    """The word as typed and what it may mean; weak if the nearest known word is weak."""
    units = [(weight, _word(known, thesaurus, is_last=False)) for known, weight in corrections]
    alternatives = list(_word(word, thesaurus, is_last=False).alternatives)
    alternatives += [(weight * inner, slots) for weight, unit in units for inner, slots in unit.alternatives]
    nearest = units[0][1]
    return Unit(word, alternatives, nearest.weight, nearest.is_needed)


def _others(form: Form, thesaurus: Thesaurus, *, longer_than: int) -> list[tuple[float, list[Slot]]]:
    others = thesaurus.others.get(form, ())
    return [(weight, list(_slots(other, thesaurus))) for other, weight in others if len(other) > longer_than]


def _slots(form: Form, thesaurus: Thesaurus) -> Iterator[Slot]:
    for root in form:
        if (len(root) > 1 and root in thesaurus.ignored) or root == "and":
            continue
        if len(form) == 1:
            yield [Spelling(root, EXACT, FAR_PREFIX if len(root) > UNTOUCHED else 0.0)]
        else:
            yield _slot(root, FAR_PREFIX if len(root) > UNTOUCHED else 0.0, thesaurus)


def _slot(root: str, prefix: float, thesaurus: Thesaurus) -> Slot:
    """The word itself, then the single words that mean the same."""
    slot = [Spelling(root, EXACT, prefix)]
    for other, weight in thesaurus.others.get((root,), ()):
        if len(other) == 1:
            slot.append(Spelling(other[0], weight, weight * FAR_PREFIX if len(other[0]) > UNTOUCHED else 0.0))
    return slot
