"""Tell an account's owner by mail what changed."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.base_user import AbstractBaseUser

from rvuedge.security.requests import current, device_of


def notify(
    user: AbstractBaseUser, name: str, context: dict[str, Any] | None = None, *, email: str | None = None
) -> None:
    """Send the mail of that name (templates/security/email/) to the user's address, or to `email`.

    Only within a request: what a command does needs no mail.
    """
    request = current.get()
    if request is None:
        return
    facts = {"user": user, "device": device_of(request)} | (context or {})
    address = email or str(getattr(user, "email", ""))
    get_adapter(request).send_mail(f"security/email/{name}", address, facts)
