"""What a new password must be: long, and not easy to guess. There are no rules about kinds of characters.

Short passwords are compared with a list of common ones. Common passwords of 15 characters and more are mostly made of
shorter ones ("password1234567", "iloveyouiloveyou"), so a password is also refused if it's at most two of them, of
runs ("abcdef", "111111") and of words about the site or its owner, with anything but letters and digits between them.
ASVS 6.2.1, 6.2.4, 6.2.11; ADR 21.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from rvuedge.accounts.factors import has_factor

LEAST, LEAST_WITH_FACTOR, MOST = 15, 8, 256
PARTS = 2  # a password of at most so many guessable parts is guessable
SHORTEST_PART, SHORTEST_RUN, YEAR = 4, 3, 4  # letters of a common password, of a run; digits that add nothing
EXAMINED = 64  # characters; longer passwords are examined up to here
# Words that people choose because of where they are: the product, its field and its roles.
CONTEXT_WORDS = frozenset(
    {
        "rvu", "wrvu", "rvuedge", "edge", "cms", "medicare", "medicaid", "cpt", "hcpcs", "procedure", "procedures",
        "log", "clinician", "doctor", "physician", "surgeon", "surgery", "nurse", "resident", "fellow", "attending",
        "hospital", "clinic", "staff", "admin", "administrator", "demo",
    }
)  # fmt: skip
FILLERS = frozenset({"this", "is", "my", "the", "and", "you", "love"})
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def least_length(user: Any) -> int:
    """Return how many characters a new password of this user needs: fewer with a second factor."""
    return LEAST_WITH_FACTOR if user is not None and user.pk and has_factor(user) else LEAST


class LengthValidator:
    """Refuses short passwords, and such long ones that hashing them would keep the server busy."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError unless the password has a permitted length."""
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(f"This password is too short. Use at least {least} characters.", "password_too_short")
        if len(password) > MOST:
            raise ValidationError(f"This password is too long. Use at most {MOST} characters.", "password_too_long")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return f"At least {LEAST} characters."


class GuessableValidator:
    """Refuses common passwords, and those made of common ones, runs and words about the site or the user."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError if the password is easy to guess."""
        words = words_of(getattr(user, "email", ""), getattr(user, "name", "")) if user is not None else set()
        refuse_guessable(password, words)

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return "Not a common password."


def refuse_guessable(password: str, words: Collection[str] = ()) -> None:
    """Raise ValidationError if the password is easy to guess; `words` are those about its owner."""
    if is_guessable(password, words):
        raise ValidationError(
            "This password is easy to guess: it's common, or made of common passwords, your name or the site's. "
            "A few unrelated words work well.",
            "password_too_common",
        )


def words_of(*texts: str) -> set[str]:
    """Return the words of a name or an address that a password mustn't be made of."""
    return {word for text in texts for word in re.findall(r"[^\W_]{3,}", text.lower())}


@cache
def common_passwords() -> frozenset[str]:
    """Return Django's list of 20,000 common passwords, in lower case."""
    return frozenset(CommonPasswordValidator().passwords)


def is_guessable(password: str, words: Collection[str] = ()) -> bool:
    """Return whether a password is common, or made of at most two common ones, runs, and words about its owner."""
    lower = password.lower()
    plain = re.sub(r"[\W_]+", "", lower)[:EXAMINED]
    free = CONTEXT_WORDS | FILLERS | set(words)
    return lower in common_passwords() or lower in free or not plain or _is_made_of(plain, free)


def _is_made_of(text: str, free: Collection[str]) -> bool:
    """Return whether the text is made of guessable parts: at most PARTS different ones that aren't free."""
    reached: list[set[frozenset[str]]] = [{frozenset()}, *(set[frozenset[str]]() for _ in text)]
    for start in range(len(text)):
        for part in _parts_at(text, start, free) if reached[start] else ():
            counts = frozenset() if part in free or (part.isdigit() and len(part) <= YEAR) else frozenset({part})
            reached[start + len(part)] |= {used for parts in reached[start] if len(used := parts | counts) <= PARTS}
    return bool(reached[-1])


def _parts_at(text: str, start: int, free: Collection[str]) -> Iterator[str]:
    run = _run_at(text, start)
    for end in range(start + 1, len(text) + 1):
        part = text[start:end]
        is_common = len(part) >= SHORTEST_PART and part in common_passwords()
        if is_common or part in free or (part.isdigit() and len(part) <= YEAR) or len(part) == run >= SHORTEST_RUN:
            yield part


def _run_at(text: str, start: int) -> int:
    """Return how many characters from here are one repeated character, or lie side by side in a row."""
    same = len(text[start:]) - len(text[start:].lstrip(text[start]))
    return max([same, *(_along(text, start, row) for forward in ROWS for row in (forward, forward[::-1]))])


def _along(text: str, start: int, row: str) -> int:
    at = row.find(text[start])
    if at < 0:
        return 0
    length = 0
    while start + length < len(text) and at + length < len(row) and text[start + length] == row[at + length]:
        length += 1
    return length
