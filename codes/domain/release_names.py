"""Names of CMS's releases, such as RVU24A, RVU24AR and RVU12M, and what a name tells. Pure.

A, B, C and D are the releases of January, April, July and October; each is in effect from the first of its quarter. M
is a release between them (March 2012). R marks a correction of a release, R1 a second one (RVU18AR1). A correction and
M have a date of their own, which no file states: 24AR is in effect from March 9, 2024.
Source: RVU25D.pdf; the names on CMS's page "PFS Relative Value Files".
"""

import re
from dataclasses import dataclass
from datetime import date

FIRST_MONTHS = {"A": 1, "B": 4, "C": 7, "D": 10}
BETWEEN = "M"
LETTERS = {
    "A": "January", "AR": "January, corrected", "AR1": "January, corrected again",
    "M": "March", "B": "April", "BR": "April, corrected", "C": "July", "CR": "July, corrected",
    "D": "October", "DR": "October, corrected",
}  # fmt: skip
LETTER_SHAPE = "^[ABCDM](R[1-9]?)?$"

_YEAR = "(?P<year>20[0-9]{2}|[0-9]{2})"
_LETTER = "(?P<letter>[ABCDM](?:R[1-9]?)?)"
_LABEL = re.compile(f"(?:RVU)?{_YEAR}{_LETTER}", re.IGNORECASE)
_IN_TEXT = re.compile(f"(?<![A-Z0-9])RVU[-_ ]?{_YEAR}{_LETTER}(?![A-Z0-9])", re.IGNORECASE)
_CORRECTION = re.compile("correct", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReleaseName:
    """The name of a release: its calendar year and letters, A to D or M, with R for a correction."""

    year: int
    letter: str

    @property
    def label(self) -> str:
        """CMS's name: RVU24AR."""
        return f"RVU{self.year % 100:02d}{self.letter}"

    @property
    def quarter(self) -> str:
        """The letter of the release it is or corrects."""
        return self.letter[0]

    @property
    def is_correction(self) -> bool:
        """Whether it corrects another release."""
        return len(self.letter) > 1

    @property
    def first_day(self) -> date | None:
        """The day it takes effect; None if its name doesn't tell."""
        return None if self.letter not in FIRST_MONTHS else date(self.year, FIRST_MONTHS[self.letter], 1)

    def may_begin_on(self, day: date) -> bool:
        """Whether it may take effect on a day: a correction may be retroactive, but not beyond its own year."""
        return day.year == self.year


def read_label(text: str) -> ReleaseName | None:
    """The release that someone names: RVU24AR, rvu2024ar or 24AR; None if it's no name of a release."""
    match = _LABEL.fullmatch(text.strip())
    return _name(match) if match else None


def name_in(text: str) -> ReleaseName | None:
    """The release named in the name of a file or folder: rvu26a-updated-12-29-2025.zip; None if none is."""
    match = _IN_TEXT.search(text)
    return _name(match) if match else None


def tells_of_correction(text: str) -> bool:
    """Whether the name of a file says that it's a correction."""
    name = name_in(text)
    return bool(name and name.is_correction) or _CORRECTION.search(text) is not None


def _name(match: re.Match[str]) -> ReleaseName:
    return ReleaseName(2000 + int(match["year"]) % 100, match["letter"].upper())
