"""Text without separators, against all its readings, which an enumerator of its own finds."""

import random
import re

import pytest

from logbook.domain.parsing.fit import fits
from logbook.domain.parsing.reading import CODE_LENGTH, GLUED, MOST_MODIFIERS
from logbook.domain.parsing.tokenizer import parse
from tests.effort import share_of
from tests.typing_samples import full_table, glued

STRINGS, EVERY = 5000, 10
NAMES = sorted(GLUED)
NUMBERS = [name for name in NAMES if name.isdecimal()]  # those that may be the beginning of a code
UNFIT = 0.2


def splits(text, codes):
    """Yield every complete reading of a text: [(code, modifiers, units)]. By recursion, without costs."""

    def read_on(at, lines, *, is_ended):
        if at == len(text):
            yield lines
        if text[at : at + CODE_LENGTH] in codes:
            yield from read_on(at + CODE_LENGTH, [*lines, (text[at : at + CODE_LENGTH], (), 1)], is_ended=False)
        if not lines or is_ended:
            return
        *before, (code, names, _) = lines
        name = text[at : at + 2]
        if name in GLUED and len(names) < MOST_MODIFIERS:
            yield from read_on(at + 2, [*before, (code, (*names, name), 1)], is_ended=False)
        digits = re.compile("x([1-9][0-9]{0,2})").match(text, at)
        for size in range(1, len(digits[1]) + 1) if digits else ():
            end = at + 1 + size
            if size <= 2 or end == len(text):
                yield from read_on(end, [*before, (code, names, int(digits[1][:size]))], is_ended=True)

    yield from read_on(0, [], is_ended=True)


def all_fit(lines, codes):
    return all(fits(name, codes[code]) for code, names, _ in lines for name in names)


def drawn(codes, count):
    """Return sessions of 2 to 4 codes with up to two modifiers; every fifth modifier may not fit."""
    rng, listed, found = random.Random(11), list(codes), []
    for _ in range(count):
        session = []
        for _ in range(rng.randint(2, 4)):
            code, names = rng.choice(listed), rng.choice((NAMES, NUMBERS))
            picked = [rng.choice(names) for _ in range(rng.choice((0, 1, 1, 2)))]
            kept = [name for name in picked if fits(name, codes[code]) or rng.random() < UNFIT]
            session.append((code, tuple(dict.fromkeys(kept)), rng.randint(2, 9) if rng.random() < 0.1 else 1))
        found.append(session)
    return found


def lines_of(text, table):
    parsed = parse(text, table)
    return parsed, [(line.hcpcs, line.modifiers, line.units) for line in parsed.lines]


@pytest.mark.cms
def test_a_reading_that_fits_is_chosen_and_the_true_one_is_chosen_or_offered():
    table, ambiguous = full_table(), 0
    for session in share_of(drawn(table.codes, STRINGS), EVERY):
        text = glued(session)
        readings = list(splits(text, table.codes))
        parsed, chosen = lines_of(text, table)
        assert session in readings
        assert chosen in readings, text
        ambiguous += len(readings) > 1
        if any(all_fit(reading, table.codes) for reading in readings):
            assert all_fit(chosen, table.codes), text
        if chosen != session:
            others = [f"{text[: one.start]} {one.text} {text[one.end :]}" for one in parsed.alternatives]
            offered = [lines_of(other, table)[1] for other in others]
            assert session in offered, text
    assert ambiguous > 0


def test_the_enumerator_finds_both_readings_of_the_usual_example():
    found = list(splits("992132527447", {"99213", "27447", "25274"}))
    assert found == [
        [("99213", (), 1), ("25274", ("47",), 1)],
        [("99213", ("25",), 1), ("27447", (), 1)],
    ]
