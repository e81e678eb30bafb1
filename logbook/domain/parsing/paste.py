"""Read pasted lists: one procedure per line, `date, code-modifiers, units`, from a spreadsheet or a written list.

The date is 2026-03-02, 3/2/2026 or 3/2/26. Cells end with a comma, a semicolon or a tab; without any of them, spaces
separate cells. Modifiers follow the code after hyphens or spaces (27447-RT-50, 27447 RT), or are in separate cells
before the units. Units may be missing. We don't read codes without separators and don't guess: with only spaces, a
number such as 50 could be a modifier or units, so the clinician must say which.

A line with nothing but `|` starts the next patient. In a list that has one, the lines of a patient on one date are a
session; the caller decides about lists without any.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from codes.domain.hcpcs import is_code, normalize
from logbook.domain.parsing.reading import APART, read_modifiers
from logbook.domain.parsing.segment import modifier_of
from logbook.domain.parsing.tokenizer import plain_text
from rvuedge.privacy.quoting import may_name_someone, quoted

CELL_ENDS = re.compile("[,;\t，；]")
TRIMMED = " \t\u00a0\"'"
FIRST_CELL = re.compile(r"[\s\"']*(?P<day>[^\s\"',;，；]*)[\"']*(?P<end>[\s,;，；]*)(?P<rest>.*)", re.DOTALL)
YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
YEAR_LAST = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4}|[0-9]{2})")
UNITS = re.compile(r"X?\s*([0-9]{1,6})(?:\.0+)?")
UNITS_AFTER_X = re.compile("X[0-9]+")
CENTURY = 2000
SHOWN = 24
DIVIDER = "|"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A valid line. `number` counts from 1, including blank lines; `text` is the line as pasted. `patient` counts the
    patients from 1, by the dividers before it."""

    number: int
    text: str
    service_date: date
    hcpcs: str
    modifiers: tuple[str, ...]
    units: int
    patient: int = 1


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that can't be logged, and why, as a sentence."""

    number: int
    text: str
    reason: str
    patient: int = 1

    @property
    def is_hidden(self) -> bool:
        """Whether messages don't repeat the line, because it may name a person."""
        return may_name_someone(self.text)


@dataclass(slots=True)
class Pasted:
    """A pasted list. Every line is in `lines` or `problems`, except blank ones, dividers and the header."""

    lines: list[PastedLine] = field(default_factory=list)
    problems: list[BadLine] = field(default_factory=list)
    has_dividers: bool = False


def read_paste(text: str) -> Pasted:
    """Read a complete list. A first line without a digit is a header and is skipped.

    >>> [(line.hcpcs, line.modifiers, line.units) for line in read_paste("3/2/26, 27447-RT, 2").lines]
    [('27447', ('RT',), 2)]
    """
    pasted = Pasted()
    listed = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if listed and not re.search(r"\d", listed[0][1]):
        del listed[0]
    patient = 1
    for number, line in listed:
        if plain_text(line).strip(TRIMMED) == DIVIDER:
            pasted.has_dividers, patient = True, patient + 1
            continue
        try:
            pasted.lines.append(replace(_read(number, line), patient=patient))
        except ValueError as wrong:
            pasted.problems.append(BadLine(number, line, str(wrong), patient))
    return pasted


def _read(number: int, line: str) -> PastedLine:
    match = FIRST_CELL.fullmatch(line)
    assert match is not None
    day, rest = _read_day(match["day"]), match["rest"]
    has_cells = CELL_ENDS.search(match["end"] + rest) is not None
    code, counted = _cells(rest)
    if not code.strip(TRIMMED + "-"):
        raise ValueError("There's no code after the date.")
    words = plain_text(code).split()
    units = _read_units(counted, words) if counted else _units_at_the_end(words, asks=not has_cells)
    hcpcs, modifiers = _read_code("-".join(words))
    return PastedLine(number, line, day, hcpcs, modifiers, units)


def _read_day(text: str) -> date:
    plain = plain_text(text)
    first, last = YEAR_FIRST.fullmatch(plain), YEAR_LAST.fullmatch(plain)
    try:
        if first:
            return date(int(first[1]), int(first[2]), int(first[3]))
        if last:
            year = int(last[3]) + (CENTURY if len(last[3]) == 2 else 0)
            return date(year, int(last[1]), int(last[2]))
    except ValueError:
        pass  # has the shape of a date, but no such date exists
    found = f"{quoted(text, SHOWN)} isn't a date" if text else "There's no date"
    raise ValueError(f"{found}. Use 3/2/2026 or 2026-03-02.")


def _cells(rest: str) -> tuple[str, str]:
    """Return the code with its modifiers, and the units or ''."""
    code, *others = [cell.strip(TRIMMED) for cell in CELL_ENDS.split(rest)]
    while others and not others[-1]:
        others.pop()
    counted = others.pop() if others and UNITS.fullmatch(plain_text(others[-1])) else ""
    return " ".join([code, *others]), counted


def _read_units(text: str, words: list[str]) -> int:
    if len(words) > 1 and UNITS_AFTER_X.fullmatch(words[-1]):
        raise ValueError(f"Units appear twice: {words[-1].lower()} and {text}.")
    match = UNITS.fullmatch(plain_text(text))
    assert match is not None
    return int(match[1])


def _units_at_the_end(words: list[str], *, asks: bool) -> int:
    """Remove the units from the end of the words and return them; 1 if there are none."""
    last = words[-1]
    match = UNITS.fullmatch(last)
    if len(words) == 1 or match is None:
        return 1
    if len(last) == 2 and last.isdecimal():
        if not asks:
            return 1
        if last in APART:
            raise ValueError(f"{last} could be a modifier or units. Write {words[0]}-{last} or x{last}.")
    words.pop()
    return int(match[1])


def _read_code(text: str) -> tuple[str, tuple[str, ...]]:
    first, *names = [part for part in text.strip(TRIMMED).split("-") if part]
    hcpcs = normalize(first)
    if not is_code(hcpcs):
        raise ValueError(f"{quoted(first, SHOWN)} isn't a code. Separate modifiers, as in 27447-RT.")
    return hcpcs, read_modifiers(" ".join(map(modifier_of, names)))
