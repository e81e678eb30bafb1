"""Reading around a typo finds the cheapest reading: compared with all possible ones, tried one by one."""

import random
from functools import cache

import pytest

from logbook.domain.parsing.fit import BILATERAL, WORK
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
    for token, after, cost in next_tokens(text, at, of_state, TABLE, line=line):
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


SMALL = Table({"99213": WORK, "50272": WORK, "50273": 0, "11042": WORK, "27447": WORK | BILATERAL})


def skip(size):
    return cost_of_skipping(size, is_end=False)


@pytest.mark.parametrize(
    ("text", "is_open", "most"),
    [
        ("2744750?", False, skip(3) - skip(1)),  # 50 is read if it costs less than skipping it
        ("2744750??", False, skip(4) - skip(2)),
        ("2744750????", False, skip(6) - skip(4)),
        ("27447509921311042?", False, skip(2)),
        ("9921350?", False, skip(3) - skip(1) - 5000),  # it doesn't fit a visit
        ("9921350272?", False, 9000 + skip(1) - skip(4) - 5000),  # or code 50272
        ("992135027311042?", False, 9000 + 2000 + 9000 + skip(1) - skip(9) - 5000),  # a code without work
        ("2744750X2?", False, skip(5) - 3000 - skip(1)),
        ("27447501", True, cost_of_skipping(3, is_end=True) - 1000 - 2300),  # 1 may begin 11042
    ],
)
def test_what_a_modifier_may_cost_before_it_is_a_typo(text, is_open, most):
    for cost in (most - 0.5, most + 0.5):
        found = recover(text, SMALL.with_costs({"50": cost}), is_open=is_open, reached=0, line=None)
        assert ("modifier" in [token.kind for token in found.tokens]) is (cost < most), cost


@pytest.mark.parametrize(("text", "is_open", "cost"), [("2744750?", False, 4100), ("27447501", True, 7600)])
def test_of_equal_costs_the_typo_is_chosen(text, is_open, cost):
    found = recover(text, SMALL.with_costs({"50": cost}), is_open=is_open, reached=0, line=None)
    assert [token.kind for token in found.tokens] == ["code", SKIPPED]


@pytest.mark.parametrize("line", [OpenLine("27447", 0), OpenLine("27447", 1)])
def test_a_modifier_of_the_line_before_fits_its_code(line):
    """-T1 is certain; -50 or a code that begins with 50 may follow."""
    for cost, kinds in ((4599.5, ["modifier", "modifier", SKIPPED]), (4600.5, ["modifier", SKIPPED])):
        table = SMALL.with_costs({"50": cost - (2500 if line.modifiers else 0)})
        found = recover("-T150??", table, is_open=False, reached=5, line=line)
        assert [token.kind for token in found.tokens] == kinds


def test_modifiers_are_counted_from_what_is_certain():
    for cost, count in ((4599.5, 2), (4600.5, 1)):
        found = recover("27447RT50??", SMALL.with_costs({"RT": 0, "50": cost}), is_open=False, reached=9, line=None)
        assert [token.kind for token in found.tokens] == ["code", *["modifier"] * count, SKIPPED]
        assert found.firm == 7


def test_what_was_certain_with_the_last_readable_character_counts():
    """-25-59 and 12745, or 25591 and 27447? The last 4 decides."""
    table = Table(dict.fromkeys(("99213", "25591", "12745", "27447"), SMALL.codes["27447"]), {"25": 0, "59": 0})
    found = recover("99213255912744?", table, is_open=False, reached=10, line=None)
    assert [token.value for token in found.tokens] == ["99213", "25591", "2744?"]
    assert found.firm == 10


@pytest.mark.parametrize(
    ("text", "is_read"),
    [("-RT-ZZ?", False), ("-T1-ZZ?", False), ("-T1-T2?", True), ("-T1-2", True), ("-T12", False), ("27447?", True)],
)
def test_a_short_text_or_a_word_is_not_read_around(text, is_read):
    line = OpenLine("20610", 0)
    assert (recover(text, SMALL, is_open=False, reached=3, line=line) is not None) is is_read
