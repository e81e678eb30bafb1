"""How much one request to the log may carry. A device splits its queue (static/js/device/sync.js)."""

from collections.abc import Iterable
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException

MOST_LINES_PER_REQUEST = 2_000  # 30,000 lines in one request took 200 MB of memory


class TooLarge(APIException):
    """The request has more lines than the server takes at once."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = f"Send at most {MOST_LINES_PER_REQUEST:,} lines per request. Split the operations."


def refuse_too_many_lines(operations: Iterable[dict[str, Any]]) -> None:
    """Raise TooLarge if raw, unchecked operations have too many lines and choices together."""
    lists = (operation.get(name) for operation in operations for name in ("lines", "choices"))
    if sum(len(each) for each in lists if isinstance(each, list)) > MOST_LINES_PER_REQUEST:
        raise TooLarge
