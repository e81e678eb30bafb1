"""FTE and clinical FTE over time, and their average over a period, weighted by days. Pure.

FTE is the total appointment: 1.0 is full time. Clinical FTE (cFTE) is the part of full time that is clinical work:
FTE 1.0 with two days a week of research is 0.6 cFTE. Without a cFTE of its own, all of an FTE is clinical.

Productivity (wRVU, collections) compares at cFTE, compensation at FTE, since pay covers the whole appointment. Goals
for 1.0 clinical FTE use cFTE. Each uses the average over the days it covers: 90 days at 1.0 and 92 at 0.6 are
(90 + 55.2) ÷ 182 = 0.798 (domain reference §8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.common.periods import Period
from rvuedge.common.rounding import round_half_up

ONE_DAY = timedelta(1)
FULL_TIME = Decimal(1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """FTE and clinical FTE from a date on, until the next appointment starts. `starts_on` None: since the log began.
    `cfte` None: all of the FTE is clinical."""

    starts_on: date | None
    fte: Decimal = FULL_TIME
    cfte: Decimal | None = None

    @property
    def clinical(self) -> Decimal:
        """The clinical FTE."""
        return self.fte if self.cfte is None else self.cfte

    @property
    def has_own_cfte(self) -> bool:
        """Whether the clinician set a clinical FTE."""
        return self.cfte is not None


@dataclass(frozen=True, slots=True)
class AverageFte:
    """An average over a period, unrounded. `unit` is `cFTE` if a clinical FTE was set within it, else `FTE`; `varies`
    says whether the value changed within it."""

    value: Decimal
    unit: str = "FTE"
    varies: bool = False

    def __str__(self) -> str:
        return f"{round_half_up(self.value)} {self.unit}"


@dataclass(frozen=True, slots=True)
class FteHistory:
    """A clinician's appointments by start date. Without any, the clinician is full time.

    An appointment lasts until the day before the next one, so there are no gaps and no overlaps. Days before the first
    start date count as the first appointment.
    """

    appointments: tuple[Appointment, ...] = (Appointment(None),)

    def on(self, day: date) -> Appointment:
        """Return the appointment on a day."""
        started = [one for one in self.appointments if one.starts_on is None or one.starts_on <= day]
        return started[-1] if started else self.appointments[0]

    def fte_over(self, period: Period) -> AverageFte:
        """Return the average FTE over a period."""
        parts = self._parts(period)
        return AverageFte(
            _mean([(one.fte, days) for one, days in parts]), varies=len({one.fte for one, _ in parts}) > 1
        )

    def cfte_over(self, period: Period) -> AverageFte:
        """Return the average clinical FTE over a period."""
        parts = self._parts(period)
        return AverageFte(
            _mean([(one.clinical, days) for one, days in parts]),
            "cFTE" if any(one.has_own_cfte for one, _ in parts) else "FTE",
            len({one.clinical for one, _ in parts}) > 1,
        )

    def _parts(self, period: Period) -> list[tuple[Appointment, int]]:
        """Return the appointments within a period, each with its number of days."""
        starts = [one.starts_on for one in self.appointments if one.starts_on and one.starts_on in period]
        firsts = sorted({period.first, *starts})
        lasts = [*(day - ONE_DAY for day in firsts[1:]), period.last]
        return [(self.on(first), (last - first).days + 1) for first, last in zip(firsts, lasts, strict=True)]


def history_of(appointments: Iterable[Appointment]) -> FteHistory:
    """Return the history of appointments in any order; full time if there are none."""
    ordered = sorted(appointments, key=lambda one: one.starts_on or date.min)
    return FteHistory(tuple(ordered)) if ordered else FteHistory()


def _mean(parts: list[tuple[Decimal, int]]) -> Decimal:
    total = sum((value * days for value, days in parts), Decimal(0))
    return total / sum(days for _, days in parts)
