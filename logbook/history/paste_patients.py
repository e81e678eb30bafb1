"""Patient data in a pasted list: columns that a header names are dropped, lines that still have some are refused."""

import csv
from collections.abc import Sequence
from dataclasses import replace

from logbook.domain.parsing.paste import BadLine
from rvuedge.privacy.detector import find_patient_data
from rvuedge.privacy.tables import patient_columns

ENDS = ("\t", ";", ",")


def without_patient_columns(text: str) -> tuple[str, int]:
    """Return a pasted table without the columns that its header calls a patient's, and how many those are.

    The header is a first line without a digit. Lines keep their numbers. A list without a header is returned as it is.
    """
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None or any(letter.isdigit() for letter in lines[first]):
        return text, 0
    end = max(ENDS, key=lines[first].count)
    dropped = patient_columns(_cells(lines[first], end))
    if not dropped or end not in lines[first]:
        return text, 0
    return "\n".join(_without(line, end, dropped) for line in lines), len(dropped)


def _without(line: str, end: str, dropped: Sequence[int]) -> str:
    if end not in line:
        return line
    return end.join(cell for n, cell in enumerate(_cells(line, end)) if n not in dropped)


def _cells(line: str, end: str) -> list[str]:
    """Return the cells of one line; quotation marks keep a comma in a cell."""
    return next(csv.reader([line], delimiter=end, skipinitialspace=True), [])


def refuse_patients(problems: Sequence[BadLine]) -> list[BadLine]:
    """Return the lines that can't be logged; those that look like patient data say so instead of what's wrong with
    them."""
    return [
        replace(line, reason=found.reason) if (found := find_patient_data(line.text)) else line for line in problems
    ]
