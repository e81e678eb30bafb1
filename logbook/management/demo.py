"""The demo clinician's log: twelve months of a general surgeon, the same on every machine on the same day."""

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from logbook.models import Setting
from logbook.valuation.crediting import Line, LogSession

GOAL_WRVU = Decimal(6000)
WEEKS_OFF = Decimal(5)
DOLLARS_PER_WRVU = Decimal("57.50")
NAMESPACE = uuid.UUID("6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11")
DAYS_BACK = 365
VACATION_WEEKS = {7, 28, 29, 52}
# (codes with units, weight) of one patient's procedures.
CASES: tuple[tuple[tuple[tuple[str, int], ...], int], ...] = (
    ((("47562", 1),), 22),
    ((("49505", 1),), 14),
    ((("49591", 1),), 6),
    ((("49593", 1),), 4),
    ((("44970", 1),), 9),
    ((("19301", 1), ("38525", 1)), 6),
    ((("19120", 1),), 4),
    ((("36561", 1),), 7),
    ((("43644", 1),), 2),
    ((("44140", 1),), 3),
    ((("60220", 1),), 3),
    ((("49000", 1),), 2),
    ((("44204", 1),), 3),
)
SCOPES = (("45378", 9), ("45380", 7), ("45385", 8), ("43239", 6), ("46221", 3))
CLINIC = (("99213", 14), ("99214", 8), ("99203", 7), ("99204", 4), ("10061", 2), ("11042", 2), ("10120", 1))
ROUNDS = (("99222", 4), ("99232", 7), ("99231", 4), ("99238", 3), ("99223", 2))


def sessions(today: date) -> Iterator[LogSession]:
    """Yield twelve months of sessions: surgery, endoscopy, clinic, rounds, call every fourth weekend, and vacations.

    Client ids are derived from the date and the position in it, so a second run adds only the days since the first.
    """
    day = today - timedelta(DAYS_BACK)
    while day <= today:
        plan = random.Random(f"rvu-edge-demo-{day.isoformat()}")  # noqa: S311
        for n, (setting, codes) in enumerate(_day(day, plan)):
            lines = [
                Line(hcpcs, units, uuid.uuid5(NAMESPACE, f"{day}-{n}-{position}"), _modifiers(day, n + position))
                for position, (hcpcs, units) in enumerate(codes)
            ]
            yield LogSession(day, setting, lines)
        day += timedelta(1)


def vacations(today: date) -> Iterator[tuple[date, date]]:
    """Leave periods in the log's years and the next year, Monday to Sunday."""
    for year in range((today - timedelta(DAYS_BACK)).year, today.year + 2):
        for week in sorted(VACATION_WEEKS):
            monday = date.fromisocalendar(year, week, 1)
            yield monday, monday + timedelta(6)


def _modifiers(day: date, position: int) -> tuple[str, ...]:
    """Occasionally make the first case of a Monday unusually hard: modifier 22, which needs a factor."""
    return ("22",) if position == 0 and day.weekday() == 0 and day.isocalendar().week % 12 == 11 else ()


def _day(day: date, plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    if day.isocalendar().week in VACATION_WEEKS:
        return []
    if day.weekday() >= 5:
        return _call(plan) if day.isocalendar().week % 4 == 0 else []
    planned = {0: _operating, 1: _clinic, 2: _operating, 3: _scopes, 4: _clinic}[day.weekday()](plan)
    return planned + _rounds(plan)


def _operating(plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    cases, weights = zip(*CASES, strict=True)
    return [(Setting.FACILITY, list(case)) for case in plan.choices(cases, weights, k=plan.randint(2, 4))]


def _scopes(plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    return [(Setting.FACILITY, [(code, 1)]) for code in _pick(plan, SCOPES, plan.randint(4, 6))]


def _clinic(plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    counts: dict[str, int] = {}
    for code in _pick(plan, CLINIC, plan.randint(8, 13)):
        counts[code] = counts.get(code, 0) + 1
    return [(Setting.NONFACILITY, [item]) for item in counts.items()]


def _rounds(plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    counts: dict[str, int] = {}
    for code in _pick(plan, ROUNDS, plan.randint(0, 4)):
        counts[code] = counts.get(code, 0) + 1
    return [(Setting.FACILITY, [item]) for item in counts.items()]


def _call(plan: random.Random) -> list[tuple[Setting, list[tuple[str, int]]]]:
    urgent = plan.choices(("44970", "47562", "49000", "10061"), (5, 4, 2, 3), k=plan.randint(1, 2))
    return [(Setting.FACILITY, [("99223", 1)]), *((Setting.FACILITY, [(code, 1)]) for code in urgent)]


def _pick(plan: random.Random, choices: tuple[tuple[str, int], ...], count: int) -> list[str]:
    codes, weights = zip(*choices, strict=True)
    return plan.choices(codes, weights, k=count)
