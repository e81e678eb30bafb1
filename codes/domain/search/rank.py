"""How well a code matches a query. static/js/search/rank.js does the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from codes.domain.search.query import Slot, Unit, stem, words_of

NAME, WORDS, OTHER, KIND = 1.0, 0.95, 0.8, 0.7
WORDS_FOCUS = 0.85  # of a name's: shorthand is shared by many codes
FOCUS = 0.3  # for a name or shorthand that has the words of the query and little else
PRIOR = 0.025  # for each step of how common a code is

MOST_FOUND = 200
FEW = 5  # with fewer results, misspellings are corrected
FEWEST = 2  # with fewer results, codes with only some of the words are added
ENOUGH = 0.5  # of the best partial match's score: partial matches below it are omitted


@dataclass(frozen=True, slots=True)
class Document:
    """A code's words: the weight of each stem, and the stems of each name with the name's weight."""

    stems: dict[str, float]
    names: list[tuple[frozenset[str], float]]


def document(name: str, words: str, other: str, kind: str) -> Document:
    """The document of a code. `words` are search words and shorthand, separated by commas; `other` is another name;
    `kind` has words that describe every code of its kind, and isn't a name."""
    stems = dict.fromkeys(map(stem, words_of(kind)), KIND)
    names = []
    for texts, weight, factor in (((name,), NAME, 1.0), (words.split(","), WORDS, WORDS_FOCUS), ((other,), OTHER, 1.0)):
        for text in texts:
            found = frozenset(map(stem, words_of(text)))
            if found:
                names.append((found, factor))
            for root in found:
                if stems.get(root, 0.0) < weight:
                    stems[root] = weight
    return Document(stems, names)


def score(found: Document, units: Sequence[Unit], prior: float) -> float:
    """The score, 0 to about 1.6; 0 if a required word doesn't match the code."""
    return _score(found, units, prior, all_needed=True)


def partial_score(found: Document, units: Sequence[Unit], prior: float) -> float:
    """Like `score`, for a code that may lack some words."""
    return _score(found, units, prior, all_needed=False)


def _score(found: Document, units: Sequence[Unit], prior: float, *, all_needed: bool) -> float:
    query_weight = matched = 0.0
    matches: list[tuple[float, set[str]]] = []
    everything: set[str] = set()
    for unit in units:
        query_weight += unit.weight
        best, roots = _best(found, unit)
        if best == 0.0:
            if unit.is_needed and all_needed:
                return 0.0
            continue
        matched += unit.weight * best
        matches.append((unit.weight, roots))
        everything |= roots
    if matched == 0.0:
        return 0.0
    return matched / query_weight + FOCUS * _focus(found, matches, everything, query_weight) + PRIOR * prior


def _focus(found: Document, matches: list[tuple[float, set[str]]], everything: set[str], query_weight: float) -> float:
    """The best name's share of the query's weight, times the share of the name that the query matches."""
    best = 0.0
    for name, factor in found.names:
        inside = len(name & everything)
        if inside:
            share = sum(weight for weight, roots in matches if roots <= name) / query_weight
            best = max(best, factor * share * inside / len(name))
    return best


def _best(found: Document, unit: Unit) -> tuple[float, set[str]]:
    """The weight of a unit's best alternative, and the code's stems that it matched."""
    best, roots = 0.0, set()
    for weight, slots in unit.alternatives:
        if weight <= best or not slots:
            continue
        total, matched = 0.0, set()
        for slot in slots:
            value, root = _slot(found, slot)
            if value == 0.0:
                break
            total += value
            matched.add(root)
        else:
            value = weight * total / len(slots)
            if value > best:
                best, roots = value, matched
    return best, roots


def _slot(found: Document, slot: Slot) -> tuple[float, str]:
    best, matched = 0.0, ""
    stems = found.stems
    for spelling in slot:
        weight = stems.get(spelling.stem)
        if weight is not None:
            if weight * spelling.weight > best:
                best, matched = weight * spelling.weight, spelling.stem
        elif spelling.prefix > best:
            for root, value in stems.items():
                if value * spelling.prefix > best and root.startswith(spelling.stem):
                    best, matched = value * spelling.prefix, root
    return best, matched
