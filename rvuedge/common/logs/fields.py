"""The fields of a log line. What isn't listed is never written: no messages, URLs, bodies, headers or addresses."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from logging import LogRecord
from types import MappingProxyType
from typing import Any

from rvuedge.common.logs.faults import describe

OURS = ("rvuedge", "codes", "logbook", "benchmarks")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
NAME = re.compile(r"[a-z_][a-zA-Z0-9_.<>]{0,99}")

# What every line of the current request shares: its ID.
request_fields: ContextVar[MappingProxyType[str, Any]] = ContextVar("request_fields", default=MappingProxyType({}))


def _number(value: Any) -> Any:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _method(value: Any) -> str:
    return value if value in METHODS else "other"


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and NAME.fullmatch(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# Fields that our own code may add to a line, each with what it accepts. `route` is a URL's pattern, never a URL.
EXTRA: dict[str, Callable[[Any], Any]] = {
    "method": _method,
    "route": _text,
    "status": _number,
    "duration_ms": _number,
    "user": _number,
    "count": _number,
    "job": _number,
    "attempt": _number,
    "task": _name,
    "error": _text,
    "place": _text,
}


def fields_of(record: LogRecord) -> dict[str, Any]:
    """Return the fields of a line: when, how severe, which logger, what happened, in which request, and the error."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "event": event_of(record),
        **request_fields.get(),
        **(_own(record) if is_ours(record) else _of_library(record)),
    }
    error = record.exc_info[1] if record.exc_info else None
    return fields | (describe(error) if error is not None else {})


def is_ours(record: LogRecord) -> bool:
    """Return whether our code wrote the line."""
    return record.name.partition(".")[0] in OURS


def event_of(record: LogRecord) -> str:
    """Return the name of what happened. In our code it's the message, which is a constant such as `sync.failed`.
    A library's messages quote URLs and values, so its event is the function that wrote the line."""
    named = record.msg if is_ours(record) else getattr(record, "action", None)  # procrastinate's `action` is a constant
    if isinstance(named, str) and NAME.fullmatch(named) and not record.args:
        return named
    return f"{record.module}.{record.funcName}"


def _own(record: LogRecord) -> dict[str, Any]:
    given = {name: accept(getattr(record, name)) for name, accept in EXTRA.items() if hasattr(record, name)}
    return {name: value for name, value in given.items() if value is not None}


def _of_library(record: LogRecord) -> dict[str, Any]:
    """Return the status that Django adds, and the job that procrastinate adds."""
    job = getattr(record, "job", None)
    job = job if isinstance(job, dict) else {}
    given = {
        "status": _number(getattr(record, "status_code", None)),
        "job": _number(job.get("id")),
        "task": _name(job.get("task_name")),
    }
    return {name: value for name, value in given.items() if value is not None}
