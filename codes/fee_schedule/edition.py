"""Which state of releases, codes and words the reference is in: the version of its pages (ADR 9)."""

from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import connection

Mark = tuple[int, datetime | None]
_known: dict[str, tuple[float, Mark]] = {}


def edition_mark() -> Mark:
    """The number of the present state and when it came about; 0 and None before there are any releases.

    A process asks the database again after settings.EDITION_SECONDS, so that a page that is known need not wait for it.
    """
    known = _known.get("mark")
    if known and monotonic() - known[0] < settings.EDITION_SECONDS:
        return known[1]
    asked = monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, changed_at FROM codes_edition")
        mark: Mark = cursor.fetchone() or (0, None)
    _known["mark"] = asked, mark
    return mark


def edition() -> int:
    """The number of the present state of releases and codes, asked for now; 0 before there are any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM codes_edition")
        row = cursor.fetchone()
    return row[0] if row else 0
