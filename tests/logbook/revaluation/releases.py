"""A log of April valued under RVU26A, and the releases that come after it, for the tests of offers."""

import html
import re
from datetime import date

from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.valuation.crediting import Line
from tests import making

RANKED = {"multiple_procedure": "2", "bilateral": "1"}
APRIL = date(2026, 4, 20)
MARCH = date(2026, 3, 20)


def rows(**works):
    """Rows of these codes (`c20610="0.79"`), ranked ones but for visits."""
    return [
        making.row(name[1:], work_rvu=work, **({"global_days": "XXX"} if name.startswith("c99") else RANKED))
        for name, work in works.items()
    ]


def january(**changes):
    """RVU26A."""
    works = {"c27447": "19.60", "c20610": "0.79", "c99213": "1.30", "c55899": "2.00"} | changes
    return making.load(rows(**works), 2026, "A")


def april(**changes):
    """RVU26B: 27447 and 20610 are worth more, 99213 the same; it lacks 55899 unless given."""
    works = {"c27447": "20.00", "c20610": "0.90", "c99213": "1.30"} | changes
    return making.load(rows(**works), 2026, "B")


def log(user, *texts, day=APRIL):
    """The lines as one session: `27447-RT`, `20610 x2`."""
    lines = []
    for text in texts:
        code, *modifiers = text.partition(" x")[0].split("-")
        lines.append(Line(code, int(text.partition(" x")[2] or 1), modifiers=tuple(modifiers)))
    return services.log_entries(user=user, service_date=day, setting="facility", lines=lines)


def values(user):
    """Code, wRVU and release of each entry, in the order of logging."""
    found = entries_for(user).select_related("release").order_by("id")
    return [(e.name, f"{e.wrvu.normalize():f}", f"{e.release.label}.{e.release.revision}") for e in found]


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
