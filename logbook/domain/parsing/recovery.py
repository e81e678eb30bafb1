"""Read around a typo: `475621234599213` is 47562 and 99213, with 12345 left over.

Only for text that can't be read completely and won't be by typing more. A reading may skip characters; what's skipped
costs its length, and less if it has the length of a code. All costs are about -1000 ln of a probability, like those of
modifiers, so that a code found by chance within a typo (one in six) doesn't win over the whole typo.
static/js/log/recovery.js does the same.
"""

import re

from logbook.domain.parsing.reading import CODE_LENGTH, Table
from logbook.domain.parsing.segment import (
    AFTER_UNITS,
    CONTINUED,
    DIGITS,
    DIGITS_OF_A_CODE,
    START,
    OpenLine,
    Path,
    Reading,
    Score,
    State,
    Token,
    may_begin,
    next_tokens,
    read_segment,
)

LETTER = re.compile(r"[A-Z]")
SKIPPED: State = (-1, AFTER_UNITS + 1)  # only a code may follow
RUN, CHARACTER, LONGER = 4000, 2300, 2800  # a typo, each of its characters, each one beyond a code's length
ODD_LENGTHS = {1: 2000, 2: 1000, 3: 2000, 4: 1000, 5: 0}  # of typos, besides
CODE, UNITS, UNFIT, NO_WORK = 9000, 3000, 5000, 2000
PENDING = 1000  # and its characters
BASE = {"code": CODE, "units": UNITS, "modifier": 0}
Best = dict[State, Path]


def recover(text: str, table: Table, *, is_open: bool, reached: int, line: OpenLine | None) -> Reading | None:
    """Return the reading that skips the least, with `skipped` tokens; None if nothing is read.

    `reached` is how far the text can be read without skipping. What was certain there stays as it is.
    """
    if sum(char in DIGITS for char in text) < DIGITS_OF_A_CODE - 1 or len(text) < CODE_LENGTH:
        return None
    certain = _certain(text, table, reached, line)
    states: list[Best] = [{} for _ in range(len(text) + 1)]
    firm = certain[-1].end if certain else 0
    states[firm].update([_path_of(certain, line)])
    for at in range(firm, len(text)):
        _read_on(text, at, table, states, line)
        _skip(text, at, states, is_open=is_open)
    path, end = _best(text, table, states, is_open=is_open)
    if not certain and not any(token.kind == "code" for token in path.tokens):
        return None
    return Reading(path.tokens, end, "complete" if end == len(text) else "pending", None, False, firm)


def _certain(text: str, table: Table, reached: int, line: OpenLine | None) -> list[Token]:
    """Return the tokens that were certain when the text could still be read."""
    for size in range(min(len(text) - 1, reached + CODE_LENGTH - 1), max(reached, 1) - 1, -1):
        reading = read_segment(text[:size], table, is_open=True, line=line)
        if reading.state != "impossible":
            found = [token for token in reading.tokens if token.end <= reading.firm]
            if found and found[-1].kind == "units":
                del found[-1]  # they may be more than two digits
            return found if found and is_usable(found, text[: found[-1].end]) else []
    return []


def is_usable(tokens: list[Token], part: str) -> bool:
    """Return whether tokens may be the reading of a part. Modifiers that continue a line without a code after them need
    a letter and a digit, or a hyphen: 5159 could be a code with a typo, and SCAR is a word."""
    has_code = any(token.kind == "code" for token in tokens)
    return has_code or "-" in part or (not DIGITS.isdisjoint(part) and LETTER.search(part) is not None)


def _path_of(tokens: list[Token], line: OpenLine | None) -> tuple[State, Path]:
    """Return the path of some tokens, and its state."""
    state, path = START, Path((0, 0, 0))
    if line is not None and tokens:
        state = (CONTINUED, line.modifiers)
    for token in tokens:
        path = Path((0, 0, 0), token, path)
        begun, count = state
        state = {"code": (token.start, 0), "modifier": (begun, count + 1)}.get(token.kind, (begun, AFTER_UNITS))
    return state, path


def _read_on(text: str, at: int, table: Table, states: list[Best], line: OpenLine | None) -> None:
    for state, path in states[at].items():
        of_state = START if state == SKIPPED else state
        for token, after, (unfit, no_work, cost) in next_tokens(text, at, of_state, table, line=line):
            _keep(states[token.end], after, path, token, cost + BASE[token.kind] + UNFIT * unfit + NO_WORK * no_work)


def _skip(text: str, at: int, states: list[Best], *, is_open: bool) -> None:
    skipped = states[at].get(SKIPPED)
    if skipped and skipped.token and skipped.before:
        token = Token("skipped", text[skipped.token.start : at + 1], skipped.token.start, at + 1)
        longer = skipped.score[2] - skipped.before.score[2] + LONGER
        _keep(states[at + 1], SKIPPED, skipped.before, token, longer)
    begun = [path for state, path in states[at].items() if state != SKIPPED and _may_skip(text, at, path)]
    if not begun:
        return
    best = min(begun, key=lambda path: path.score)
    for size, odd in ODD_LENGTHS.items():
        if at + size <= len(text):
            is_end = is_open and at + size == len(text)
            token = Token("skipped", text[at : at + size], at, at + size)
            _keep(states[at + size], SKIPPED, best, token, RUN + CHARACTER * size + (0 if is_end else odd))


def _may_skip(text: str, at: int, path: Path) -> bool:
    """A number of units is taken whole: x1000 isn't x10 and a typo."""
    return path.token is None or path.token.kind != "units" or text[at] not in DIGITS


def _keep(kept: Best, state: State, before: Path, token: Token, cost: int) -> None:
    score: Score = (0, 0, before.score[2] + cost)
    if state not in kept or score < kept[state].score:
        kept[state] = Path(score, token, before)


def _best(text: str, table: Table, states: list[Best], *, is_open: bool) -> tuple[Path, int]:
    """Return the best path, and where it ends: before the end if the rest may become something."""
    size = len(text)
    found = [(path.score[2], path, size) for path in states[size].values()]
    for at in range(size - 1, size - CODE_LENGTH, -1):  # states before what's certain are empty
        for state, path in states[at].items():
            if is_open and may_begin(text[at:], START if state == SKIPPED else state, table):
                found.append((path.score[2] + PENDING + CHARACTER * (size - at), path, at))
    _, path, end = min(found, key=lambda each: each[0])
    return path, end
