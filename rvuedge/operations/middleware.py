"""Middleware that counts requests and their time, by URL pattern."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rvuedge.common.counters import REQUESTS, SECONDS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NOT_FOUND = "none"


class MetricsMiddleware:
    """Counts each request. First in the list, so it counts every answer, also an error's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        return response


def route_of(request: HttpRequest) -> str:
    """Return the URL pattern that served a request; "none" if none did."""
    match = getattr(request, "resolver_match", None)
    return match.route or "/" if match else NOT_FOUND
