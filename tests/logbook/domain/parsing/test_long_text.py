"""The time to read a text has a limit, whatever was typed."""

import time

import pytest

from logbook.domain.parsing.reasons import WHOLE
from logbook.domain.parsing.tokenizer import parse
from tests.typing_samples import forms_table

TABLE = forms_table()
MOST_SECONDS = 0.3  # of processor time; 20,000 characters is the longest text a draft may have


@pytest.mark.parametrize("run", ["9921325206105036415", "1234567890", "1X", "97110x3", "992132", "-", "27447RT"])
@pytest.mark.parametrize("size", [20_000, 480, 40])
def test_a_text_of_20000_characters_is_read_in_less_than_300_ms(run, size):
    text = " ".join([(run * size)[:size]] * (20_000 // size))
    spent = min(_seconds(text) for _ in range(2))
    assert spent < MOST_SECONDS


def _seconds(text):
    start = time.process_time()
    parse(text, TABLE)
    return time.process_time() - start


def test_a_run_of_more_than_500_characters_is_marked_and_costs_only_itself():
    parsed = parse("20610 " + "97110" * 101 + " 99213-25", TABLE)
    assert [line.text for line in parsed.lines] == ["20610", "99213-25"]
    assert [(rest.state, rest.reason, len(rest.text)) for rest in parsed.rests] == [("impossible", WHOLE["long"], 505)]


def test_a_run_of_500_characters_is_read():
    assert len(parse("97110" * 100, TABLE).lines) == 100


def test_long_runs_are_read_up_to_4000_characters_and_separated_codes_always():
    parsed = parse(" ".join(["97110" * 80] * 11) + " 99213-25", TABLE)
    assert len(parsed.lines) == 801
    assert [len(rest.text) for rest in parsed.rests] == [400]
