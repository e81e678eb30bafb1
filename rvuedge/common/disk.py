"""Tell a full disk from other errors."""

import errno

from django.db import DatabaseError
from psycopg.errors import DiskFull

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MESSAGE = "Our server's disk is full. Try again later."


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether this server's disk or quota, or the database's disk, had no room."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, DatabaseError) and isinstance(error.__cause__, DiskFull)
