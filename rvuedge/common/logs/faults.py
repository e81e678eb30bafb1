"""Describe an error without its message: messages quote what was typed, and rows of the database."""

import errno
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from psycopg import Error as DatabaseError

ROOT = Path(__file__).resolve().parents[3]
OUR_FOLDERS = ("rvuedge/", "codes/", "logbook/", "benchmarks/")
MOST_FRAMES = 40
MOST_CAUSES = 5


def describe(error: BaseException) -> dict[str, Any]:
    """Return an error's class, code, place in our code, frames and causes: no message, no values, no local variables.

    `code` is PostgreSQL's SQLSTATE and the constraint, or the system's name of the error (`ENOSPC`).
    """
    frames = frames_of(error.__traceback__)
    found = {"error": class_name(error), "error_code": code_of(error), "place": place_in(frames), "frames": frames}
    causes = [{"error": class_name(cause), "error_code": code_of(cause)} for cause in causes_of(error)]
    return {name: value for name, value in (found | {"causes": causes}).items() if value}


def summary(error: BaseException) -> str:
    """Return the description in one line: `UniqueViolation 23505 entry_once at logbook/entries/storing.py:33 store`."""
    codes = (code_of(each) for each in (error, *causes_of(error)))
    place = place_in(frames_of(error.__traceback__))
    parts = (class_name(error), next(filter(None, codes), ""), f"at {place}" if place else "")
    return " ".join(part for part in parts if part)


def class_name(error: BaseException) -> str:
    """Return the name of an error's class."""
    return type(error).__name__


def code_of(error: BaseException) -> str:
    """Return the code of a database or system error, '' for others."""
    if isinstance(error, DatabaseError):
        return " ".join(part for part in (error.sqlstate, error.diag.constraint_name) if part)
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number, "") if number else ""


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that led to this one, latest first."""
    current = error
    for _ in range(MOST_CAUSES):
        following = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if following is None:
            return
        yield following
        current = following


def frames_of(trace: TracebackType | None) -> list[str]:
    """Return the innermost frames, outermost first: `logbook/entries/storing.py:33 store`."""
    found = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
    return [f"{path_of(code.co_filename)}:{line} {code.co_name}" for code, line in found[-MOST_FRAMES:]]


def path_of(filename: str) -> str:
    """Return a source file's path below the project or below its packages."""
    for root in (f"{ROOT}/.venv/", f"{ROOT}/"):
        filename = filename.removeprefix(root)
    return filename.rpartition("/site-packages/")[2]


def place_in(frames: list[str]) -> str:
    """Return the innermost frame in our code, '' if there's none."""
    return next((frame for frame in reversed(frames) if frame.startswith(OUR_FOLDERS)), "")
