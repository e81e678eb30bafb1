"""When a session ends by itself. Pure; settings.SESSION_LIMITS has the times."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE, ABSOLUTE = "idle", "absolute"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without use, and in total since the sign-in."""

    idle: timedelta
    absolute: timedelta


def end_reason(signed_in_at: datetime, last_used_at: datetime, now: datetime, limits: Limits) -> str:
    """Return why a session has ended: IDLE or ABSOLUTE; '' while it lasts."""
    if now - signed_in_at >= limits.absolute:
        return ABSOLUTE
    return IDLE if now - last_used_at >= limits.idle else ""
