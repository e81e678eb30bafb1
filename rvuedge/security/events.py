"""Record security events, and read them.

Events of a request are kept until its response and then written together, outside its transaction: a request that fails
leaves its events. Outside a request they're written at once.
"""

import logging
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest

from rvuedge.security.kinds import CAPPED, MOST_PER_HOUR
from rvuedge.security.limits import consume
from rvuedge.security.models import Event
from rvuedge.security.requests import current, device_of, network_of_request, place_of_request

WAITING = "_security_events"
HOUR = 3600
logger = logging.getLogger(__name__)


def record(
    kind: str, user: Any = None, *, request: HttpRequest | None = None, detail: str = "", where: bool = True
) -> None:
    """Record an event of a kind (rvuedge.security.kinds) for a user, None if unknown.

    `request` is the current one unless given. `where=False` leaves out the network and device, if they aren't those of
    the event. `detail` must be neither secret nor typed by an unknown visitor.
    """
    request = request or current.get()
    known = user.pk if isinstance(user, AbstractBaseUser) else user
    event = Event(user_id=known, kind=kind, detail=detail[:120])
    if request is not None and where:
        event.network, event.device = network_of_request(request), device_of(request)
    if current.get() is None:
        event.save(force_insert=True)
    else:
        current.get().__dict__.setdefault(WAITING, []).append(event)


def write_events(request: HttpRequest) -> None:
    """Write the request's events, except those of a visitor who has caused enough of them within the hour."""
    events = [event for event in request.__dict__.pop(WAITING, []) if _is_kept(event, request)]
    if events:
        Event.objects.bulk_create(events)


def _is_kept(event: Event, request: HttpRequest) -> bool:
    if event.kind not in CAPPED:
        return True
    key: Any = f"user {event.user_id}" if event.user_id else place_of_request(request)
    return consume(f"event {event.kind}", key, MOST_PER_HOUR, HOUR).is_allowed


def forget(request: HttpRequest, user_id: int) -> None:
    """Drop the request's events of a user who has just been deleted."""
    waiting = request.__dict__.get(WAITING, [])
    request.__dict__[WAITING] = [event for event in waiting if event.user_id != user_id]


def events_of(user: AbstractBaseUser) -> QuerySet[Event]:
    """Return a user's events, newest first."""
    return Event.objects.filter(user_id=user.pk)
