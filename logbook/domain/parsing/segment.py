"""Read codes and modifiers typed without separators: the two best readings, and the part that is certain.

A reading is a path through the text: CODE, up to four MODIFIERs, UNITS, repeated. We follow all paths at once, position
by position (dynamic programming), and keep the two best of those that reach the same state. Readings are compared by
modifiers that don't fit their code, then codes without work RVU, then the costs of their modifiers.
static/js/log/segment.js does the same. Source: domain reference §6.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from logbook.domain.parsing.fit import WORK, fits
from logbook.domain.parsing.reading import CODE_LENGTH, GLUED, MOST_MODIFIERS, Table
from logbook.domain.valuation.modifiers import MODIFIERS

AFTER_UNITS = MOST_MODIFIERS + 1  # instead of the number of modifiers
START = (-1, AFTER_UNITS)
CONTINUED = -2  # the line's code stands before the segment
CONTINUED_COST = 3000  # of going on with that line, where a code could begin: about 1 in 20
UNKNOWN_COST = 20_000
USUAL_MODIFIERS, THIRD_COST = 2, 2500  # few lines have more than two: each further one costs
UNITS = re.compile(r"X[1-9][0-9]?")
LONG_UNITS = re.compile(r"X[1-9][0-9]{2}")
UNITS_BEGUN = re.compile(r"X(?:[1-9][0-9]{0,2})?")
AFTER_HYPHEN = re.compile(r"-(?:[0-9A-Z]{2})")
HYPHEN_BEGUN = re.compile(r"-[0-9A-Z]?")
LETTER_FOR_DIGIT = str.maketrans("OIL", "011")
DIGITS = frozenset("0123456789")
DIGITS_OF_A_CODE = 3
FIRST_LETTERS, LAST_LETTERS = frozenset("ABCDEGHJKMPQRSTUV"), frozenset("ATFUM")  # of codes; I, L and O aside

Score = tuple[int, int, int]
State = tuple[int, int]  # where the line's code starts, and its number of modifiers (AFTER_UNITS: it's complete)


class Token(NamedTuple):
    """A piece of text: its kind (`code`, `modifier`, `units`, or `skipped` if it's none), value, start and end."""

    kind: str
    value: str
    start: int
    end: int


class Path(NamedTuple):
    """A reading up to some position. Tokens are linked from the last to the first."""

    score: Score
    token: Token | None = None
    before: "Path | None" = None

    @property
    def tokens(self) -> list[Token]:
        """The tokens in order."""
        found, path = [], self
        while path.token is not None and path.before is not None:
            found.append(path.token)
            path = path.before
        return found[::-1]


class OpenLine(NamedTuple):
    """The line that a segment may continue: its code, and how many modifiers it has (AFTER_UNITS: none may follow)."""

    hcpcs: str
    modifiers: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a segment. `tokens` end at `end`. `state` is about the text after that: it may become something
    (`pending`), can't (`impossible`), or is empty (`complete`). `other` is the second-best complete reading; `is_tied`
    means only costs distinguish them. All possible readings agree up to `firm`."""

    tokens: list[Token]
    end: int
    state: str
    other: list[Token] | None
    is_tied: bool
    firm: int


def code_at(text: str, at: int, table: Table) -> str | None:
    """Return the code in the next five characters. With enough digits, O reads as 0, and I or L as 1."""
    typed = text[at : at + CODE_LENGTH]
    if typed in table.codes:
        return typed
    folded = typed.translate(LETTER_FOR_DIGIT)
    return folded if folded in table.codes and has_digits_of_code(typed) else None


def has_digits_of_code(typed: str) -> bool:
    """Return whether enough of the characters are as in a code for the letters O, I and L to be typed for digits:
    three, of which at most one is a letter at the beginning (G22ll) or the end (OO75T)."""
    digits = sum(char in DIGITS for char in typed)
    letters = int(typed[:1] in FIRST_LETTERS or typed[-1:] in LAST_LETTERS)
    return digits >= DIGITS_OF_A_CODE or (digits == DIGITS_OF_A_CODE - 1 and letters == 1)


def modifier_of(typed: str) -> str:
    """Return the modifier as typed, or with O read as 0 and I or L as 1 if only that is one: 5O is 50, CO is CO."""
    folded = typed.translate(LETTER_FOR_DIGIT)
    return folded if typed not in MODIFIERS and folded in MODIFIERS else typed


def read_segment(text: str, table: Table, *, is_open: bool, line: "OpenLine | None" = None) -> Reading:
    """Read uppercase text without separators. `is_open` means the user may type more at its end. `line` is the one
    before, which the text may continue."""
    states: list[dict[State, list[Path]]] = [{} for _ in range(len(text) + 1)]
    edges: list[list[tuple[State, State, Token]]] = [[] for _ in range(len(text))]
    states[0][START] = [Path((0, 0, 0))]
    if line is not None:
        states[0][CONTINUED, line.modifiers] = [Path((0, 0, CONTINUED_COST))]
    for at in range(len(text)):
        for state, paths in states[at].items():
            for token, after, cost in next_tokens(text, at, state, table, line=line):
                edges[at].append((state, after, token))
                _keep(states[token.end].setdefault(after, []), paths, token, cost)
    return _best_reading(text, states, edges, table, is_open)


def next_tokens(
    text: str, at: int, state: State, table: Table, *, line: "OpenLine | None" = None
) -> Iterator[tuple[Token, State, Score]]:
    """Yield each token that may follow in a state, with the state after it and its cost."""
    begun, count = state
    if (begun != CONTINUED or at > 0) and (code := code_at(text, at, table)) is not None:
        yield Token("code", code, at, at + CODE_LENGTH), (at, 0), (0, int(not table.codes[code] & WORK), 0)
    if count == AFTER_UNITS:
        return
    if count < MOST_MODIFIERS:
        has_hyphen = bool(AFTER_HYPHEN.match(text, at))
        name = modifier_of(text[at + has_hyphen : at + has_hyphen + 2])
        if has_hyphen or name in GLUED:
            code = line.hcpcs if begun == CONTINUED and line else code_at(text, begun, table)
            bits = table.codes.get(code) if code else None
            unfit = int(bits is None or name not in MODIFIERS or not fits(name, bits))
            token = Token("modifier", name, at, at + 2 + has_hyphen)
            cost = table.costs.get(name, UNKNOWN_COST) + (THIRD_COST if count >= USUAL_MODIFIERS else 0)
            yield token, (begun, count + 1), (unfit, 0, cost)
    for pattern in (UNITS, LONG_UNITS):
        match = pattern.match(text, at)
        if match and (pattern is UNITS or match.end() == len(text)):
            yield Token("units", match[0][1:], at, match.end()), (begun, AFTER_UNITS), (0, 0, 0)
            if pattern is UNITS and match.end() - at == 3:  # x12 could be x1 before a code that starts with 2
                yield Token("units", match[0][1], at, at + 2), (begun, AFTER_UNITS), (0, 0, 0)


def _keep(kept: list[Path], paths: list[Path], token: Token, cost: Score) -> None:
    """Add the extended paths to a state, which keeps its two best; of equal paths the earlier comes first."""
    for path in paths:
        score = (path.score[0] + cost[0], path.score[1] + cost[1], path.score[2] + cost[2])
        kept.append(Path(score, token, path))
    kept.sort(key=lambda path: path.score)
    del kept[2:]


def may_begin(tail: str, state: State, table: Table) -> bool:
    """Return whether a text may become a code, a modifier or units in this state."""
    if tail in table.prefixes:
        return True
    if not DIGITS.isdisjoint(tail) and tail.translate(LETTER_FOR_DIGIT) in table.prefixes:
        return True
    count = state[1]
    if count == AFTER_UNITS:
        return False
    if count < MOST_MODIFIERS and (HYPHEN_BEGUN.fullmatch(tail) or tail in FIRST_OF_MODIFIERS):
        return True
    return bool(UNITS_BEGUN.fullmatch(tail))


FIRST_OF_MODIFIERS = frozenset(name[0] for name in GLUED)


def _best_reading(
    text: str,
    states: list[dict[State, list[Path]]],
    edges: list[list[tuple[State, State, Token]]],
    table: Table,
    is_open: bool,
) -> Reading:
    size = len(text)
    complete = sorted((path for paths in states[size].values() for path in paths), key=lambda path: path.score)
    pending = [
        (at, state)
        for at in range(size - 1, max(-1, size - CODE_LENGTH), -1)
        if is_open
        for state in states[at]
        if may_begin(text[at:], state, table)
    ]
    firm = _firm_up_to(size, states, edges, pending)
    if complete:
        best, *others = complete
        other = others[0] if others else None
        tied = other is not None and other.score[:2] == best.score[:2]
        return Reading(best.tokens, size, "complete", other.tokens if other else None, tied, firm)
    end = pending[0][0] if pending else max(at for at in range(size) if states[at])
    ends = [path for at, state in pending if at == end for path in states[at][state]]
    paths = ends or [path for found in states[end].values() for path in found]
    best = min(paths, key=lambda path: path.score)
    return Reading(best.tokens, end, "pending" if pending else "impossible", None, False, firm if pending else end)


def _firm_up_to(
    size: int,
    states: list[dict[State, list[Path]]],
    edges: list[list[tuple[State, State, Token]]],
    pending: list[tuple[int, State]],
) -> int:
    """Return the position up to which all readings agree: a token that overlaps no other possible one is in all."""
    alive: list[set[State]] = [set() for _ in states]
    alive[size] = set(states[size])
    begun = {at for at, _ in pending}
    spans = {(at, size) for at in begun}
    for at, state in pending:
        alive[at].add(state)
    for at in range(size - 1, -1, -1):
        for state, after, token in edges[at]:
            if after in alive[token.end]:
                alive[at].add(state)
                spans.add((at, token.end))
    firm, ordered = 0, sorted(spans)
    for n, (start, end) in enumerate(ordered):
        following = ordered[n + 1][0] if n + 1 < len(ordered) else size
        if start != firm or following < end or (end == size and start in begun):
            break
        firm = end
    return firm
