"""The access log: one line per request, with the URL's pattern instead of the URL."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from rvuedge.common.logs.fields import request_fields

HEADER = "X-Request-ID"
# A UUID, or nginx's $request_id. Other IDs could be anything, so they aren't logged.
WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
UNKNOWN = "unknown"
STATIC = "static"

logger = logging.getLogger(__name__)


class AccessLogMiddleware:
    """Gives each request an ID (the proxy's, if it's well-formed), which every line logged meanwhile has and which the
    response returns, and logs the request: method, route, status, duration and user. Comes first, so it sees all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = request_id_of(request)
        token = request_fields.set(MappingProxyType({"request_id": request_id}))
        try:
            response = self.get_response(request)
            response[HEADER] = request_id
            logger.info("request", extra=_facts(request, response, began))
            return response
        finally:
            request_fields.reset(token)


def request_id_of(request: HttpRequest) -> str:
    """Return the ID that the proxy gave this request, or a new one."""
    given = request.headers.get(HEADER, "")
    return given.lower() if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _facts(request: HttpRequest, response: HttpResponse, began: float) -> dict[str, Any]:
    return {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - began) * 1000, 1),
        "user": _user_id(request),
    }


def route_of(request: HttpRequest) -> str:
    """Return the pattern of the request's URL, such as `history/<int:entry_id>/edit/`."""
    match = request.resolver_match
    if match is not None:
        return match.route or "/"
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else UNKNOWN


def _user_id(request: HttpRequest) -> int | None:
    """Return the signed-in user's ID, if the request has read its session: logging never queries."""
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)
