"""How a log line is written: JSON in production, `name=value` on a developer's machine. Both have the same fields."""

from logging import Formatter, LogRecord
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from rvuedge.common.logs.fields import fields_of


class JsonLines(JsonFormatter):
    """One JSON object per line."""

    def format(self, record: LogRecord) -> str:
        """Return the line."""
        line: str = self.jsonify_log_record(fields_of(record))
        return line


class PlainLines(Formatter):
    """`INFO rvuedge.site.access_log request method=GET route=log/ status=200`, with an error's frames below it."""

    def format(self, record: LogRecord) -> str:
        """Return the line, or lines."""
        fields = fields_of(record)
        head = " ".join(str(fields.pop(name)) for name in ("level", "logger", "event"))
        frames: list[Any] = fields.pop("frames", [])
        rest = [f"{name}={value}" for name, value in fields.items() if name not in {"time", "request_id"}]
        return "\n    ".join([" ".join([head, *rest]), *frames])
