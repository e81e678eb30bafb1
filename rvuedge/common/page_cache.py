"""Cache complete pages on the server and in the browser until something they show changes.

A page's key contains everything that affects it: its URL, the viewer, the day, the build, and the version of the data,
which the database counts (codes.models.Edition, logbook.models.LogVersion). A change creates a new version, so an
outdated page is never found again; it isn't deleted, it just expires. For visitors who aren't signed in, the key is
also the page's ETag: a browser that has the page gets 304 and nothing is rendered (ADR 5). A browser must not keep the
page of somebody who is signed in, so it gets the whole page each time (ADR 26).
"""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from rvuedge.common.build import STARTED_AT, build_hash
from rvuedge.common.conditional import FOR_ANYONE, FOR_ONE, NOT_STORED, Validators, etag_of, unchanged, with_etag


def versioned_page(
    request: HttpRequest,
    version: Any,
    make: Callable[[], HttpResponse],
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
    response = make()
    if response.status_code == 200 and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        pages.set(key, response.content)
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
