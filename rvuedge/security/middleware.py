"""What concerns security in every request: API tokens, rate limits, the use of sessions, and events.

It stands after the authentication and before everything that opens a transaction for the request, so what it counts and
records stays when the request fails.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from rest_framework.exceptions import AuthenticationFailed

from rvuedge.security import kinds
from rvuedge.security.authentication import attach_token
from rvuedge.security.events import record, write_events
from rvuedge.security.models import Session
from rvuedge.security.requests import current
from rvuedge.security.sessions import SessionStore
from rvuedge.security.throttles import count_request
from rvuedge.security.timeouts import IDLE

API = "/api/"
PUBLIC_APPS = frozenset({"codes", "site"})  # a 404 there concerns nobody's data
logger = logging.getLogger(__name__)


class SecurityMiddleware:
    """Attaches the API token, counts API requests, and afterwards records what happened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current.set(request)
        try:
            if request.path_info.startswith(API):
                _prepare_api(request)
            response = self.get_response(request)
            _finish(request, response)
            return response
        finally:
            current.reset(token)


def _prepare_api(request: HttpRequest) -> None:
    """Find the token and count the request. The API itself answers what's wrong with either."""
    try:
        view = _view(resolve(request.path_info))
    except Http404:
        return
    if view is None or (not view.throttle_classes and not view.authentication_classes):
        return
    if view.authentication_classes:
        with suppress(AuthenticationFailed):
            attach_token(request)
    count_request(request, view)


def _finish(request: HttpRequest, response: HttpResponse) -> None:
    """Record the use of the session and the request's events. The response stands even if that fails."""
    try:
        _note_session(request)
        _note_refusal(request, response)
        write_events(request)
    except Error:
        logger.exception("Security events of a request weren't recorded.")


def _note_session(request: HttpRequest) -> None:
    session = getattr(request, "session", None)
    if not isinstance(session, SessionStore) or not session.accessed:
        return
    if session.timed_out:
        key, facts, reason = session.timed_out
        if Session.objects.filter(session_key=key).delete()[0]:
            detail = "Unused for too long" if reason == IDLE else "Signed in for too long"
            record(kinds.SESSION_TIMED_OUT, int(facts.user_id), detail=f"{facts.device}: {detail}".removeprefix(": "))
    session.touch()


def _note_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Record a rate limit that was reached, and a signed-in user's access to what isn't theirs."""
    match = request.resolver_match
    if match is None or not _is_refusal(response.status_code, match):
        return
    user = getattr(request, "user", None)
    known = user if user is not None and user.is_authenticated else None
    detail = f"{request.method} {match.view_name}"
    if response.status_code == 429:
        record(kinds.RATE_LIMITED, known, detail=detail)
    elif known:
        record(kinds.REFUSED, known, detail=detail)


def _is_refusal(status: int, match: ResolverMatch) -> bool:
    """Return whether an answer keeps someone from what isn't theirs, or who asks too often: 403, 429, or 404 for an
    object or a staff page. Public pages aren't anyone's."""
    if status in (403, 429):
        return True
    is_public = PUBLIC_APPS.intersection(match.app_names) or not getattr(_view(match), "authentication_classes", True)
    return status == 404 and not is_public and (bool(match.kwargs) or "staff" in match.app_names)


def _view(match: ResolverMatch) -> Any:
    """Return the class of an API's view, None for a page."""
    return getattr(match.func, "cls", None)
