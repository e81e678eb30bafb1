"""The version number of releases, codes and content, which caches of the reference pages use (ADR 9)."""

import logging
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from rvuedge.common.replica import reading_connection

Mark = tuple[int, datetime | None]
RETRY_SECONDS = 2.0  # how long to avoid a database that didn't respond
logger = logging.getLogger(__name__)


class _Known(NamedTuple):
    """The mark this process knows: when it was read, and until when it isn't reread (monotonic seconds)."""

    mark: Mark
    read_at: float
    good_until: float


_known: dict[str, _Known] = {}


def edition_mark() -> Mark:
    """The current edition's number and when it began; 0 and None before the first release.

    A process rereads it only after settings.EDITION_SECONDS, so cached pages don't wait for the database. While that
    doesn't respond, what was read in the last settings.STALE_SECONDS counts. Meanwhile one request rereads it and the
    others use what's known. A process that knows nothing asks the replica. Raises django.db.Error if there's none.
    """
    known, now = _known.get("mark"), monotonic()
    if known and now < known.good_until:
        return known.mark
    is_recent = known is not None and settings.EDITION_SECONDS > 0 and now - known.read_at < settings.STALE_SECONDS
    if known and is_recent:
        _known["mark"] = known._replace(good_until=now + RETRY_SECONDS)
    try:
        mark = _read_mark(connection)
    except Error:
        if known is None or not is_recent:
            if (other := reading_connection()).alias == connection.alias:
                raise
            return _read_mark(other)
        logger.warning("The database isn't responding; pages use the edition of %.0f s ago.", now - known.read_at)
        _known["mark"] = known._replace(good_until=monotonic() + RETRY_SECONDS)
        return known.mark
    _known["mark"] = _Known(mark, now, now + settings.EDITION_SECONDS)
    return mark


def _read_mark(database: BaseDatabaseWrapper) -> Mark:
    with database.cursor() as cursor:
        cursor.execute("SELECT number, changed_at FROM codes_edition")
        return cursor.fetchone() or (0, None)


def edition() -> int:
    """The current edition's number, read now; 0 before the first release."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM codes_edition")
        row = cursor.fetchone()
    return row[0] if row else 0
