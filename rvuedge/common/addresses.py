"""URLs with a query string."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode


def with_query(url: str, **query: Any) -> str:
    """Return the URL with these parameters."""
    return f"{url}?{urlencode(query)}"


def without_typed(request: HttpRequest, *names: str) -> str | None:
    """Return the request's URL without these parameters, None if it has none of them. What someone types goes by POST,
    because URLs are kept: in histories, in proxies' logs, in the headers of the next request."""
    if not any(name in request.GET for name in names):
        return None
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
