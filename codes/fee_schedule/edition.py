"""The version number of releases, codes and content, which caches of the reference pages use (ADR 9)."""

from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import connection

Mark = tuple[int, datetime | None]
_known: dict[str, tuple[float, Mark]] = {}


def edition_mark() -> Mark:
    """The current edition's number and when it began; 0 and None before the first release.

    A process rereads it only after settings.EDITION_SECONDS, so cached pages don't wait for the database.
    """
    known = _known.get("mark")
    if known and monotonic() - known[0] < settings.EDITION_SECONDS:
        return known[1]
    read_at = monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, changed_at FROM codes_edition")
        mark: Mark = cursor.fetchone() or (0, None)
    _known["mark"] = read_at, mark
    return mark


def edition() -> int:
    """The current edition's number, read now; 0 before the first release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM codes_edition")
        row = cursor.fetchone()
    return row[0] if row else 0
