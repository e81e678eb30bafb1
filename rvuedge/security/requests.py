"""Facts about the current request: the visitor's address, network and device."""

from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

from rvuedge.security.devices import device_name
from rvuedge.security.networks import Place, network_of, place_of

current: ContextVar[HttpRequest | None] = ContextVar("security_request", default=None)


def address_of(request: HttpRequest) -> str:
    """Return the visitor's IP address as the outermost of our settings.PROXY_COUNT proxies saw it, '' if unknown.

    What a visitor writes into X-Forwarded-For is further left and isn't read. A request with fewer addresses than
    proxies didn't come through all of them; the leftmost one then counts.
    """
    forwarded: list[str] = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    count = int(settings.PROXY_COUNT)
    if count and forwarded:
        return forwarded[-min(count, len(forwarded))].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def place_of_request(request: HttpRequest) -> Place:
    """Return the networks by which the visitor is counted."""
    return place_of(address_of(request))


def network_of_request(request: HttpRequest) -> str:
    """Return the network that events and sessions keep."""
    return network_of(address_of(request))


def device_of(request: HttpRequest) -> str:
    """Return the name of the visitor's device."""
    return device_name(request.META.get("HTTP_USER_AGENT", ""))
