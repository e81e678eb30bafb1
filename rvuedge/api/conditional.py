"""304 for public API responses, which don't change until the fee schedule, the content, the day or the build does."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from codes.fee_schedule.edition import edition_mark
from rvuedge.common.build import build_hash
from rvuedge.common.conditional import FOR_ANYONE, Validators, etag_of, unchanged, with_etag


def conditional(request: Request, make: Callable[[], HttpResponseBase], *parts: Any) -> HttpResponseBase:
    """Return 304 if the client already has this response, else the one that `make` returns, with its ETag.

    The ETag is computed before the response: a change in between makes the ETag outdated, never the response.
    """
    path = request.build_absolute_uri()  # results link to pages of the same host
    validators = Validators(etag_of(path, edition_mark()[0], timezone.localdate(), build_hash(), parts))
    return with_etag(unchanged(request._request, validators) or make(), validators, FOR_ANYONE)
