"""What follows from events of allauth's flows."""

from typing import Any

from allauth.account import signals
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from rvuedge.accounts import signing_up
from rvuedge.accounts.factors import APP, use_up
from rvuedge.accounts.models import User


@receiver(signals.email_confirmed, dispatch_uid="accounts.complete_sign_up")
def complete_sign_up(email_address: EmailAddress, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Make an account usable once its owner has verified the address. Whoever has chosen the password and typed the
    code in this session has just shown who they are, so no page asks again at once; changes still do (ASVS 7.5.1)."""
    if signing_up.complete(email_address.user, getattr(request, "session", None)):
        record_authentication(request, email_address.user, method="email_verification", email=email_address.email)


@receiver(signals.password_reset, dispatch_uid="accounts.drop_unverified_addresses")
def drop_unverified_addresses(user: User, **_kwargs: Any) -> None:
    """Drop addresses that nobody verified when the owner resets the password: someone else may have added them."""
    EmailAddress.objects.filter(user=user, verified=False).exclude(email__iexact=user.email).delete()


@receiver(mfa.authenticator_added, dispatch_uid="accounts.use_up_first_code")
def use_up_first_code(authenticator: Authenticator, **_kwargs: Any) -> None:
    """Let nobody sign in with the code that set up an authenticator app: each code works once."""
    if authenticator.type == APP:
        use_up(authenticator)
