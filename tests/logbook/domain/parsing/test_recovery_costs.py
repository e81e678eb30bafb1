"""Reading around a typo finds the cheapest reading: compared with all possible ones, tried one by one."""

import random
from functools import cache

import pytest

from logbook.domain.parsing.fit import WORK
from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.recovery import recover
from logbook.domain.parsing.segment import AFTER_UNITS, CONTINUED, START, OpenLine, may_begin, next_tokens, read_segment
from tests.typing_samples import forms_table

SKIPPED = "skipped"
DIGITS = "0123456789"
CODES = ("99213", "20610", "47562", "27447", "00840", "G0439", "25274", "71046")
TABLE = Table(
    {code: bits for code, bits in forms_table().codes.items() if code in CODES} | {"20610": 0, "61020": WORK},
    {"25": 600, "RT": 1500, "59": 2900, "50": 8800},
)
PARTS = (
    *CODES,
    *CODES,
    "25",
    "RT",
    "59",
    "-ZZ",
    "50",
    "X2",
    "X12",
    "X1000",
    "RX",
    "4",
    "61",
    "020",
    "1234",
    "12345",
    "Z",
)


def cost_of_skipping(size, *, is_end):
    """A typo costs 4000 and 2300 for each of its five characters, 2800 for each further one. One of the length of a
    code costs nothing more; one that may not be complete doesn't either."""
    odd = (0, 2000, 1000, 2000, 1000, 0)
    return min(
        4000 + 2300 * begun + (0 if is_end and begun == size else odd[begun]) + 2800 * (size - begun)
        for begun in range(1, min(size, 5) + 1)
    )


def cost_of_token(token, unfit, no_work, cost):
    return {"code": 9000, "units": 3000, "modifier": 0}[token.kind] + 5000 * unfit + 2000 * no_work + cost


def steps(text, at, state, is_open, line):
    """Each token that may follow, the state after it and its cost. A number of units is never cut in two."""
    of_state = START if state == SKIPPED else state
    for token, after, cost in next_tokens(text, at, of_state, TABLE, is_open=is_open, line=line):
        yield token.end, token.kind, after, cost_of_token(token, *cost)
    if state != SKIPPED and not (state[1] == AFTER_UNITS and state != START and text[at] in DIGITS):
        for end in range(at + 1, len(text) + 1):
            yield end, SKIPPED, SKIPPED, cost_of_skipping(end - at, is_end=is_open and end == len(text))


def cheapest(text, start, state, is_open, line):
    """The lowest cost of a reading from a place on. What may still be typed on costs 1000 and 2300 a character."""

    @cache
    def from_(at, state):
        if at == len(text):
            return 0
        found = [cost + from_(end, after) for end, _, after, cost in steps(text, at, state, is_open, line)]
        if is_open and len(text) - at < 5 and may_begin(text[at:], START if state == SKIPPED else state, TABLE):
            found.append(1000 + 2300 * (len(text) - at))
        return min(found, default=10**9)

    return from_(start, state)


def follow(text, tokens, state, is_open, line):
    """The cost of tokens, one after the other from a state, and the state after them."""
    total = 0
    for token in tokens:
        costs = {
            (end, kind): (cost, after) for end, kind, after, cost in steps(text, token.start, state, is_open, line)
        }
        cost, state = costs[token.end, token.kind]
        total += cost
    return total, state


def certain_tokens(text, line):
    """What was certain of the longest beginning that could be read, or might have become something."""
    for size in range(len(text) - 1, 0, -1):
        reading = read_segment(text[:size], TABLE, is_open=True, line=line)
        if reading.state != "impossible":
            tokens = [token for token in reading.tokens if token.end <= reading.firm]
            tokens = tokens[:-1] if tokens and tokens[-1].kind == "units" else tokens
            read = text[: tokens[-1].end] if tokens else ""
            is_word = not any(char in DIGITS for char in read) or read.isdecimal()
            has_code = any(token.kind == "code" for token in tokens)
            return tokens if has_code or "-" in read or not is_word else []
    return []


@pytest.mark.parametrize("line", [None, OpenLine("27447", 0), OpenLine("99213", 3), OpenLine("27447", AFTER_UNITS)])
@pytest.mark.parametrize("is_open", [True, False])
def test_the_cheapest_reading_is_found(line, is_open):
    rng = random.Random(7)
    count = 0
    for _ in range(300):
        text = "".join(rng.choice(PARTS) for _ in range(rng.randint(2, 5)))[:16]
        read = read_segment(text, TABLE, is_open=is_open, line=line)
        found = recover(text, TABLE, is_open=is_open, reached=read.end, line=line)
        if found is None or read.state != "impossible":
            continue
        count += 1
        certain = [token for token in found.tokens if token.end <= found.firm]
        assert certain == certain_tokens(text, line), text
        is_continued = bool(line and certain and certain[0].kind != "code")
        _, state = follow(text, certain, (CONTINUED, line.modifiers) if is_continued else START, is_open, line)
        total, _ = follow(text, found.tokens[len(certain) :], state, is_open, line)
        total += 1000 + 2300 * (len(text) - found.end) if found.end < len(text) else 0
        assert total == cheapest(text, found.firm, state, is_open, line), text
        assert [token.start for token in found.tokens[1:]] == [token.end for token in found.tokens[:-1]]
        assert found.state == ("complete" if found.end == len(text) else "pending")
        skipped = [token for token in found.tokens if token.kind == SKIPPED]
        assert [token.value for token in skipped] == [text[token.start : token.end] for token in skipped]
    assert count > 100
