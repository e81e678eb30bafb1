"""Refuse requests that no client of ours sends: unknown methods, null bytes, other encodings than UTF-8, large bodies.

PostgreSQL's text can't hold a null byte, and Python decodes bodies in whatever encoding their header names.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse

from rvuedge.common.plain_text import are_text
from rvuedge.common.refusals import is_api, refuse
from rvuedge.site.body_limits import limit_of

Handler = Callable[[HttpRequest], HttpResponse]
PAGE_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # Django's form views take a PUT for a POST
METHODS = PAGE_METHODS | {"PUT", "PATCH", "DELETE"}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
CHARSET = re.compile(r"""charset\s*=\s*["']?([^"';\s]*)""", re.IGNORECASE)
ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
MOST_DRAINED = 4 * 1024 * 1024  # bytes of a refused body that are read, so that a browser shows the answer
CHUNK = 64 * 1024
NOT_TEXT = "It has a character that isn't text, such as a null byte."


class HygieneMiddleware:
    """Refuses what's wrong with a request's first line and headers; later, with its body."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = METHODS if is_api(request) else PAGE_METHODS
        if request.method not in allowed:
            response = refuse(request, 405, "method_not_allowed", "This method isn't allowed.")
            response["Allow"] = ", ".join(sorted(allowed))
            return response
        if not are_text(_first_line_and_headers(request)):
            return refuse(request, 400, "not_text", NOT_TEXT)
        if _charset(request) not in ENCODINGS:
            return refuse(request, 415, "unsupported_charset", "Send text as UTF-8.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse a body that's larger than anything this view takes."""
        limit = limit_of(request)
        if limit is None or _announced(request) <= limit:
            return None
        _drain(request)
        return refuse(request, 413, "too_large", f"This address takes up to {limit // 1024:,} kB.")


class FormMiddleware:
    """Refuses null bytes in forms. Comes after the CSRF check, which reads the same forms; a view that's exempt from it
    checks its own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_view: Any) -> HttpResponse | None:
        """Refuse a null byte in a field's name or value, or in a file's name."""
        if getattr(view, "csrf_exempt", False) or request.content_type not in FORMS:
            return None
        return None if are_text(_fields(request)) else refuse(request, 400, "not_text", NOT_TEXT)


def _first_line_and_headers(request: HttpRequest) -> Iterator[str]:
    yield request.path
    yield unquote(request.META.get("QUERY_STRING", ""), errors="replace")
    yield from request.headers.values()
    yield from request.COOKIES.values()  # quoted cookies may escape any byte


def _fields(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield name
        yield from values
    for name, files in request.FILES.lists():
        yield name
        yield from (file.name or "" for file in files)


def _charset(request: HttpRequest) -> str:
    found = CHARSET.search(request.META.get("CONTENT_TYPE", ""))
    return found[1].lower() if found else "utf-8"


def _announced(request: HttpRequest) -> int:
    """Return the announced length of the body; a body without one isn't read."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() and len(text) < 20 else 0


def _drain(request: HttpRequest) -> None:
    left = min(_announced(request), MOST_DRAINED)
    while left > 0 and (chunk := request.read(min(CHUNK, left))):
        left -= len(chunk)
