"""Conditional requests: 304 for a client that already has the current response.

Django's `get_conditional_response` compares; this module creates the ETag and sets the headers. Complete pages
(rvuedge.common.page_cache) and the API's public responses (rvuedge.api.conditional) use it.
"""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

FOR_ANYONE, FOR_ONE, NOT_STORED = "public, no-cache", "private, no-cache", "no-store"
Response = TypeVar("Response", bound=HttpResponseBase)


class Validators(NamedTuple):
    """The validators of one version of a response: its ETag, and when it last changed, if known."""

    etag: str
    modified: datetime | None = None

    @property
    def seconds(self) -> int | None:
        """The last change in seconds since 1970, as HTTP dates count."""
        return int(self.modified.timestamp()) if self.modified else None


def etag_of(*parts: Any) -> str:
    """Return the ETag of a response that depends on these parts; two versions of a part must have different reprs."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def unchanged(request: HttpRequest, validators: Validators) -> HttpResponse | None:
    """Return 304 if the client has this version (412 if its preconditions fail), else None: send the response."""
    return get_conditional_response(request, etag=validators.etag, last_modified=validators.seconds)


def with_etag(response: Response, validators: Validators | None, cache_control: str) -> Response:
    """Return the response with its validators, if it has any, and its Cache-Control."""
    if validators:
        response["ETag"] = validators.etag
        if validators.seconds is not None:
            response["Last-Modified"] = http_date(validators.seconds)
    response["Cache-Control"] = cache_control
    return response
