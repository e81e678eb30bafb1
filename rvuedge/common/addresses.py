"""URLs with a query string."""

from typing import Any

from django.utils.http import urlencode


def with_query(url: str, **query: Any) -> str:
    """Return the URL with these parameters."""
    return f"{url}?{urlencode(query)}"
