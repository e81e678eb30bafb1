"""The signed-in user of a request."""

from typing import cast

from django.http import HttpRequest

from rvuedge.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the request's user, behind login_required."""
    return cast(User, request.user)
