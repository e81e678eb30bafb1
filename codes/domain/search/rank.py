"""How well a code matches a query. The same in JavaScript: static/js/log/search-rank.js."""

from collections.abc import Sequence
from dataclasses import dataclass

from codes.domain.search.query import Slot, Unit, stem, words_of

NAME, WORDS, OTHER, KIND = 1.0, 0.95, 0.8, 0.7
WORDS_FOCUS = 0.85  # of a name's: shorthand is shared by many codes
FOCUS = 0.3  # for a name or shorthand that says what was asked and little else
PRIOR = 0.025  # for each step of how common a code is

MOST_FOUND = 200
FEW = 5  # with fewer results, misspellings are corrected
FEWEST = 2  # with fewer results, codes with some of the words follow
ENOUGH = 0.5  # of the best code's score: lower scores don't help


@dataclass(frozen=True, slots=True)
class Document:
    """A code's words: the weight of each stem, and the stems of each name with the name's weight."""

    stems: dict[str, float]
    names: list[tuple[frozenset[str], float]]


def document(name: str, words: str, other: str, kind: str) -> Document:
    """`words` are search words and shorthand, separated by commas; `other` is a further name; `kind` has what is true
    of every code of its kind, and is no name."""
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
    """As `score`, for a code that may lack some words."""
    return _score(found, units, prior, all_needed=False)


def _score(found: Document, units: Sequence[Unit], prior: float, *, all_needed: bool) -> float:
    asked = met = 0.0
    matches: list[tuple[float, set[str]]] = []
    everything: set[str] = set()
    for unit in units:
        asked += unit.weight
        best, roots = _best(found, unit)
        if best == 0.0:
            if unit.is_needed and all_needed:
                return 0.0
            continue
        met += unit.weight * best
        matches.append((unit.weight, roots))
        everything |= roots
    if met == 0.0:
        return 0.0
    return met / asked + FOCUS * _focus(found, matches, everything, asked) + PRIOR * prior


def _focus(found: Document, matches: list[tuple[float, set[str]]], everything: set[str], asked: float) -> float:
    """The best name's share of what was asked, times the share of the name that was asked for."""
    best = 0.0
    for name, factor in found.names:
        inside = len(name & everything)
        if inside:
            share = sum(weight for weight, roots in matches if roots <= name) / asked
            best = max(best, factor * share * inside / len(name))
    return best


def _best(found: Document, unit: Unit) -> tuple[float, set[str]]:
    """The weight of a unit's best alternative, and the code's stems that it matched."""
    best, roots = 0.0, set()
    for weight, slots in unit.alternatives:
        if weight <= best or not slots:
            continue
        total, met = 0.0, set()
        for slot in slots:
            value, root = _slot(found, slot)
            if value == 0.0:
                break
            total += value
            met.add(root)
        else:
            value = weight * total / len(slots)
            if value > best:
                best, roots = value, met
    return best, roots


def _slot(found: Document, slot: Slot) -> tuple[float, str]:
    best, met = 0.0, ""
    stems = found.stems
    for spelling in slot:
        weight = stems.get(spelling.stem)
        if weight is not None:
            if weight * spelling.weight > best:
                best, met = weight * spelling.weight, spelling.stem
        elif spelling.prefix > best:
            for root, value in stems.items():
                if value * spelling.prefix > best and root.startswith(spelling.stem):
                    best, met = value * spelling.prefix, root
    return best, met
