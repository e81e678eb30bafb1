"""Whose request comes next: a process lets only so many at the database, and one at a time write to a log.

Devices of one log would otherwise hold a connection each while they wait for the log's lock, and many devices would
leave none for visitors, sign-ins and API tokens. Here they wait without a connection, for a bounded time.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore
from time import monotonic
from weakref import WeakValueDictionary

from django.db import connections

WAIT_SECONDS = 8.0  # for both places together; devices give up after 15
MOST_AT_A_LOG = 24  # requests of one process that may wait for the same log
SPARE_CONNECTIONS = 2  # of a process's pool, for everything that has no owner


class BusyError(Exception):
    """No place is free in time, or too many wait."""


def lend_connections() -> None:
    """Give the request's connections back to the pool while it waits; it takes another when it goes on."""
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close()


class Places:
    """Places for `count` requests; others may wait for one, first come first served, while each queue has room."""

    def __init__(self, count: int, *queues: BoundedSemaphore) -> None:
        self.free, self.queues = BoundedSemaphore(count), queues

    @contextmanager
    def take(self, until: float) -> Iterator[None]:
        """Hold a place during the block. Raises BusyError if none is free by `until`, in monotonic seconds."""
        if not self.free.acquire(blocking=False):
            self._wait(until)
        try:
            yield
        finally:
            self.free.release()

    def _wait(self, until: float) -> None:
        with ExitStack() as waiting:
            for queue in self.queues:
                if not queue.acquire(blocking=False):
                    raise BusyError
                waiting.callback(queue.release)
            lend_connections()
            if not self.free.acquire(timeout=max(until - monotonic(), 0)):
                raise BusyError


class Owners:
    """The places of requests that have an owner, in a process whose pool has `connections`; `most_waiting` may wait."""

    def __init__(self, connections: int, most_waiting: int) -> None:
        self.queue = BoundedSemaphore(most_waiting)
        self.places = Places(max(1, connections - SPARE_CONNECTIONS), self.queue)
        self.logs: WeakValueDictionary[int, Places] = WeakValueDictionary()  # only those in use

    @contextmanager
    def take(self, owner: int, *, is_write: bool) -> Iterator[None]:
        """Hold a place during the block; a request that writes also holds the log of its owner. Raises BusyError."""
        until = monotonic() + WAIT_SECONDS
        with ExitStack() as stack:
            if is_write:
                log = self.logs.setdefault(owner, Places(1, self.queue, BoundedSemaphore(MOST_AT_A_LOG)))
                stack.enter_context(log.take(until))
            stack.enter_context(self.places.take(until))
            yield
