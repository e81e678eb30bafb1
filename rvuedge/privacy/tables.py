"""Patient data in the rows of a file or a pasted table.

Columns whose header says patient, name, MRN, birth and the like are dropped. A cell that still looks like patient data
refuses its row, named by number: a cell's text is never in a message.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rvuedge.privacy.detector import find_patient_data
from rvuedge.privacy.kinds import Finding, Kind
from rvuedge.privacy.text import plain

Rows = Sequence[Sequence[str]]
WORDS = re.compile(r"[a-z]+")
# Written with dots, hyphens or nothing between: D.O.B., E-mail, PATIENTNAME.
JOINED = re.compile(r"patient|(?:dob|mrn|ssn|email|dateofbirth)")
# A header with one of these words is a patient's, whatever else it says.
ALWAYS = frozenset(
    {
        "patient", "patients", "pt", "mrn", "mr", "ssn", "dob", "birth", "birthdate", "birthday", "dod", "deceased",
        "phone", "telephone", "cell", "mobile", "fax", "email", "street", "guarantor", "subscriber", "csn", "fin",
        "har", "encounter", "acct", "insured", "firstname", "lastname", "surname", "fullname", "sex",
        "gender", "race", "ethnicity", "age", "mbi", "medicaid", "hicn", "accession", "room", "bed", "kin", "initials",
    }
)  # fmt: skip
# A header that's one of these, or has it with another of `WITH`.
NAMES = frozenset(
    {"name", "address", "account", "insurance", "payer", "id", "record", "chart", "visit", "member", "policy", "claim"}
)
WITH = frozenset(
    {
        "first", "last", "middle", "full", "number", "no", "num", "id", "home", "mailing", "plan", "carrier", "primary",
        "secondary", "medical", "person", "hospital", "member", "maiden", "legal", "preferred", "address", "name",
        "group", "policy", "record", "the", "s", "line", "email",
    }
)  # fmt: skip
# Words that make a column a survey's or a log's own: the number of patients, the insurance of a practice.
COUNTED = frozenset(
    {
        "count",
        "counts",
        "per",
        "percent",
        "percentile",
        "total",
        "median",
        "mean",
        "rvu",
        "rvus",
        "wrvu",
        "wrvus",
        "visits",
    }
)
NUMBER = re.compile(r"[($+-]{0,2}[\d.,]{1,24}[%)]{0,2}(?: ?(?:wrvus?|rvus?|usd|fte))?")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that looks like patient data: its row from 1, its column from 0, and what it looks like."""

    row: int
    column: int
    kind: Kind

    @property
    def reason(self) -> str:
        """Why the row is refused, as a sentence."""
        return Finding(self.kind).reason


def is_patient_column(header: str) -> bool:
    """Return whether a column's header says that it has patient data.

    >>> is_patient_column("Patient Name"), is_patient_column("Specialty name"), is_patient_column("wRVU per patient")
    (True, False, False)
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)  # PatientName
    words = WORDS.findall(plain(text))
    if not words or COUNTED & set(words) or "number of" in " ".join(words):
        return False
    if JOINED.match("".join(words)):
        return True
    return bool(ALWAYS & set(words)) or (bool(NAMES & set(words)) and set(words) <= NAMES | WITH)


def patient_columns(header: Sequence[str]) -> list[int]:
    """Return the columns, from 0, whose header says that they have patient data."""
    return [n for n, text in enumerate(header) if is_patient_column(text)]


def drop_patient_columns(header: Sequence[str], rows: Rows) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header and the rows without patient columns, and the columns that were dropped, from 0."""
    dropped = patient_columns(header)
    return _without(header, dropped), [_without(row, dropped) for row in rows], dropped


def dropped_sentence(count: int) -> str:
    """Say that columns were dropped; '' for none."""
    if not count:
        return ""
    columns = "1 column that looks" if count == 1 else f"{count} columns that look"
    return f"We left out {columns} like patient data. Nothing in {'it' if count == 1 else 'them'} is kept."


def refused_rows(rows: Rows, *, first: int = 1, skipping: Iterable[int] = ()) -> list[Refused]:
    """Return the first cell of each row that looks like patient data. `first` is the first row's number. Cells that are
    one number, an amount or a count, are values; columns in `skipping` aren't read."""
    skipped = set(skipping)
    found = (_refused(row, number, skipped) for number, row in enumerate(rows, first))
    return [each for each in found if each]


def _refused(row: Sequence[str], number: int, skipped: set[int]) -> Refused | None:
    for column, cell in enumerate(row):
        if cell and column not in skipped and (kind := cell_kind(cell)):
            return Refused(number, column, kind)
    return None


def cell_kind(cell: str) -> Kind | None:
    """Return what a cell looks like; None for a value, such as 12,500 or $450000."""
    if _is_value(cell):
        return None
    found = find_patient_data(cell)
    return found.kind if found else None


def _is_value(cell: str) -> bool:
    text = cell.strip().lower()
    digits = sum(map(str.isdigit, text))
    return NUMBER.fullmatch(text) is not None and (digits < 9 or text[0] == "$" or "." in text or "," in text)


def _without(cells: Sequence[str], dropped: Sequence[int]) -> list[str]:
    return [cell for n, cell in enumerate(cells) if n not in dropped]
