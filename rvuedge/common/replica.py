"""Read public pages from a replica, if DATABASE_REPLICA_URL is set (`DATABASES["replica"]`).

`reading_allowed` lets a request read from it; everything else, and every write, goes to the primary. Only reads through
the router (models of the app `codes`) and through `reading_connection()` use the replica. The first such read of a
request checks that the replica has caught up: REPLICA_FRESHNESS must return the same on both. After a write, or if
the replica doesn't respond, a request reads from the primary. If only the primary doesn't respond, public pages go on
with the replica.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REPLICA = "replica"
APPS = frozenset({"codes"})
RETRY_SECONDS = 15  # how long to avoid a replica that didn't respond
PRIMARY_RETRY_SECONDS = 2
logger = logging.getLogger(__name__)
_down_until = 0.0
_primary_down_until = 0.0


@dataclass(slots=True)
class _Request:
    """The state of a request: whether it has written, and whether the replica serves it (None: not decided yet)."""

    has_written: bool = False
    is_served: bool | None = None


_request: ContextVar[_Request | None] = ContextVar("replica_request", default=None)


@contextmanager
def reading_allowed() -> Iterator[None]:
    """Allow public reads from the replica inside the block."""
    token = _request.set(_Request() if REPLICA in connections.settings else None)
    try:
        yield
    finally:
        _request.reset(token)


def note_write() -> None:
    """Read from the primary from now on, since only it has the request's writes."""
    if request := _request.get():
        request.has_written = True


def reading_alias() -> str:
    """Return the alias of the database for this request's public reads."""
    request = _request.get()
    if request is None or request.has_written:
        return DEFAULT_DB_ALIAS
    if request.is_served is None:
        request.is_served = _has_caught_up()
    return REPLICA if request.is_served else DEFAULT_DB_ALIAS


def reading_connection() -> BaseDatabaseWrapper:
    """Return the connection for public reads in plain SQL."""
    return connections[reading_alias()]


def _has_caught_up() -> bool:
    global _down_until
    if time.monotonic() < _down_until:
        return False
    try:
        replica_freshness = _freshness(REPLICA)
    except Error:
        _down_until = time.monotonic() + RETRY_SECONDS
        logger.warning("replica.unreachable")
        return False
    if time.monotonic() < _primary_down_until:
        return True
    return replica_freshness is not None and _is_current(replica_freshness)


def _is_current(replica_freshness: Any) -> bool:
    """Whether the primary's freshness is the same. Without a primary, the replica has the newest rows there are."""
    global _primary_down_until
    try:
        return bool(replica_freshness == _freshness(DEFAULT_DB_ALIAS))
    except Error:
        _primary_down_until = time.monotonic() + PRIMARY_RETRY_SECONDS
        logger.warning("The primary isn't responding; the replica serves public pages.")
        return True


def _freshness(alias: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(settings.REPLICA_FRESHNESS)
        return cursor.fetchone()


class ReplicaRouter:
    """Django's database router: sends public reads where `reading_alias` decides, everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return the replica for models of APPS in a request that may read there."""
        return reading_alias() if model._meta.app_label in APPS else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return the primary, which then serves the request's reads too."""
        note_write()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Allow relations: both databases have the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Allow migrations on the primary only: only PostgreSQL writes to the replica."""
        return db != REPLICA
