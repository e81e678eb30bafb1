"""Write to the database outside the request's transaction, so what's counted or recorded outlives a failed request."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def outside_transaction() -> Iterator[BaseDatabaseWrapper]:
    """Return a connection that commits at once.

    It's the request's own connection unless a transaction is open on it; then it's a second one from the pool. Tests
    run inside a transaction of theirs, which doesn't count, as for Django's durable transactions.
    """
    if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        yield connection
        return
    second = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield second
    finally:
        second.close()
