"""The patients of a day: its sessions, numbered from 1 as they were logged. Nothing names anyone. Reads only."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from logbook.entries.queries import ZERO, entries_for
from logbook.models import Entry
from rvuedge.accounts.models import User

Row = tuple[date, uuid.UUID, list[datetime], list[int], list[str], int, Decimal]


@dataclass(frozen=True, slots=True)
class Patient:
    """A session of a day, as patient `number` of it. `line_count` and `codes` are of all its lines, `shown_count` and
    `wrvu` (unrounded) of those that a filter leaves."""

    session: uuid.UUID
    number: int
    logged_at: datetime
    line_count: int
    shown_count: int
    wrvu: Decimal
    codes: list[str]

    @property
    def label(self) -> str:
        """Patient 2 · 47562, 49505."""
        return f"Patient {self.number} · {', '.join(self.codes)}"


def patients_of_days(
    user: User, days: Collection[date], chosen: QuerySet[Entry] | None = None
) -> dict[date, list[Patient]]:
    """Return the patients of each of these days, in one query. With `chosen`, their sums are of those of their lines
    that are among these entries."""
    if not days:
        return {}
    is_chosen = Q() if chosen is None else Q(pk__in=chosen.order_by().values("pk"))
    rows = (
        entries_for(user)
        .filter(service_date__in=days)
        .order_by()
        .values_list("service_date", "session")
        .annotate(
            # A patient's time is that of the first line; lines moved to it later come at the end.
            times=ArrayAgg("created_at", order_by=("position", "pk")),
            ids=ArrayAgg("pk", order_by=("position", "pk")),
            codes=ArrayAgg("code_id", order_by=("position", "pk")),
            shown=Count("pk", filter=is_chosen),
            sum=Coalesce(Sum("wrvu", filter=is_chosen), ZERO),
        )
    )
    return _by_day(rows)


def _by_day(rows: Iterable[Row]) -> dict[date, list[Patient]]:
    found: dict[date, list[Patient]] = {}
    for day, session, times, ids, codes, shown, wrvu in sorted(rows, key=lambda row: (row[0], row[2][0], row[3][0])):
        of_day = found.setdefault(day, [])
        of_day.append(Patient(session, len(of_day) + 1, times[0], len(ids), shown, wrvu, codes))
    return found


def patient_of(user: User, entry: Entry) -> Patient:
    """Return the patient that an entry is of."""
    of_day = patients_of_days(user, [entry.service_date])[entry.service_date]
    return next(patient for patient in of_day if patient.session == entry.session)
