"""Where a user is signed in: list sessions and end them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.utils import timezone

from rvuedge.accounts.models import User
from rvuedge.security import kinds
from rvuedge.security.devices import UNKNOWN, is_handheld, noun_for
from rvuedge.security.events import record
from rvuedge.security.models import Session
from rvuedge.security.sessions import limits_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session for its owner. `number` names it in a form; the key itself never leaves the server."""

    number: int
    device: str
    noun: str
    is_handheld: bool
    is_current: bool
    signed_in_at: datetime
    last_used_at: datetime


def sessions_of(user: AbstractBaseUser) -> QuerySet[Session]:
    """Return a user's sessions that still last."""
    now, limits = timezone.now(), limits_of(is_staff=user.is_staff)  # type: ignore[attr-defined]
    return Session.objects.filter(
        user_id=user.pk,
        expire_date__gt=now,
        signed_in_at__gt=now - limits.absolute,
        last_used_at__gt=now - limits.idle,
    )


def signed_in(user: AbstractBaseUser, current: SessionBase) -> list[SignedIn]:
    """Return where the user is signed in: here first, then by last use."""
    found = [_shown(session, current.session_key or "") for session in sessions_of(user)]
    return sorted(found, key=lambda one: (one.is_current, one.last_used_at), reverse=True)


def _shown(session: Session, current_key: str) -> SignedIn:
    device = session.device or UNKNOWN
    return SignedIn(
        number=number_of(session.session_key),
        device=device,
        noun=noun_for(device),
        is_handheld=is_handheld(device),
        is_current=session.session_key == current_key,
        signed_in_at=session.signed_in_at,
        last_used_at=session.last_used_at,
    )


def number_of(key: str) -> int:
    """Return a number for a session's key from which the key can't be found."""
    return int.from_bytes(hashlib.sha256(f"session {key}".encode()).digest()[:6])


def end_session(*, user: User, number: int) -> str:
    """End one of the user's sessions; returns its device. Raises Session.DoesNotExist for any other."""
    for session in sessions_of(user):
        if number_of(session.session_key) == number:
            session.delete()
            record(kinds.SESSION_ENDED, user, detail=session.device or UNKNOWN)
            return session.device or UNKNOWN
    raise Session.DoesNotExist


def end_others(user: AbstractBaseUser, keep: str | None, why: str = "") -> int:
    """End the user's sessions except the one with the key `keep`; returns how many."""
    ended = list(Session.objects.filter(user_id=user.pk).exclude(session_key=keep or ""))
    Session.objects.filter(pk__in=[session.pk for session in ended]).delete()
    for session in ended:
        record(kinds.SESSION_ENDED, user, detail=f"{session.device or UNKNOWN}{': ' if why else ''}{why}")
    return len(ended)


def remove_ended() -> None:
    """Delete the sessions whose time is over, of every role."""
    now = timezone.now()
    ended = Q(expire_date__lt=now)
    for is_staff in (True, False):
        limits = limits_of(is_staff=is_staff)
        over = Q(signed_in_at__lt=now - limits.absolute) | Q(last_used_at__lt=now - limits.idle)
        ended |= Q(user__is_staff=is_staff) & over
    Session.objects.filter(ended).delete()
