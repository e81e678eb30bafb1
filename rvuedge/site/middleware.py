"""Answers to health checks and to addresses that are none; the visitor's own time zone."""

import zoneinfo
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from rvuedge.common.replica import reading_allowed

Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """/health/ says that the process answers, /ready/ that it reaches the database. No session, no host check:
    a load balancer asks by address."""

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
            return JsonResponse({"status": "unavailable", "reason": "the database does not answer"}, status=503)
        return JsonResponse({"status": "ok"})


class NullByteMiddleware:
    """A null byte in an address is nobody's mistake, and no text in the database can have one: 400."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            if request.path.startswith("/api/"):
                error = {"code": "bad_address", "message": "The address holds a null byte.", "fields": {}}
                return JsonResponse({"error": error}, status=400)
            return render(request, "400.html", status=400)
        return self.get_response(request)


class TimeZoneMiddleware:
    """Days begin at the visitor's midnight: the browser tells its zone in the cookie `timezone`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get("timezone", "")
        try:
            zone = zoneinfo.ZoneInfo(name) if name else None
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            zone = None
        with timezone.override(zone) if zone else timezone.override(timezone.get_default_timezone()):
            return self.get_response(request)


class ReplicaMiddleware:
    """Lets public pages be read from the replica: the reference, the home page, the document of a code in the API."""

    PUBLIC_APPS = frozenset({"codes", "site"})
    PUBLIC_VIEWS = frozenset({"api:code"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.replica = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """The view is known here. A request that may change something reads from the primary."""
        match = request.resolver_match
        if match is None or request.method not in ("GET", "HEAD"):
            return
        if self.PUBLIC_APPS.intersection(match.app_names) or match.view_name in self.PUBLIC_VIEWS:
            request.replica.enter_context(reading_allowed())  # type: ignore[attr-defined]
