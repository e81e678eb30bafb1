"""304 for public answers: they stay the same as long as the fee schedule, the words and the day do."""

import hashlib
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from codes.fee_schedule.edition import edition_mark


def _etag(request: Request, parts: tuple[Any, ...]) -> str:
    """The mark of an answer: its address, its parts, the day, and the state of the data."""
    whole = (request.get_full_path(), edition_mark()[0], timezone.localdate(), parts)
    return f'"{hashlib.sha256(repr(whole).encode()).hexdigest()[:32]}"'


def unchanged(request: Request, *parts: Any) -> HttpResponseBase | None:
    """304 when the client has this very answer; None when it must be made."""
    answer = get_conditional_response(request._request, etag=_etag(request, parts))
    if isinstance(answer, HttpResponse):
        return _cached(answer, _etag(request, parts))
    return None


def marked(request: Request, response: HttpResponseBase, *parts: Any) -> HttpResponseBase:
    """The answer with its mark, for anyone to keep and ask again about."""
    return _cached(response, _etag(request, parts))


def _cached(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"], response["Cache-Control"] = etag, "public, no-cache"
    return response
