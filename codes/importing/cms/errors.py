"""Problems in CMS files, with enough detail to find the cell, and faults: one problem on many rows.

A parser never returns part of a file: it adds every `Problem` to a `ProblemLog` and raises one
`ReleaseFileError` at the end, or immediately when the layout isn't the expected one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

MAX_KEPT = 10_000  # limits a report's memory to 20 MB
MAX_KEPT_OF_A_FAULT = 1_000  # so that one fault on every row can't hide the others
MAX_FAULTS = 500
MAX_SHOWN = 20
MAX_PLACES = 3
MAX_VALUE_LENGTH = 60


def printable(value: str) -> str:
    """`value` in a form that fits one line of a message: control characters escaped, at most 60 characters."""
    shown = value if len(value) <= MAX_VALUE_LENGTH else value[: MAX_VALUE_LENGTH - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


class Kind(NamedTuple):
    """What the problems of one fault have in common: a sentence about `{count}` of them, with the likely cause where
    we know it. `is_lost_zeros`: a spreadsheet has removed leading zeros, which we can restore."""

    many: str
    is_lost_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one file.

    `line` counts from 1 as an editor or spreadsheet shows it; `column` is CMS's header text for the field, in
    TXT files too; `value` is the offending text, unchanged up to 60 characters. `dataset` is the kind of file at
    fault (see `naming`), '' for the source as a whole.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    dataset: str = ""

    def __str__(self) -> str:
        shown = "" if self.value is None else f'"{printable(self.value)}" '
        return f"{_location(self.file, self.line, self.column)}: {shown}{self.reason}"


def _location(file: str, line: int | None, column: str | None) -> str:
    location = file if line is None else f"{file} line {line}"
    return location if column is None else f"{location}, column {column}"


@dataclass(slots=True)
class Fault:
    """One problem in one column of one file, found `count` times; `places` are the first three."""

    kind: Kind
    places: list[Problem]
    count: int = 0

    @property
    def first(self) -> Problem:
        return self.places[0]

    @property
    def summary(self) -> str:
        """What is wrong, for any count: a sentence for many, the first problem's own reason for one."""
        if self.count == 1:
            return str(self.first)
        return (
            f"{_location(self.first.file, None, self.first.column)}: {self.kind.many.format(count=f'{self.count:,}')}"
        )

    @property
    def examples(self) -> list[str]:
        """The first places of a fault found more than once: `line 11 "100"`."""
        return [_place(problem) for problem in self.places] if self.count > 1 else []

    def __str__(self) -> str:
        shown = "; ".join(example for example in self.examples if example)
        return f"{self.summary} First: {shown}." if shown else self.summary


def _kind_of(problem: Problem) -> Kind:
    """The kind of problems that share a reason."""
    what = "places" if problem.value is None else "values"
    reason = problem.reason.replace("{", "{{").replace("}", "}}")
    return Kind(f"{{count}} {what}: each {reason}.")


def _place(problem: Problem) -> str:
    value = "" if problem.value is None else f'"{printable(problem.value)}"'
    if problem.line is None:
        return f"{value} {problem.reason}".strip()
    return f"line {problem.line} {value}".strip()


class ReleaseFileError(Exception):
    """A source that can't be used. `.problems` has the first 1,000 of each fault and 10,000 in all, of `.total`;
    `.faults` has each fault once, wrong codes before wrong cells of a file; the text shows the first 20."""

    def __init__(self, problems: Sequence[Problem], total: int, faults: Sequence[Fault]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.total = total
        files = list(dict.fromkeys(fault.first.file for fault in faults))
        self.faults: tuple[Fault, ...] = tuple(
            sorted(faults, key=lambda fault: (files.index(fault.first.file), fault.first.column != "HCPCS"))
        )
        super().__init__(self.problems, self.total)

    def __str__(self) -> str:
        shown = self.faults[:MAX_SHOWN]
        lines = [str(fault) for fault in shown]
        if left := self.total - sum(fault.count for fault in shown):
            lines.append(f"and {left:,} more problems")
        return "\n".join(lines)


@dataclass(slots=True)
class ProblemLog:
    """Collects the problems of one file (`file` is the name shown) while a parser keeps reading."""

    file: str
    dataset: str = ""
    kept: list[Problem] = field(default_factory=list)
    total: int = 0
    _faults: dict[tuple[str, str | None, str, str], Fault] = field(default_factory=dict)

    def add(
        self,
        reason: str,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        kind: Kind | None = None,
        dataset: str = "",
    ) -> None:
        """Add one problem. Problems of one `kind` (of one reason, if none is given) in one column are one fault."""
        self.total += 1
        key = (self.file, column, kind.many if kind else reason, dataset or self.dataset)
        fault = self._faults.get(key)
        if fault is not None and fault.count >= MAX_KEPT_OF_A_FAULT:
            fault.count += 1
            return
        short = None if value is None else value[: MAX_VALUE_LENGTH + 1]
        problem = Problem(self.file, line, column, short, reason, dataset or self.dataset)
        if fault is None and len(self._faults) < MAX_FAULTS:
            fault = self._faults[key] = Fault(kind or _kind_of(problem), [])
        if fault is not None:
            self._count(fault, problem)

    def _count(self, fault: Fault, problem: Problem) -> None:
        fault.count += 1
        if len(fault.places) < MAX_PLACES:
            fault.places.append(problem)
        if len(self.kept) < MAX_KEPT:
            self.kept.append(problem)

    def fail(
        self,
        reason: str,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        dataset: str = "",
    ) -> NoReturn:
        """Add one problem and raise immediately, when there's no point in reading further."""
        self.add(reason, line=line, column=column, value=value, dataset=dataset)
        self.raise_if_any()
        raise AssertionError("unreachable: a problem was just added")

    def absorb(self, error: ReleaseFileError) -> None:
        """Add the problems of another file, so one error can report several files."""
        self.total += error.total
        self.kept.extend(error.problems[: MAX_KEPT - len(self.kept)])
        for fault in error.faults:
            first = fault.first
            self._faults[first.file, first.column, fault.kind.many, first.dataset] = fault

    def raise_if_any(self) -> None:
        """Raise `ReleaseFileError` with all problems; do nothing if there are none."""
        if self.total:
            raise ReleaseFileError(self.kept, self.total, list(self._faults.values()))
