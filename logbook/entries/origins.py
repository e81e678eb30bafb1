"""Where a change to a log comes from. Middleware says so for each request; sync and paste say it more exactly."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from logbook.models import ChangeOrigin

_current = ContextVar("origin", default=ChangeOrigin.UNKNOWN)


def current_origin() -> ChangeOrigin:
    """Return where changes come from now."""
    return _current.get()


@contextmanager
def written_from(origin: ChangeOrigin) -> Iterator[None]:
    """Record changes inside as coming from `origin`."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
