"""Second factors of a user: passkeys, an authenticator app, recovery codes. Who needs one, and who has used one.

allauth stores them as Authenticator and keeps in the session how its user signed in.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

PASSKEY, APP, RECOVERY = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
STAFF_PERMISSIONS = "audit"


@dataclass(frozen=True)
class Factor:
    """A passkey or an authenticator app, as the pages list it."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """A user's factors. Recovery codes only help who has another factor, so they aren't one by themselves."""

    passkeys: list[Factor] = field(default_factory=list)
    app: Factor | None = None
    recovery_codes_left: int = 0
    recovery_codes_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.passkeys or self.app)


def factors_of(user: Any) -> Factors:
    """Return the user's factors, in one query: passkeys by name."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    passkeys = [_factor(row, row.wrap().name) for row in rows if row.type == PASSKEY]
    app = next((_factor(row, "Authenticator app") for row in rows if row.type == APP), None)
    codes = next((row for row in rows if row.type == RECOVERY), None)
    return Factors(
        sorted(passkeys, key=lambda passkey: passkey.name.lower()),
        app,
        _codes_left(codes) if codes else 0,
        codes.created_at if codes else None,
    )


def _factor(row: Authenticator, name: str) -> Factor:
    return Factor(row.pk, name, row.created_at, row.last_used_at)


def _codes_left(codes: Authenticator) -> int:
    if "migrated_codes" in codes.data:
        return len(codes.data["migrated_codes"])
    return int(app_settings.RECOVERY_CODE_COUNT) - int(codes.data["used_mask"]).bit_count()


def has_factor(user: Any) -> bool:
    """Return whether signing in as this user takes a second factor."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exclude(type=RECOVERY).exists())


def needs_factor(user: Any) -> bool:
    """Return whether this user must have a second factor: staff, superusers and whoever has a staff permission."""
    if not settings.STAFF_SECOND_FACTOR or not user.is_authenticated:
        return False
    return bool(user.is_staff or user.is_superuser or user.has_module_perms(STAFF_PERMISSIONS))


def used_factor(request: HttpRequest) -> bool:
    """Return whether the user of this session has shown a second factor in it. Sessions of tokens have none."""
    if not hasattr(request, "session"):
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def use_up(app: Authenticator) -> bool:
    """Mark the app's current code as used, for all processes. Return False if it was used before."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    with transaction.atomic():
        locked = Authenticator.objects.select_for_update().get(pk=app.pk)
        if locked.data.get("used_period", -1) >= now:
            return False
        locked.data["used_period"] = now
        locked.save(update_fields=["data"])
    return True
