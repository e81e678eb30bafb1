"""The answer of a site that's overloaded or can't reach its database: 503 with Retry-After, as a page or as JSON."""

import json
import sys

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 5
READ_ONLY = "25006"  # read_only_sql_transaction: the server we reach has become a replica
MESSAGE = "The server is busy. Try again in a few seconds."


def is_busy(error: BaseException | None) -> bool:
    """Whether an error means that the database is away, overloaded, or took too long; a later try may work.

    psycopg's OperationalError includes a full pool, statement and lock time-outs, deadlocks, a full disk and a server
    that shuts down (SQLSTATE classes 08, 40, 53, 55 and 57).
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, Error) and getattr(error.__cause__, "sqlstate", None) == READ_ONLY


def busy_body(path: str) -> tuple[str, bytes]:
    """Return the content type and body of the answer for a path: the API's error format, else a page."""
    if path.startswith("/api/"):
        error = {"code": "busy", "message": MESSAGE, "fields": {}}
        return "application/json", json.dumps({"error": error}).encode()
    return "text/html; charset=utf-8", render_to_string("503.html").encode()


def busy_response(request: HttpRequest) -> HttpResponse:
    """Return the 503 for a request."""
    content_type, body = busy_body(request.path)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, status=503, headers=headers)


def error_500(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 if the database is the reason, else the page for an error of ours."""
    return busy_response(request) if is_busy(sys.exc_info()[1]) else server_error(request)
