"""Why something can't be logged or changed, as sentences for the clinician."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from codes.fee_schedule.releases import published_releases
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.models import Entry
from logbook.valuation.crediting import Line, ValuedLine
from rvuedge.common.dates import format_date

FURTHEST_AHEAD = timedelta(days=1)  # the clinician's day may have started before the server's
FEE_SCHEDULE_BEGAN = date(1992, 1, 1)  # 42 CFR 414: no release can cover an earlier date


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line can't be logged, as a sentence for the clinician."""

    line: Line
    reason: str


class LogRefusedError(Exception):
    """Nothing was logged or changed. `problems` has the reason for each line; `date_problem` says what's wrong with the
    date. `field` names the field with the problem, as in the API."""

    def __init__(
        self,
        problems: Sequence[LineProblem] = (),
        date_problem: str = "",
        *,
        problem: str = "",
        field: str = "hcpcs",
    ) -> None:
        self.problems = tuple(problems)
        self.date_problem = date_problem
        self.field = "service_date" if date_problem else field
        super().__init__(date_problem or problem or "; ".join(problem.reason for problem in problems))


class EntryChangedError(Exception):
    """The entry has changed since the caller read it, so nothing was changed. `entry` is what it is now."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        super().__init__("The entry has changed since.")


def refuse_if_changed(entry: Entry, seen: uuid.UUID | None) -> None:
    """Refuse to change an entry that isn't at the revision that the caller saw; None is any. Needs the log's lock.

    Raises EntryChangedError.
    """
    if seen not in (None, entry.revision):
        raise EntryChangedError(entry)


def line_problems(valued: Iterable[ValuedLine]) -> list[LineProblem]:
    """Return the problems of the lines that can't be logged."""
    return [LineProblem(item.line, item.problem) for item in valued if item.problem]


def date_problem(service_date: date) -> str:
    """Return the problem with a date of service, or ''."""
    return date_problems([service_date]).get(service_date, "")


def date_problems(service_dates: Iterable[date]) -> dict[date, str]:
    """Return the problem with each of these dates of service that has one. One query."""
    has_release = published_releases().exists()
    return {day: problem for day in service_dates if (problem := _date_problem(day, has_release=has_release))}


def _date_problem(service_date: date, *, has_release: bool) -> str:
    if service_date > timezone.localdate() + FURTHEST_AHEAD:
        return f"{format_date(service_date)} is in the future."
    if service_date < FEE_SCHEDULE_BEGAN:
        return f"{format_date(service_date)} is too early. Medicare's fee schedule began on Jan 1, 1992."
    return "" if has_release else "No release is published yet, so no code is known."


def refuse_new_unknown_modifiers(before: Collection[str], after: Iterable[str]) -> None:
    """Refuse an edit that adds a modifier we don't know. One that the entry already has may stay: it's flagged.

    Raises LogRefusedError.
    """
    unknown = [name for name in after if name not in MODIFIERS and name not in before]
    if unknown:
        names = " and ".join(f"“{name}”" for name in unknown)
        text = f"{names} isn't a modifier." if len(unknown) == 1 else f"{names} aren't modifiers."
        raise LogRefusedError(problem=f"{text} Nothing was changed. Check it, or leave it out.", field="modifiers")


def refuse_repeated_ids(lines: Sequence[Line]) -> None:
    """Refuse lines of which two have the same client id: one would be lost. Raises LogRefusedError."""
    first: dict[object, Line] = {}
    for line in lines:
        other = first.setdefault(line.client_id, line)
        if other is not line:
            reason = f"{other.hcpcs} and {line.hcpcs} have the same ID, so neither was logged. Log them again."
            raise LogRefusedError([LineProblem(line, reason)], field="lines")
