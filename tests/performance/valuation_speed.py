"""Valuing lines with their trace, and revaluing 100,000 entries under another policy, each against its floor."""

import itertools
import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.policy import PARITY, UNREDUCED
from logbook.domain.valuation.session import value_session
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.revaluation.policy import apply_policy
from logbook.valuation.crediting import Line, LogSession, rows_of_entries
from rvuedge.accounts.models import User
from rvuedge.common.ownership import owned_by
from tests.facts import EXAMPLES

# What surgeons and endoscopists enter: single lines, with modifiers, and several per session.
SESSIONS = (
    "99213", "99214-25", "47562 x2", "27447-54-RT", "45385 45380 43239", "74177-26 71260-26", "44140-80",
    "49505-50 47562", "99213-25 20610-RT", "97110 x4", "45385", "90837", "27447-RT 27447-LT", "44140-62 49002-78",
)  # fmt: skip
REPEATS = 400
TURNS = 5
REVALUED = (UNREDUCED, PARITY, UNREDUCED)  # one turn each; the best counts
ENTRIES = 100_000
CODES = ("99213", "99214", "47562", "49505", "45385", "45380", "43239", "44970", "20610", "27447")


@dataclass(frozen=True, slots=True)
class Product:
    """The minimal result of valuing a line."""

    factor: Decimal
    value: Decimal


def _sessions():
    found = []
    for text in SESSIONS:
        lines = []
        for word in text.split():
            if word.startswith("x"):
                lines[-1] = LineInput(lines[-1].code, lines[-1].modifiers, int(word[1:]))
                continue
            code, *modifiers = word.split("-")
            lines.append(LineInput(EXAMPLES[code], tuple(modifiers)))
        found.append(lines)
    return found


def measure_lines():
    """Return (microseconds for one multiplication and one dataclass, microseconds for a line with its trace)."""
    sessions = _sessions() * REPEATS
    works = [line.code.main.work for session in sessions for line in session]
    units = Decimal(2)
    floor, measured = [], []
    for _ in range(TURNS):
        start = time.perf_counter()
        kept = [Product(work, work * units) for work in works]
        floor.append((time.perf_counter() - start) / len(kept))
        start = time.perf_counter()
        for session in sessions:
            value_session(session)
        measured.append((time.perf_counter() - start) / len(works))
    return min(floor) * 1e6, min(measured) * 1e6


def measure_revaluation():
    """Return (seconds to value in memory and run one plain UPDATE, seconds of the revaluation, entries changed)."""
    user = User.objects.create_user("bench@example.com", None)
    first = date(2026, 2, 1)
    cycle = itertools.cycle(CODES)
    sessions = [
        LogSession(first + timedelta(n % 200), "facility", [Line(next(cycle)), Line(next(cycle))])
        for n in range(ENTRIES // 2)
    ]
    services.log_sessions(user=user, sessions=sessions)
    valued, updated, applied = [], [], []
    for policy in REVALUED:
        _vacuum()
        valued.append(_in_memory(user))
        updated.append(_plain_update(user))
        _vacuum()
        start = time.perf_counter()
        with owned_by(user.pk):  # as a request does
            done = apply_policy(user, policy, first)
        applied.append(time.perf_counter() - start)
    return min(valued) + min(updated), min(applied), done.changed_count


def _vacuum():
    """Remove dead rows, so each turn begins with the same tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE logbook_entry")


def _in_memory(user):
    entries = list(entries_for(user).order_by("session", "position"))
    rows = rows_of_entries(entries)
    start = time.perf_counter()
    for _, group in itertools.groupby(entries, key=lambda entry: entry.session):
        lines = [LineInput(rows[e.release_id, e.code_id], tuple(e.modifiers), e.units, e.setting) for e in group]
        value_session(lines, PARITY)
    return time.perf_counter() - start


def _plain_update(user):
    with connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute("UPDATE logbook_entry SET wrvu = wrvu + 1, updated_at = now() WHERE user_id = %s", [user.pk])
        return time.perf_counter() - start
