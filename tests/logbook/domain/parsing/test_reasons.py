"""Why a piece of text can't follow a line, by what the line already has."""

import pytest

from logbook.domain.parsing import reasons
from logbook.domain.parsing.reasons import reason_of


@pytest.mark.parametrize(
    ("part", "modifiers", "has_units", "reason"),
    [
        ("X1000", None, False, reasons.MOST_UNITS),
        ("X12345", 4, True, reasons.MOST_UNITS),
        ("X0", 0, False, reasons.LEAST_UNITS),
        ("X00", None, False, reasons.LEAST_UNITS),
        ("X2", None, False, reasons.NO_CODE),
        ("X999", None, True, reasons.NO_CODE),
        ("X999", 0, True, reasons.UNITS_TWICE),
        ("X2", 0, False, ""),
        ("RT", None, False, reasons.NO_CODE),
        ("-ZZ", None, False, reasons.NO_CODE),
        ("ZZ", None, False, ""),
        ("RT", 4, False, reasons.MOST_NAMES),
        ("RT", 4, True, reasons.MOST_NAMES),
        ("RT-59", 4, False, reasons.MOST_NAMES),
        ("-ZZ-59", 4, False, reasons.MOST_NAMES),
        ("RT", 3, True, reasons.NAMES_FIRST),
        ("-ZZ", 0, True, reasons.NAMES_FIRST),
        ("RT", 3, False, ""),
        ("-RT-ZZ", 0, False, ""),
        ("-ZZ", 0, False, reasons.UNKNOWN_NAME),
        ("-ZZ-RT", 3, False, reasons.UNKNOWN_NAME),
        ("ZZ", 4, True, reasons.UNKNOWN_NAME),
        ("5Z", 0, False, reasons.UNKNOWN_NAME),
        ("Z5", 0, False, reasons.UNKNOWN_NAME),
        ("5Z", None, False, ""),
        ("ZZZ", 0, False, ""),
        ("RT5", 0, False, ""),
        ("7", 0, False, reasons.NUMBER),
        ("12", 4, True, reasons.NUMBER),
        ("123", 0, False, reasons.NUMBER),
        ("1234", 0, False, ""),
        ("12", None, False, ""),
        ("50", 4, False, reasons.MOST_NAMES),
    ],
)
def test_each_reason(part, modifiers, has_units, reason):
    assert reason_of(part, modifiers, has_units=has_units) == reason
