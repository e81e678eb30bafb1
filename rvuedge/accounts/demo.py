"""Demo accounts have known passwords, so they exist on a developer's machine and in tests only."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import CommandError

from rvuedge.accounts.models import User


def refuse_production() -> None:
    """Raise CommandError unless the settings allow demo accounts."""
    if not settings.DEMO_ACCOUNTS:
        raise CommandError("These settings are for production. Demo accounts have passwords that everyone knows.")


def verify_address(user: User) -> None:
    """Let a demo account from before addresses were verified sign in: nobody reads its mail."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
