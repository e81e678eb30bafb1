"""Problems in CMS files, with enough detail to find the cell.

A parser never returns part of a file: it adds every `Problem` to a `ProblemLog` and raises one
`ReleaseFileError` at the end, or immediately when the layout isn't the expected one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

MAX_KEPT = 10_000  # limits a report's memory to 20 MB
MAX_SHOWN = 20
MAX_VALUE_LENGTH = 60


def printable(value: str) -> str:
    """`value` in a form that fits one line of a message: control characters escaped, at most 60 characters."""
    shown = value if len(value) <= MAX_VALUE_LENGTH else value[: MAX_VALUE_LENGTH - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one file.

    `line` counts from 1 as an editor or spreadsheet shows it; `column` is CMS's header text for the field, in
    TXT files too; `value` is the offending text, unchanged up to 60 characters.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str

    def __str__(self) -> str:
        location = self.file
        if self.line is not None:
            location += f" line {self.line}"
        if self.column is not None:
            location += f", column {self.column}"
        shown = "" if self.value is None else f'"{printable(self.value)}" '
        return f"{location}: {shown}{self.reason}"


class ReleaseFileError(Exception):
    """A source that can't be used. `.problems` has the first 10,000 of `.total`; the text shows the first 20."""

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems[:MAX_KEPT])
        self.total: int = len(problems) if total is None else total
        super().__init__(self.problems, self.total)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MAX_SHOWN]]
        if self.total > len(lines):
            lines.append(f"and {self.total - len(lines)} more problems")
        return "\n".join(lines)


@dataclass(slots=True)
class ProblemLog:
    """Collects the problems of one file (`file` is the name shown) while a parser keeps reading."""

    file: str
    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, reason: str, *, line: int | None = None, column: str | None = None, value: str | None = None) -> None:
        """Add one problem; after the first 10,000 only the count grows."""
        self.total += 1
        if len(self.kept) < MAX_KEPT:
            short = None if value is None else value[: MAX_VALUE_LENGTH + 1]
            self.kept.append(Problem(self.file, line, column, short, reason))

    def fail(
        self, reason: str, *, line: int | None = None, column: str | None = None, value: str | None = None
    ) -> NoReturn:
        """Add one problem and raise immediately, when there's no point in reading further."""
        self.add(reason, line=line, column=column, value=value)
        self.raise_if_any()
        raise AssertionError("unreachable: a problem was just added")

    def absorb(self, error: ReleaseFileError) -> None:
        """Add the problems of another file, so one error can report several files."""
        self.total += error.total
        self.kept.extend(error.problems[: MAX_KEPT - len(self.kept)])

    def raise_if_any(self) -> None:
        """Raise `ReleaseFileError` with all problems; do nothing if there are none."""
        if self.total:
            raise ReleaseFileError(self.kept, self.total)
