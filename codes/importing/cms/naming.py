"""Parse the names of CMS's release files.

    PPRRVU2025_Oct, PPRRVU22_JAN, PPRRVU2026_Jan_nonQPP, PPRRVU2026_Jan_QPP
    GPCI2025, ANES2025, 25LOCCO, OPPSCAP_Oct, ZIP5_OCT2025          each as .csv, .txt or .xlsx

We ignore case and inner folders, which vary between releases. Years have two or four digits. CMS
replaces zips without notice, so a name gives the quarter but never identifies the content.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["csv", "txt", "xlsx"]
Dataset = Literal["pprrvu", "gpci", "anes", "locco", "oppscap", "zip5"]

RELEASE_LETTERS = {"jan": "A", "apr": "B", "jul": "C", "oct": "D"}
MONTH_NUMBERS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}

_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_KIND = r"\.(?P<kind>csv|txt|xlsx)"
PATTERNS: dict[Dataset, re.Pattern[str]] = {
    dataset: re.compile(stem + _KIND, re.IGNORECASE)
    for dataset, stem in cast(
        "dict[Dataset, str]",
        {
            "pprrvu": rf"PPRRVU{_YEAR}_(?P<month>[A-Za-z]+)(?:_(?P<variant>nonQPP|QPP))?",
            "gpci": rf"GPCI{_YEAR}",
            "anes": rf"ANES{_YEAR}",
            "locco": r"(?P<year>[0-9]{2})LOCCO",
            "oppscap": r"OPPSCAP_[A-Za-z0-9_]+",
            "zip5": rf"ZIP5_(?P<month>[A-Za-z]+){_YEAR}",
        },
    ).items()
}


@dataclass(frozen=True, slots=True)
class NameStamp:
    """The facts in a file name. `month` is jan, apr, jul or oct, else the letters in the name in lower case;
    `variant` is '', 'nonqpp' or 'qpp' (from 2026 there is a file for each conversion factor)."""

    dataset: Dataset
    kind: Kind
    year: int | None
    month: str | None
    variant: str


def short_month(text: str) -> str:
    """Return 'jan' for 'JAN', 'January' or 'jan'; other words in lower case."""
    low = text.lower()
    full = {"jan": "january", "apr": "april", "jul": "july", "oct": "october"}.get(low[:3], "")
    return low[:3] if full.startswith(low) else low


def read_name(name: str) -> NameStamp | None:
    """The facts in a bare file name, or None if it isn't the name of a CMS release file."""
    for dataset, pattern in PATTERNS.items():
        if match := pattern.fullmatch(name):
            return _stamp(dataset, match)
    return None


def _stamp(dataset: Dataset, match: re.Match[str]) -> NameStamp:
    parts = match.groupdict()
    year, month = parts.get("year"), parts.get("month")
    return NameStamp(
        dataset=dataset,
        kind=cast("Kind", parts["kind"].lower()),
        year=int(year) % 100 + 2000 if year else None,
        month=short_month(month) if month else None,
        variant=(parts.get("variant") or "").lower(),
    )
