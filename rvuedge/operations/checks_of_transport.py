"""Deployment checks: what the site connects to on other machines uses TLS and checks certificates (ASVS 12.3)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from rvuedge.common.hosts import VERIFIED, is_local


def unverified(databases: Mapping[str, Mapping[str, Any]]) -> list[CheckMessage]:
    """Return an error for each database (Django's) on another machine that needn't show a certificate for its name."""
    found: list[CheckMessage] = []
    for alias, database in databases.items():
        options = database.get("OPTIONS", {})
        hosts = [str(database.get("HOST") or ""), str(options.get("hostaddr") or "")]
        mode = options.get("sslmode", "prefer")
        if mode != VERIFIED and not all(map(is_local, hosts)):
            name = "DATABASE_URL" if alias == "default" else "DATABASE_REPLICA_URL"
            hint = f"Use sslmode={VERIFIED} and sslrootcert (docs/operations.md, A second database machine)."
            found.append(Error(f"{name} has sslmode={mode}: any server could pose as it.", hint, id="rvuedge.E001"))
    return found


@register(Tags.security, deploy=True)
def encrypted_connections(**_: Any) -> list[CheckMessage]:
    """Report databases and a mail server on other machines that could be spoken to without TLS, or be impostors."""
    found = unverified(settings.DATABASES)
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if not is_encrypted and not is_local(settings.EMAIL_HOST):
        found.append(Error("Mail goes to another machine without TLS.", "Set EMAIL_USE_TLS=1.", id="rvuedge.E002"))
    return found
