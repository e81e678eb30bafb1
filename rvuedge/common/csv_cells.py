"""Text for files that people open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from typing import Any

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before one that begins like it (OWASP).

    >>> safe_cell("=1+1"), safe_cell("Knee")
    ("'=1+1", 'Knee')
    """
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_lines(rows: Sequence[Sequence[Any]]) -> str:
    """Rows of cells as lines of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
