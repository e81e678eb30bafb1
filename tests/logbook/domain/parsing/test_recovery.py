"""Reading around a typo: what's kept, what's left over, and what was certain before it stays."""

import pytest

from logbook.domain.parsing import reasons
from logbook.domain.parsing.recovery import recover
from logbook.domain.parsing.tokenizer import parse
from tests.typing_samples import forms_table, small_table

TABLE = forms_table()


def read(text, table=TABLE):
    parsed = parse(text, table)
    return [line.text for line in parsed.lines], [rest.text for rest in parsed.rests]


@pytest.mark.parametrize(
    ("text", "lines", "rests"),
    [
        ("475621234599213", ["47562", "99213"], ["12345"]),
        ("1234599213", ["99213"], ["12345"]),
        ("4756212345", ["47562"], ["12345"]),
        ("475621234", ["47562"], ["1234"]),
        ("992131234547562", ["99213", "47562"], ["12345"]),
        ("47562é99213", ["47562", "99213"], ["é"]),
        ("knee47562", ["47562"], ["knee"]),
        ("99213x0 47562", ["99213", "47562"], ["x0"]),
        ("475622 99213", ["47562", "99213"], ["2"]),
        ("2744750RTLT592299213", ["27447-50-RT-LT-59", "99213"], ["22"]),
        ("97110x100099213 ", ["97110", "99213"], ["x1000"]),
    ],
)
def test_a_typo_costs_only_itself(text, lines, rests):
    assert read(text) == (lines, rests)


def test_a_rest_says_why():
    assert [rest.reason for rest in parse("2744750RTLT592299213", TABLE).rests] == [reasons.MOST_NAMES]
    assert [rest.reason for rest in parse("97110x1000", TABLE).rests] == [reasons.MOST_UNITS]
    assert [rest.reason for rest in parse("475621234599213", TABLE).rests] == [""]


def test_text_without_a_code_is_not_recovered():
    for text in ("KNEE", "1234", "99999999", "A1B2C3"):
        assert recover(text, TABLE, is_open=False, reached=0, line=None) is None


def test_what_was_certain_before_the_typo_stays():
    """1P000 would be a likelier typo than 000, but 99213-1P was already certain."""
    assert read("992131P", small_table()) == (["99213-1P"], [])
    assert read("992131P000", small_table()) == (["99213-1P"], ["000"])


def test_a_day_with_a_typo_in_each_patient_keeps_the_rest():
    text = " | ".join(["9921325 20610RT 1234", "4756249505", "27447RT1234", "45385 4538059"])
    lines, rests = read(text)
    assert lines == ["99213-25", "20610-RT", "47562", "49505", "27447-RT", "45385", "45380-59"]
    assert rests == ["1234", "1234"]
