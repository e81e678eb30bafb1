"""Middleware that runs a signed-in person's request in one transaction that sees their rows only."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError

from rvuedge.accounts.backends import known_user, statement_for
from rvuedge.common.ownership import owned_by
from rvuedge.common.places import BusyError, Owners
from rvuedge.security.authentication import token_of
from rvuedge.server.busy import busy_response

SERVER_ERROR = 500
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Text is typed into these by POST, so that no log has it. They don't wait for the log's other requests.
READING = frozenset({"api:parse", "api:preview", "api:search", "logbook:calculation_of_lines", "codes:search"})
# What Django answers with 400, 403 or 404.
CLIENT_ERRORS = (BadRequest, Http404, MultiPartParserError, PermissionDenied, SuspiciousOperation)


class OwnerMiddleware:
    """Opens the owner's transaction (rvuedge.common.ownership), after the session and the API token are known.

    It opens right before the view, when a form has arrived: a slow sender holds no connection. A server error rolls it
    back; any other answer keeps what the services have written. A streamed answer gets a transaction of its own while
    it's sent. Visitors get none: in production their role sees no row with an owner.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.owners = Owners(settings.CONNECTIONS, settings.REQUESTS_AT_ONCE // 2)  # visitors have the other half

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.owner_stack, request.owner_id = stack, None  # type: ignore[attr-defined]
            response = self.get_response(request)
            if request.owner_id is not None:  # type: ignore[attr-defined]
                _keep_or_undo(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Open the transaction of the user that the token or the session names, when there's a place for it."""
        user_id = owner_of(request)
        if user_id is None:
            return None
        if request.content_type == "application/json":
            with suppress(RequestDataTooBig):  # the view decides what's too much
                request.body  # noqa: B018 now, for the same reason as a form
        try:
            place = self.owners.take(user_id, is_write=_may_write(request))
            request.owner_stack.enter_context(place)  # type: ignore[attr-defined]
        except BusyError:
            return busy_response(request)
        request.owner_id, request.owner_is_ours = user_id, not connection.in_atomic_block  # type: ignore[attr-defined]
        _open(request, request.owner_stack, user_id)  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Roll back now if this ends in a server error: a failed statement would keep the error page from reading."""
        if getattr(request, "owner_is_ours", False) and not isinstance(error, CLIENT_ERRORS):
            transaction.set_rollback(True)
            request.owner_stack.close()  # type: ignore[attr-defined]


def _open(request: HttpRequest, stack: ExitStack, user_id: int) -> None:
    """Open the owner's transaction. If nobody has asked for the request's user yet, their row comes with it."""
    if token_of(request) or hasattr(request, "_cached_user"):
        stack.enter_context(owned_by(user_id))
    else:
        row = stack.enter_context(owned_by(user_id, statement_for(user_id)))
        stack.enter_context(known_user(user_id, row))


def _may_write(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return request.method not in SAFE and name not in READING


def _keep_or_undo(request: HttpRequest, response: HttpResponse) -> None:
    """Roll back a server error, and let a streamed answer see its owner's rows while it's sent."""
    if response.status_code >= SERVER_ERROR and request.owner_is_ours and connection.in_atomic_block:  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        response.streaming_content = _streamed(response.streaming_content, request.owner_id)


def _streamed(content: Iterator[bytes], user_id: int) -> Iterator[bytes]:
    with owned_by(user_id):
        yield from content


def owner_of(request: HttpRequest) -> int | None:
    """Return the ID of the user that the request's API token or session names; None for a visitor."""
    if token := token_of(request):
        return token.user_id
    if not request.session.session_key:
        return None
    user_id = request.session.get(SESSION_KEY)
    return int(user_id) if user_id else None
