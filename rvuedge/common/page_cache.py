"""Cache complete pages on the server and in the browser until something they show changes.

A page's key contains everything that affects it: its URL, the viewer, the day, the build, and the version of the data,
which the database counts (codes.models.Edition, logbook.models.LogVersion). A change creates a new version, so an
outdated page is never found again; it isn't deleted, it just expires. For visitors who aren't signed in, the key is
also the page's ETag: a browser that has the page gets 304 and nothing is rendered (ADR 5). A browser must not keep the
page of somebody who is signed in, so it gets the whole page each time (ADR 26). Of several first visitors at once, one
renders the page, and the others wait for it (in each process).
"""

from collections.abc import Callable
from datetime import datetime, time
from threading import Event
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rvuedge.common.build import STARTED_AT, build_hash
from rvuedge.common.conditional import FOR_ANYONE, FOR_ONE, NOT_STORED, Validators, etag_of, unchanged, with_etag
from rvuedge.common.places import lend_connections
from rvuedge.server.busy import busy_response

Make = Callable[[], HttpResponse]
WAIT_SECONDS = 5.0  # for a page that another visitor's request renders
_in_progress: dict[str, Event] = {}


def versioned_page(
    request: HttpRequest,
    version: Any,
    make: Make,
    *,
    modified: datetime | None = None,
    is_personal: bool = False,
) -> HttpResponse:
    """Return the page that `make` renders for this request, rendered once per `version` of the data.

    A page that shows a message or sets a form token is rendered each time. Two versions must have different reprs;
    `modified` is when the data last changed. `is_personal` means the page shows choices of a visitor who isn't signed
    in, so shared caches must not keep it.
    """
    if len(get_messages(request)):
        return make()
    pages, key = caches["pages"], _key(request, version)
    is_signed_in = request.user.is_authenticated
    validators = None if is_signed_in else _validators(key, modified)
    cache_control = NOT_STORED if is_signed_in else FOR_ONE if is_personal else FOR_ANYONE
    if validators and (answer := unchanged(request, validators)):
        return with_etag(answer, validators, cache_control)
    if (kept := pages.get(key)) is not None:
        return with_etag(HttpResponse(kept), validators, cache_control)
    if is_signed_in:
        return _made(request, key, make, None, cache_control)
    mine = Event()
    other = _in_progress.setdefault(key, mine)
    if other is not mine:
        return _waited_for(other, request, key, make, validators, cache_control)
    try:
        return _made(request, key, make, validators, cache_control)
    finally:
        del _in_progress[key]
        mine.set()


def _waited_for(other: Event, request: HttpRequest, key: str, make: Make, *rest: Any) -> HttpResponse:
    """Return the page that another request is rendering. If that couldn't be kept, this one renders its own."""
    lend_connections()
    if not other.wait(WAIT_SECONDS):
        return busy_response(request)
    kept = caches["pages"].get(key)
    return _made(request, key, make, *rest) if kept is None else with_etag(HttpResponse(kept), *rest)


def _made(
    request: HttpRequest, key: str, make: Make, validators: Validators | None, cache_control: str
) -> HttpResponse:
    """Render the page and keep it, if others may see the same."""
    response = make()
    if response.status_code == 200 and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        caches["pages"].set(key, response.content)
        with_etag(response, validators, cache_control)
    return response


def _validators(key: str, modified: datetime | None) -> Validators | None:
    """Return the page's ETag and when it last changed; None in development, where templates change anytime.

    A new day or a new build may change a page whose data didn't change.
    """
    if settings.DEBUG:
        return None
    if modified is None:
        return Validators(key)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return Validators(key, min(timezone.now(), max(modified, midnight, STARTED_AT)))


def _key(request: HttpRequest, version: Any) -> str:
    user = request.user
    viewer: list[Any] = [user.pk, user.email, user.name, user.specialty_name] if user.is_authenticated else []
    if user.is_authenticated and user.is_staff:  # the navigation shows their permitted actions
        viewer += sorted(user.get_all_permissions())
    return etag_of(request.build_absolute_uri(), viewer, timezone.localdate(), version, build_hash())
