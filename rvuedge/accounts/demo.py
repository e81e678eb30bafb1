"""Demo accounts have known passwords, so they exist on a developer's machine and in tests only."""

from django.conf import settings
from django.core.management.base import CommandError


def refuse_production() -> None:
    """Raise CommandError unless the settings allow demo accounts."""
    if not settings.DEMO_ACCOUNTS:
        raise CommandError("These settings are for production. Demo accounts have passwords that everyone knows.")
