"""Whole pages, kept as long as nothing they show has changed.

A page is looked up under everything that makes it what it is: its address, who looks, the day, and the version of
the data it shows, which the database itself counts (codes.models.Edition, logbook.models.LogVersion). A change
makes a new version, so an old page is never found again; it is not removed, it only falls out.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def versioned_page(request: HttpRequest, version: Any, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that `make` renders for this request, rendered once a `version` of the data.

    A page that brings a message or holds a form's token is made anew each time. `version` is anything whose repr
    tells two versions apart.
    """
    if len(get_messages(request)):
        return make()
    pages, key = caches["pages"], _key(request, version)
    if (kept := pages.get(key)) is not None:
        return HttpResponse(kept)
    response = make()
    if response.status_code == 200 and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        pages.set(key, response.content)
    return response


def _key(request: HttpRequest, version: Any) -> str:
    user = request.user
    viewer = (user.pk, user.email, user.name, user.specialty_name) if user.is_authenticated else None
    parts = (request.get_full_path(), viewer, timezone.localdate(), version)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
