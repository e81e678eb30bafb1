"""Middleware: health checks, HEAD, the visitor's time zone, where changes come from, reads from the replica."""

import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from logbook.entries.origins import written_from
from logbook.models import ChangeOrigin
from rvuedge.common.replica import reading_allowed

Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Responds to /health/ (the process works) and /ready/ (it reaches the database), without a session or host check,
    because a load balancer calls them by IP address."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/":
            return JsonResponse({"status": "ok"})
        if request.path == "/ready/":
            return self.ready()
        return self.get_response(request)

    @staticmethod
    def ready() -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return JsonResponse({"status": "unavailable", "reason": "the database isn't responding"}, status=503)
        return JsonResponse({"status": "ok"})


class HeadMiddleware:
    """Answers HEAD as GET, whichever methods a view lists; the server leaves the body out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        try:
            return self.get_response(request)
        finally:
            request.method = "HEAD"


class OriginMiddleware:
    """Tells the log where its changes come from: a web page or the API (logbook.entries.origins)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = ChangeOrigin.API if request.path.startswith("/api/") else ChangeOrigin.WEB
        with written_from(origin):
            return self.get_response(request)


class TimeZoneMiddleware:
    """Uses the visitor's time zone, so days begin at their midnight: the browser sets the cookie `timezone`,
    in production `__Host-timezone`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(settings.COOKIE_PREFIX + "timezone", "")
        try:
            zone = zoneinfo.ZoneInfo(name) if name else None
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            zone = None
        with timezone.override(zone) if zone else timezone.override(timezone.get_default_timezone()):
            return self.get_response(request)


class ReplicaMiddleware:
    """Lets public pages read from the replica: the reference, the home page, and a code in the API."""

    PUBLIC_APPS = frozenset({"codes", "site"})
    PUBLIC_VIEWS = frozenset({"api:code"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.replica = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Allow the replica once the view is known. A request that may change data reads from the primary."""
        match = request.resolver_match
        if match is None or request.method not in ("GET", "HEAD"):
            return
        if self.PUBLIC_APPS.intersection(match.app_names) or match.view_name in self.PUBLIC_VIEWS:
            request.replica.enter_context(reading_allowed())  # type: ignore[attr-defined]
