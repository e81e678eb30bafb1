"""Read untrusted XLSX files in a process with little memory and time (rvuedge.common.sheet_reader)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

PROGRAM = Path(__file__).with_name("sheet_reader.py")
SECONDS = 20  # of computing; CMS's largest takes 2
WAIT_SECONDS = 60
TURN_SECONDS = 15  # to wait for other uploads
KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH",)  # the reader needs none of the server's secrets
_one_at_a_time = Lock()  # so that uploads at once need no more memory than one


class SpreadsheetError(Exception):
    """A file that can't be read as XLSX within the limits; the message is a reason, '' if the reader gave up."""


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The names of the sheets that have cells, and the cells of the first of them from A1 on: text, numbers, booleans;
    '' for an empty cell; dates as ISO text."""

    sheets: tuple[str, ...]
    rows: list[list[Any]]


def read_spreadsheet(data: bytes, *, megabytes: int, sheets: int = 1) -> Spreadsheet:
    """Return the first of the first `sheets` sheets that has cells, using at most this much memory.

    Raises SpreadsheetError.
    """
    command = [sys.executable, "-I", str(PROGRAM), str(megabytes), str(SECONDS), str(sheets)]
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    try:
        with _turn():
            done = subprocess.run(  # noqa: S603 our own program and numbers
                command, input=data, capture_output=True, env=environment, timeout=WAIT_SECONDS, check=True
            )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise SpreadsheetError from error
    if "error" in answer:
        raise SpreadsheetError(answer["error"])
    return Spreadsheet(tuple(answer["sheets"]), answer["rows"])


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=TURN_SECONDS):
        raise SpreadsheetError("other files are being read just now, so try again in a minute")
    try:
        yield
    finally:
        _one_at_a_time.release()
