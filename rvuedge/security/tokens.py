"""API tokens: make, find and revoke them.

The secret is 256 random bits, shown once; the prefix lets secret scanners find one in public code. Guessing or reading
the table yields nothing: it has the SHA-256 only, which needs no salt or stretching for a random secret.
"""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from rvuedge.accounts.models import User
from rvuedge.security import kinds
from rvuedge.security.events import record
from rvuedge.security.mails import notify
from rvuedge.security.models import ApiToken
from rvuedge.security.requests import network_of_request

PREFIX = "rvue_"
DAYS = (30, 90, 365)
DEFAULT_DAYS = 90
MOST_TOKENS = 20
MOST_NETWORKS = 50


class TokenRefusedError(Exception):
    """A token that can't be made; the message says why."""


def digest_of(secret: str) -> str:
    """Return what we keep of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(*, user: User, name: str, scope: str, days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """Make a token that expires after `days`; returns it with its secret, which can't be read again.

    Raises TokenRefusedError if the user has too many.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.filter(user=user).count() >= MOST_TOKENS:
            raise TokenRefusedError(f"You already have {MOST_TOKENS} tokens. Revoke one first.")
        token = ApiToken.objects.create(
            user=user, name=name, digest=digest_of(secret), scope=scope, created_at=now,
            expires_at=now + timedelta(days=min(days, max(DAYS))),
        )  # fmt: skip
    record(kinds.TOKEN_MADE, user, detail=f"{name}: {token.get_scope_display()}")
    notify(user, "token_made", {"name": name, "may": token.get_scope_display(), "expires_at": token.expires_at})
    return token, secret


def tokens_of(user: AbstractBaseUser) -> QuerySet[ApiToken]:
    """Return a user's tokens, oldest first, with those that have expired but aren't deleted yet."""
    return ApiToken.objects.filter(user_id=user.pk)


def find_token(secret: str) -> ApiToken | None:
    """Return the token of a secret with its user, None if it's unknown, expired, or the user isn't active."""
    if not secret.startswith(PREFIX):
        return None
    token = ApiToken.objects.select_related("user__clinician").filter(digest=digest_of(secret)).first()
    if token is None or token.expires_at <= timezone.now() or not token.user.is_active:
        return None
    return token


def note_use(token: ApiToken, request: HttpRequest) -> None:
    """Store that a token was used today, and record its first use on a network. Mostly there's nothing to do."""
    today, network = timezone.now().date(), network_of_request(request)
    is_new = network not in token.networks
    if token.last_used_on == today and not is_new:
        return
    token.last_used_on = today
    if is_new:
        token.networks = [*token.networks, network][-MOST_NETWORKS:]
        record(kinds.TOKEN_NEW_NETWORK, token.user_id, request=request, detail=token.name)
    token.save(update_fields=["last_used_on", "networks"])


def revoke_token(*, user: User, token_id: int) -> str:
    """Revoke a token at once; returns its name. Raises ApiToken.DoesNotExist for another user's."""
    token = tokens_of(user).get(pk=token_id)
    token.delete()
    record(kinds.TOKEN_REVOKED, user, detail=token.name)
    notify(user, "token_revoked", {"name": token.name})
    return token.name


def revoke_all(user: AbstractBaseUser, why: str) -> None:
    """Revoke all of a user's tokens, because the password changed."""
    for token in tokens_of(user):
        token.delete()
        record(kinds.TOKEN_REVOKED, user, detail=f"{token.name}: {why}")
