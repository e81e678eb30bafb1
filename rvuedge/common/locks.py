"""A lock for what a user has a limited number of, or changes by reading it first. A log has a lock of its own
(logbook.entries.storing)."""

from django.db import connection

LOCK = "SELECT pg_advisory_xact_lock(hashtext('rvuedge.account'), %s)"


def lock_account(user_id: int) -> None:
    """Let one request of a user at a time check and change something, until this transaction ends. Take it before a
    log's lock, never after."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [user_id])
