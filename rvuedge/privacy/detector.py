"""Find patient data in a text. What counts, and what a detector can't see: docs/privacy.md and ADR 22."""

import re
from datetime import UTC, date, datetime
from enum import StrEnum

from rvuedge.privacy import contact, numbers, people
from rvuedge.privacy.dates import FoundDate, dates_in
from rvuedge.privacy.kinds import Finding, Kind
from rvuedge.privacy.text import plain
from rvuedge.privacy.tokens import tokens_of

BIRTH = re.compile(
    r"(?<![a-z])(?:d\.? ?o\.? ?b\b|date of birth|birth ?date|birthday|bday|born|b\.d\.)"
    r"[^a-z\d]{0,6}(?:(?:on|is|in|was|:) ?){0,2}"
)
YEARS_OF_WORK = 15  # a day before that isn't a day of work that someone logs or plans: it's likely a birthday
OF_PAPERS = re.compile(
    r"(?:effective|as of|since|through|until|from|before|after|by|on or after|released?|published|updated|revised"
    r"|survey|version|expires?|retrieved|starting|beginning|ending|dated|act of)(?: on| date| the)?[ :]*$"
)


class Field(StrEnum):
    """What a text is. In one's own name and in a file's name some things are allowed that aren't elsewhere."""

    TEXT = "text"
    OWN_NAME = "own name"  # a full name, also "Garcia, Maria"
    FILE_NAME = "file name"  # a date written as eight digits
    DEVICE_NAME = "device name"  # a name with a short number: Anna's iPhone 15


def find_patient_data(text: str, *, field: Field = Field.TEXT, today: date | None = None) -> Finding | None:
    """Return what in a text looks like patient data, or None. Takes time in proportion to the text.

    >>> find_patient_data("MRN 4471902").kind.value
    'a medical record number or another long number'
    >>> find_patient_data("Tuesday lap choles")
    """
    kind = _kind(plain(text), field, today or datetime.now(UTC).date())
    return Finding(kind) if kind else None


def _kind(text: str, field: Field, today: date) -> Kind | None:
    if not text:
        return None
    dates = dates_in(text, today)
    return _plain_kind(text, dates, field, today) or _kind_of_people(text, dates, field)


def _plain_kind(text: str, dates: list[FoundDate], field: Field, today: date) -> Kind | None:
    if contact.has_email(text):
        return Kind.EMAIL
    if kind := numbers.labelled_number(text):
        return kind
    if _has_birth_date(text, dates, today):
        return Kind.BIRTH_DATE
    is_file = field == Field.FILE_NAME
    if kind := numbers.shaped_number(text, dates, today, allows_joined_dates=is_file):
        return kind
    if numbers.old_age(text):
        return Kind.AGE
    return Kind.ADDRESS if contact.has_street(text) else None


def _kind_of_people(text: str, dates: list[FoundDate], field: Field) -> Kind | None:
    tokens = tokens_of(text, dates)
    if field != Field.OWN_NAME:
        if people.named_patient(tokens):
            return Kind.PATIENT_NAME
        if kind := people.list_of_people(tokens):
            return kind
    if kind := people.name_with_date(tokens):
        return kind
    if field == Field.DEVICE_NAME:
        return None
    return Kind.NAME_AND_NUMBER if people.name_with_number(tokens) else None


def _has_birth_date(text: str, dates: list[FoundDate], today: date) -> bool:
    """Return whether a text has a date after a word such as DOB, or one so long ago that it's likely a birthday."""
    starts = {each.start for each in dates}
    for match in BIRTH.finditer(text):
        if any(at in starts for at in range(match.end(), match.end() + 3)):
            return True
        if re.match(
            r"[^a-z\d]{0,3}(?:(?:19|20)\d\d|\d{6,8}|[a-z]{3,9}\.?,? (?:19|20)\d\d)\b",
            text[match.end() : match.end() + 24],
        ):
            return True
    return any(
        each.year is not None
        and 1880 < each.year <= today.year - YEARS_OF_WORK
        and not OF_PAPERS.search(text[max(0, each.start - 24) : each.start])
        for each in dates
    )
