"""Helpers for tests of offers: log in April under RVU26A, and publish the releases that follow."""

from datetime import date
from functools import partial

from logbook.entries.queries import entries_for
from tests import making, sessions

RANKED = {"multiple_procedure": "2", "bilateral": "1"}
APRIL = date(2026, 4, 20)
MARCH = date(2026, 3, 20)
log = partial(sessions.log, day=APRIL)


def rows(**works):
    """Rows of these codes (`c20610="0.79"`), all ranked except visits."""
    return [
        making.row(name[1:], work_rvu=work, **({"global_days": "XXX"} if name.startswith("c99") else RANKED))
        for name, work in works.items()
    ]


def january(**changes):
    """RVU26A."""
    works = {"c27447": "19.60", "c20610": "0.79", "c99213": "1.30", "c55899": "2.00"} | changes
    return making.load(rows(**works), 2026, "A")


def april(**changes):
    """RVU26B: 27447 and 20610 are worth more, 99213 the same; no 55899 unless given."""
    works = {"c27447": "20.00", "c20610": "0.90", "c99213": "1.30"} | changes
    return making.load(rows(**works), 2026, "B")


def values(user):
    """Code, wRVU and release of each entry, in the order they were logged."""
    found = entries_for(user).select_related("release").order_by("id")
    return [(e.name, f"{e.wrvu.normalize():f}", f"{e.release.label}.{e.release.revision}") for e in found]
