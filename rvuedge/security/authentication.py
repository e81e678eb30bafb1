"""Sign in to the API with a token: `Authorization: Bearer rvue_…`."""

from typing import Any

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from rvuedge.security import kinds, scopes
from rvuedge.security.events import record
from rvuedge.security.models import ApiToken
from rvuedge.security.tokens import find_token, note_use

SCHEMES = frozenset({"bearer", "token"})
KEPT = "_api_token"
UNKNOWN = "This token is unknown, expired or revoked."
MAY_NOT = "This token may not do this. Its scope: {scope}."
ONLY_CREATES = "This token may only add entries."


def attach_token(request: HttpRequest) -> ApiToken | None:
    """Find the request's token, once, and make its owner the request's user.

    Returns None without an Authorization header of ours. Raises AuthenticationFailed for a token that isn't valid.
    """
    if not hasattr(request, KEPT):
        setattr(request, KEPT, _found(request))
    kept: ApiToken | str | None = getattr(request, KEPT)
    if isinstance(kept, str):
        raise AuthenticationFailed(kept)
    return kept


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token found earlier for this request, None if there's none or it isn't valid."""
    kept = getattr(request, KEPT, None)
    return kept if isinstance(kept, ApiToken) else None


def _found(request: HttpRequest) -> ApiToken | str | None:
    scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() not in SCHEMES:
        return None
    token = find_token(secret.strip())
    if token is None:
        record(kinds.TOKEN_REFUSED, None, request=request)
        return UNKNOWN
    request.user = token.user
    note_use(token, request)
    return token


class TokenAuthentication(BaseAuthentication):
    """A user's API token, within its scope (rvuedge.security.scopes)."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """Return the token's user and the token; None without a token, so other ways of signing in are tried."""
        token = attach_token(request._request)
        if token is None:
            return None
        match = request._request.resolver_match
        if match is None or not scopes.is_allowed(token.scope, str(request.method), match.view_name, match.route):
            raise PermissionDenied(MAY_NOT.format(scope=token.get_scope_display().lower()))
        if token.scope == scopes.APPEND and match.view_name == "api:sync":
            sent = request.data.get("operations") if isinstance(request.data, dict) else None
            if not scopes.only_creates(sent):
                raise PermissionDenied(ONLY_CREATES)
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        """Return what a 401 answers in WWW-Authenticate."""
        return 'Bearer realm="RVU Edge"'
