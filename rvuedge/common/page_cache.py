"""Whole pages, kept as long as nothing they show has changed, here and in the browser.

A page is looked up under everything that makes it what it is: its address, who looks, the day, and the version of
the data it shows, which the database itself counts (codes.models.Edition, logbook.models.LogVersion). A change
makes a new version, so an old page is never found again; it is not removed, it only falls out. The same key is the
page's ETag: who has the page already gets 304 without its being rendered.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, time
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

FOR_ANYONE, FOR_ONE = "public, no-cache", "private, no-cache"


def versioned_page(
    request: HttpRequest,
    version: Any,
    make: Callable[[], HttpResponse],
    *,
    modified: datetime | None = None,
    is_personal: bool = False,
) -> HttpResponse:
    """The page that `make` renders for this request, rendered once a `version` of the data.

    A page that brings a message or holds a form's token is made anew each time. `version` is anything whose repr
    tells two versions apart, `modified` when the data became what they are. `is_personal` says that what the visitor
    chose is on the page, so that caches on the way must not keep it.
    """
    if len(get_messages(request)):
        return make()
    pages, key = caches["pages"], _key(request, version)
    marks = _marks(key, modified)
    if marks and (unchanged := _unchanged(request, marks)):
        return _marked(unchanged, request, marks, is_personal=is_personal)
    if (kept := pages.get(key)) is not None:
        return _marked(HttpResponse(kept), request, marks, is_personal=is_personal)
    response = make()
    if response.status_code == 200 and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        pages.set(key, response.content)
        _marked(response, request, marks, is_personal=is_personal)
    return response


Marks = tuple[str, int | None]  # ETag, seconds since 1970 of the last change


def _marks(key: str, modified: datetime | None) -> Marks | None:
    """What tells a copy of the page from a newer one; none in development, where templates change under it.

    The page of a new day may be another one, so it counts as changed since midnight.
    """
    if settings.DEBUG:
        return None
    if modified is None:
        return f'"{key[:32]}"', None
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return f'"{key[:32]}"', int(max(modified, midnight).timestamp())


def _unchanged(request: HttpRequest, marks: Marks) -> HttpResponse | None:
    """304 when the browser has this very page, or 412 as HTTP has it; None when it must be sent."""
    answer: HttpResponseBase | None = get_conditional_response(request, etag=marks[0], last_modified=marks[1])
    return answer if isinstance(answer, HttpResponse) else None


def _marked(response: HttpResponse, request: HttpRequest, marks: Marks | None, *, is_personal: bool) -> HttpResponse:
    if marks:
        response["ETag"] = marks[0]
        if marks[1] is not None:
            response["Last-Modified"] = http_date(marks[1])
    response["Cache-Control"] = FOR_ONE if is_personal or request.user.is_authenticated else FOR_ANYONE
    return response


def _key(request: HttpRequest, version: Any) -> str:
    user = request.user
    viewer: list[Any] = [user.pk, user.email, user.name, user.specialty_name] if user.is_authenticated else []
    if user.is_authenticated and user.is_staff:  # the rail shows what they may do
        viewer += sorted(user.get_all_permissions())
    parts = (request.get_full_path(), viewer, timezone.localdate(), version, _build())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _build() -> str:
    """One word for the program and its templates as they are: another build has other pages."""
    digest = hashlib.sha256()
    for folder, pattern in (("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js"), ("codes", "*.py")):
        for file in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
