"""The history's days: entries grouped by date and patient. Pure: makes no query."""

import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from logbook.entries.patients import Patient
from logbook.models import Entry
from rvuedge.common.dates import format_weekday


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry in the history. `joined` is its position among its patient's lines: '', first, middle or last. `cut`
    says how the patient's other lines reduced it."""

    entry: Entry
    joined: str
    cut: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPatient:
    """A patient of a day with the lines shown. `others` are the day's other patients, `time` is when it was logged (''
    if not on the day itself)."""

    patient: Patient
    time: str
    lines: list[HistoryLine]
    others: list[Patient]

    @property
    def is_without_work(self) -> bool:
        """Whether no line shown has a work RVU; then the lines say why, and there's no sum."""
        return all(line.entry.no_work for line in self.lines)

    @property
    def is_part(self) -> bool:
        """Whether a filter or the end of the page leaves out some of its lines."""
        return len(self.lines) < self.patient.line_count


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """A day's patients, the last one first, with the day's total."""

    day: date
    label: str
    total: Decimal
    patients: list[HistoryPatient]

    @property
    def is_waiting(self) -> bool:
        """Whether a line shown waits for a release."""
        return any(line.entry.release_id is None for line in self.lines)

    @property
    def lines(self) -> list[HistoryLine]:
        """The day's lines, in the order shown."""
        return [line for patient in self.patients for line in patient.lines]


def history_days(entries: Iterable[Entry], today: date, patients: Mapping[date, Sequence[Patient]]) -> list[HistoryDay]:
    """Group entries, sorted by date, into days and patients. `patients` are of full days, even if a page splits
    one."""
    return [
        HistoryDay(day, day_label(day, today), sum_of(patients[day]), _patients(group, patients[day]))
        for day, grouped in itertools.groupby(entries, key=lambda entry: entry.service_date)
        for group in [list(grouped)]
    ]


def sum_of(patients: Iterable[Patient]) -> Decimal:
    """Return the wRVU of patients, unrounded."""
    return sum((patient.wrvu for patient in patients), Decimal(0))


def _patients(entries: Sequence[Entry], of_day: Sequence[Patient]) -> list[HistoryPatient]:
    listed: dict[uuid.UUID, list[Entry]] = {}
    for entry in entries:
        listed.setdefault(entry.session, []).append(entry)
    return [
        HistoryPatient(
            patient,
            _time(patient, group[0].service_date),
            _lines(group, patient),
            [other for other in of_day if other != patient],
        )
        for patient in reversed(of_day)
        for group in [listed.get(patient.session, [])]
        if group
    ]


def _time(patient: Patient, day: date) -> str:
    at = timezone.localtime(patient.logged_at)
    return f"{at.hour % 12 or 12}:{at:%M %p}" if at.date() == day else ""


def _lines(entries: Sequence[Entry], patient: Patient) -> list[HistoryLine]:
    group = sorted(entries, key=lambda entry: (entry.position, entry.pk))
    places = ["first", *["middle"] * (len(group) - 2), "last"] if len(group) > 1 else [""]
    is_shared = patient.line_count > 1
    return [HistoryLine(e, place, e.cut if is_shared else "") for e, place in zip(group, places, strict=True)]


def day_label(day: date, today: date) -> str:
    """Return `Today, Mon, Nov 23`, `Yesterday, Sun, Nov 22`, `Sat, Nov 21`; in another year `Thu, Nov 21, 2024`."""
    name = {today: "Today, ", today - timedelta(1): "Yesterday, "}.get(day, "")
    return name + format_weekday(day) + ("" if day.year == today.year else f", {day.year}")
