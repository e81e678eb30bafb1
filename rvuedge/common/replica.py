"""Reads of public pages from a replica, when DATABASE_REPLICA_URL names one (`DATABASES["replica"]`).

A request is let read there by `reading_allowed`; everything else, and all writing, is the primary's. What is read there
is only what the router is asked for (models of the app `codes`) or what takes `reading_connection()`. Whether the
replica has caught up is decided once a request, at its first such read: REPLICA_FRESHNESS must answer the same on both.
A request that has written goes on reading from the primary, and so does one when the replica does not answer.
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
REST_SECONDS = 15  # a replica that did not answer is not asked for so long
logger = logging.getLogger(__name__)
_down_until = 0.0


@dataclass(slots=True)
class _Request:
    """What is known in one request: whether it has written, and whether the replica serves it, once decided."""

    has_written: bool = False
    is_served: bool | None = None


_request: ContextVar[_Request | None] = ContextVar("replica_request", default=None)


@contextmanager
def reading_allowed() -> Iterator[None]:
    """Inside, public reads may come from the replica."""
    token = _request.set(_Request() if REPLICA in connections.settings else None)
    try:
        yield
    finally:
        _request.reset(token)


def note_write() -> None:
    """From now on the request reads what it has written: from the primary."""
    if request := _request.get():
        request.has_written = True


def reading_alias() -> str:
    """The database that public reads of this request come from."""
    request = _request.get()
    if request is None or request.has_written:
        return DEFAULT_DB_ALIAS
    if request.is_served is None:
        request.is_served = _has_caught_up()
    return REPLICA if request.is_served else DEFAULT_DB_ALIAS


def reading_connection() -> BaseDatabaseWrapper:
    """The connection for public reads in plain SQL."""
    return connections[reading_alias()]


def _has_caught_up() -> bool:
    global _down_until
    if time.monotonic() < _down_until:
        return False
    try:
        there = _freshness(REPLICA)
    except Error:
        _down_until = time.monotonic() + REST_SECONDS
        logger.warning("The replica does not answer: the primary serves its reads for %s s.", REST_SECONDS)
        return False
    return there is not None and there == _freshness(DEFAULT_DB_ALIAS)


def _freshness(alias: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(settings.REPLICA_FRESHNESS)
        return cursor.fetchone()


class ReplicaRouter:
    """Django's router: public reads where `reading_alias` says, all else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The replica for models of APPS in a request that may read there."""
        return reading_alias() if model._meta.app_label in APPS else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """The primary, which then serves the reads of the request too."""
        note_write()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The replica is written by PostgreSQL alone."""
        return db != REPLICA
