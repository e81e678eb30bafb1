"""Middleware that runs a signed-in person's request in one transaction that sees their rows only."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from rvuedge.common.ownership import owned_by
from rvuedge.security.authentication import token_of


class OwnerMiddleware:
    """Opens the owner's transaction (rvuedge.common.ownership), after the session and the API token are known.

    A server error rolls it back; any other answer keeps what the services have written. Visitors get none: in
    production their role sees no row with an owner.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user_id = owner_of(request)
        if user_id is None:
            return self.get_response(request)
        is_ours = not connection.in_atomic_block
        with owned_by(user_id):
            response = self.get_response(request)
            if is_ours and response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def owner_of(request: HttpRequest) -> int | None:
    """Return the ID of the user that the request's API token or session names; None for a visitor."""
    if token := token_of(request):
        return token.user_id
    if not request.session.session_key:
        return None
    user_id = request.session.get(SESSION_KEY)
    return int(user_id) if user_id else None
