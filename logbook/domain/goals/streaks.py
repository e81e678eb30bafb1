"""Streaks and milestones of a log. Pure."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from logbook.domain.goals.calendar import WorkCalendar
from rvuedge.common.periods import Period

MILESTONE = Decimal(1000)
MAX_DAYS_BACK = 400


@dataclass(frozen=True, slots=True)
class Milestone:
    """A multiple of 1,000 wRVU and the day that reached it."""

    wrvu: Decimal
    day: date


def streak(calendar: WorkCalendar, logged: Container[date], today: date) -> int:
    """Return how many clinical days in a row have entries, up to today.

    Today counts once it has an entry; until then it doesn't break the streak. Days off neither count nor break it.
    """
    count, day = 0, today
    for _ in range(MAX_DAYS_BACK):
        if day in logged:
            count += calendar.is_clinical(day)
        elif day != today and calendar.is_clinical(day):
            break
        day -= timedelta(1)
    return count


def milestones(by_day: Mapping[date, Decimal], period: Period) -> list[Milestone]:
    """Return each 1,000 wRVU in the period with the day that reached it, in order."""
    found: list[Milestone] = []
    total = Decimal(0)
    for day in sorted(day for day in by_day if day in period):
        total += by_day[day]
        while total >= MILESTONE * (len(found) + 1):
            found.append(Milestone(MILESTONE * (len(found) + 1), day))
    return found
