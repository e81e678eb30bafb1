"""Dates in a plain text, in the ways that people in the US write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
SEPARATOR = r" ?[-/.] ?"
NUMERIC = re.compile(
    rf"(?<![\d.$])(\d{{1,4}})({SEPARATOR})(\d{{1,2}})(?:({SEPARATOR})(\d{{4}}|\d{{2}}))?(?!\d)(?!\.\d)"
)
SPACED = re.compile(r"(?<![\d.$-])(\d{1,2}) (\d{1,2}) ((?:19|20)\d\d)(?![\d-])")
MONTH_FIRST = re.compile(rf"\b({MONTH})[ -]?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? ?[-/]? ?'?((?:19|20)\d\d|\d\d)\b)?")
DAY_FIRST = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th)?[ -]?(?:of )?({MONTH})(?:,? ?[-/]? ?'?((?:19|20)\d\d|\d\d)\b)?"
)
JOINED = re.compile(r"(?<!\d)(?:(\d{4})(\d\d)(\d\d)|(\d\d)(\d\d)(\d{4}))(?!\d)")
CENTURY = 2000


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and its place in the text. `year` is None for a month and day alone. `is_slashed` tells a day such as 3/2,
    which may be a fraction, from March 2."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    is_fraction: bool = False


def dates_in(text: str, today: date) -> list[FoundDate]:
    """Return the dates in a plain text: with a year, or a month and day."""
    found = [*_numeric(text, today), *_named(text, today), *_joined(text)]
    return sorted(found, key=lambda each: each.start)


def full_year(text: str | None, today: date) -> int | None:
    """Return the year that two or four digits mean: 61 is 1961, 25 is 2025 (or 1925: the next year at most)."""
    if text is None:
        return None
    year = int(text)
    if len(text) == 4:
        return year
    return CENTURY + year if CENTURY + year <= today.year + 1 else CENTURY - 100 + year


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _numeric(text: str, today: date) -> Iterator[FoundDate]:
    for match in NUMERIC.finditer(text):
        first, second, third = match[1], int(match[3]), match[5]
        is_even = match[4] is not None and match[2].strip() == match[4].strip()
        if third is None or not is_even:
            if match[2].strip() == "/" and len(first) <= 2 and _is_day(int(first), second):
                yield FoundDate(match.start(), match.end(3), int(first), second, None, is_fraction=True)
        elif len(first) == 4 and len(third) == 2 and 1900 <= int(first) < 2100 and _is_day(second, int(third)):
            yield FoundDate(match.start(), match.end(), second, int(third), int(first))
        elif len(first) <= 2:
            year = full_year(third, today)
            for month, day in ((int(first), second), (second, int(first))):
                if _is_day(month, day) and year is not None and 1880 <= year < 2100:
                    yield FoundDate(match.start(), match.end(), month, day, year)
                    break
    for match in SPACED.finditer(text):
        if _is_day(int(match[1]), int(match[2])):
            yield FoundDate(match.start(), match.end(), int(match[1]), int(match[2]), int(match[3]))


def _named(text: str, today: date) -> Iterator[FoundDate]:
    for pattern, month_at, day_at in ((MONTH_FIRST, 1, 2), (DAY_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            month, day = MONTHS.index(match[month_at][:3]) + 1, int(match[day_at])
            if _is_day(month, day):
                yield FoundDate(match.start(), match.end(), month, day, full_year(match[3], today))


def _joined(text: str) -> Iterator[FoundDate]:
    for match in JOINED.finditer(text):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
        if 1900 <= int(year) < 2100 and _is_day(int(month), int(day)):
            yield FoundDate(match.start(), match.end(), int(month), int(day), int(year))
