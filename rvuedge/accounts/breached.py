"""Refuse passwords that are known from breaches, by a list on disk (ASVS 6.2.12).

The list is haveibeenpwned.com's "ordered by hash": lines of a SHA-1 in hexadecimal, a colon and a count, sorted. It's
searched in place, so its size doesn't matter, and no part of a password leaves the server.
"""

import hashlib
import os
import re
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

HASH_LENGTH = 40
LONGEST_LINE = 80
LINES_LOOKED_AT = 1000
HASH_LINE = re.compile(rb"[0-9A-F]{40}(?::[0-9]+)?")


class BreachedValidator:
    """Refuses passwords in BREACHED_PASSWORDS_FILE; without the file, none."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 Django passes it
        """Raise ValidationError if the password is in the list. Raises OSError if the list can't be read."""
        path = settings.BREACHED_PASSWORDS_FILE
        if path and is_in_list(password, Path(path)):
            raise ValidationError(
                "This password is known from a breach of another site. Choose another one.", "password_breached"
            )

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return "Not a password known from a breach."


def is_in_list(password: str, path: Path) -> bool:
    """Return whether the sorted list has the password's hash."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        while high - low > LONGEST_LINE:
            middle = (low + high) // 2
            if _line_from(lines, middle)[:HASH_LENGTH].upper() <= wanted:
                low = middle
            else:
                high = middle
        lines.seek(max(low - LONGEST_LINE, 0))
        return wanted in lines.read(4 * LONGEST_LINE).upper()


def problem_of_list(path: Path) -> str:
    """Return what's wrong with a list, to complete a sentence about it; '' if its first lines are sorted hashes."""
    try:
        with path.open("rb") as lines:
            first = [lines.readline(LONGEST_LINE).strip() for _ in range(LINES_LOOKED_AT)]
    except OSError as error:
        return f"can't be read ({type(error).__name__})"
    hashes = [line.upper() for line in first if line]
    if not hashes or not all(HASH_LINE.fullmatch(line) for line in hashes):
        return "isn't a list of SHA-1 hashes"
    return "" if hashes == sorted(hashes) else "isn't sorted by hash"


def _line_from(lines: BinaryIO, position: int) -> bytes:
    """Return the first whole line after the position; past the end, one that sorts last."""
    lines.seek(position)
    lines.readline()
    return lines.readline() or b"~"
