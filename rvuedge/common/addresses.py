"""Addresses with a query string."""

from typing import Any

from django.utils.http import urlencode


def with_query(url: str, **query: Any) -> str:
    return f"{url}?{urlencode(query)}"
