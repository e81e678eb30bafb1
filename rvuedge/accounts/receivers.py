"""What follows from events of allauth's flows."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from rvuedge.accounts import signing_up
from rvuedge.accounts.factors import APP, use_up
from rvuedge.accounts.models import User


@receiver(signals.email_confirmed, dispatch_uid="accounts.complete_sign_up")
def complete_sign_up(email_address: EmailAddress, **_kwargs: Any) -> None:
    """Make an account usable once its owner has verified the address."""
    signing_up.complete(email_address.user)


@receiver(signals.password_reset, dispatch_uid="accounts.drop_unverified_addresses")
def drop_unverified_addresses(user: User, **_kwargs: Any) -> None:
    """Drop addresses that nobody verified when the owner resets the password: someone else may have added them."""
    EmailAddress.objects.filter(user=user, verified=False).exclude(email__iexact=user.email).delete()


@receiver(mfa.authenticator_added, dispatch_uid="accounts.use_up_first_code")
def use_up_first_code(authenticator: Authenticator, **_kwargs: Any) -> None:
    """Let nobody sign in with the code that set up an authenticator app: each code works once."""
    if authenticator.type == APP:
        use_up(authenticator)
