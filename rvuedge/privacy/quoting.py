"""Text that a message may repeat: what could be someone's name or number is named, never quoted."""

import re
from pathlib import PurePath

from rvuedge.privacy.detector import Field, find_patient_data
from rvuedge.privacy.lexicon import is_only_name, is_unknown
from rvuedge.privacy.text import plain

HIDDEN = "Text that may identify a person"
LONGEST_SUFFIX = 8
LONGEST_UNKNOWN = 3  # letters of a word we don't know that a message repeats: xyz
WORDS = re.compile(r"[a-z]+")


def may_name_someone(text: str) -> bool:
    """Return whether a text may identify a person: it looks like patient data, or has a name or a word that may be one.

    It's stricter than what's refused: a name alone may be stored, but a message has no reason to repeat it.
    """
    words = WORDS.findall(plain(text))
    is_someone = any(is_only_name(word) or (len(word) > LONGEST_UNKNOWN and is_unknown(word)) for word in words)
    return is_someone or find_patient_data(text) is not None


def quoted(text: str, most: int | None = None) -> str:
    """Return a text in quotation marks for the start of a sentence, at most `most` characters, or HIDDEN.

    >>> quoted("27447-XX"), quoted("Smith 3/2/1961")
    ('“27447-XX”', 'Text that may identify a person')
    """
    return HIDDEN if may_name_someone(text) else f"“{text[:most]}”"


def safe_file_name(name: str, instead: str) -> str:
    """Return a file's name to keep, or `instead` with its suffix if the name looks like patient data.

    >>> safe_file_name("smith_john_3-2-1961.csv", "survey")
    'survey.csv'
    """
    path = PurePath(name)
    suffix = path.suffix if len(path.suffix) <= LONGEST_SUFFIX and path.suffix[1:].isalnum() else ""
    stem = path.name[: len(path.name) - len(suffix)]
    return f"{instead}{suffix.lower()}" if find_patient_data(stem, field=Field.FILE_NAME) else name
