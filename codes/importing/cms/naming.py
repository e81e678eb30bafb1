"""Parse the names of CMS's release files.

    PPRRVU2025_Oct, PPRRVU22_JAN_V1, PPRRVU20_V0618, PPRRVU2026_Jan_nonQPP, PPRRVU2026_Jan_QPP
    GPCI2025, ANES2025, 25LOCCO, OPPSCAP_Oct, ZIP5_OCT2025          each as .csv, .txt or .xlsx

We ignore case and inner folders, which vary between releases, and marks of a version (V1, V0618, PCT0). Years have two
or four digits. CMS replaces zips without notice, so a name may give the quarter but never identifies the content.
`codes.domain.release_names` reads the names of zips.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, cast

Kind = Literal["csv", "txt", "xlsx"]
Dataset = Literal["pprrvu", "gpci", "anes", "locco", "oppscap", "zip5"]

RELEASE_LETTERS = {"jan": "A", "mar": "M", "apr": "B", "jul": "C", "oct": "D"}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_MONTHS_BY_NAME = {name: full[:3].lower() for full in MONTHS for name in (full[:3].lower(), full.lower())}
_VARIANTS = ("nonqpp", "qpp")
# CMS has published a zip whose address ends in rvu23a-updated-01/31/2023.zip.
_DATE_WITH_SLASHES = re.compile(r"[^/]+-[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\.zip$", re.IGNORECASE)
_MARKS = r"(?:[_-][A-Za-z0-9]+)*"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_KIND = r"\.(?P<kind>csv|txt|xlsx)"
PATTERNS: dict[Dataset, re.Pattern[str]] = {
    dataset: re.compile(stem + _KIND, re.IGNORECASE)
    for dataset, stem in cast(
        "dict[Dataset, str]",
        {
            "pprrvu": rf"PPRRVU{_YEAR}(?P<marks>{_MARKS})",
            "gpci": rf"GPCI{_YEAR}{_MARKS}",
            "anes": rf"ANES{_YEAR}{_MARKS}",
            "locco": rf"(?P<year>[0-9]{{2}})LOCCO{_MARKS}",
            "oppscap": r"OPPSCAP_[A-Za-z0-9_]+",
            "zip5": rf"ZIP5_(?P<month>[A-Za-z]+){_YEAR}",
        },
    ).items()
}


@dataclass(frozen=True, slots=True)
class NameStamp:
    """The facts in a file name. `month` is jan to dec, None if the name has none; `variant` is '', 'nonqpp' or 'qpp'
    (from 2026 there is a file for each conversion factor)."""

    dataset: Dataset
    kind: Kind
    year: int | None
    month: str | None
    variant: str


def short_month(text: str) -> str | None:
    """Return 'jan' for 'JAN', 'January' or 'jan'; None if it's no month."""
    return _MONTHS_BY_NAME.get(text.lower())


def read_name(name: str) -> NameStamp | None:
    """The facts in a bare file name, or None if it isn't the name of a CMS release file."""
    for dataset, pattern in PATTERNS.items():
        if match := pattern.fullmatch(name):
            return _stamp(dataset, match)
    return None


def _stamp(dataset: Dataset, match: re.Match[str]) -> NameStamp:
    parts = match.groupdict()
    marks = [parts.get("month") or "", *re.split("[_-]", parts.get("marks") or "")]
    year = parts.get("year")
    return NameStamp(
        dataset=dataset,
        kind=cast("Kind", parts["kind"].lower()),
        year=int(year) % 100 + 2000 if year else None,
        month=next((month for mark in marks if (month := short_month(mark))), None),
        variant=next((mark.lower() for mark in marks if mark.lower() in _VARIANTS), ""),
    )


def source_name(path: Path | str) -> str:
    """The name of a zip, folder or file by its path or address, on one line even where CMS wrote a date with slashes:
    rvu23a-updated-01-31-2023.zip."""
    text = path.as_posix() if isinstance(path, Path) else path
    slashed = _DATE_WITH_SLASHES.search(text)
    return slashed[0].replace("/", "-") if slashed else PurePosixPath(text).name
