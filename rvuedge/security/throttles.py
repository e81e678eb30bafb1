"""The API's rate limits, counted by rvuedge.security.limits over all processes.

The middleware counts before the request's transaction begins, so a failed request stays counted; the throttle then only
reads the verdict.
"""

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from rvuedge.security.limits import Verdict, consume
from rvuedge.security.networks import Place
from rvuedge.security.requests import place_of_request

KEPT = "_rate_verdicts"


class SharedThrottle(SimpleRateThrottle):
    """A throttle of REST framework with a shared count."""

    verdict: Verdict | None = None

    def __init__(self) -> None:
        """Leave the rate to `rate_of`: a scoped one depends on the view."""

    @classmethod
    def scope_of(cls, _view: Any) -> str | None:
        """Return the name of the rate in DEFAULT_THROTTLE_RATES."""
        return cls.scope

    @classmethod
    def key_of(cls, request: HttpRequest, view: Any) -> str | Place | None:
        """Return by what a request is counted: the signed-in account, else the network; None if it isn't counted."""
        if view.authentication_classes and request.user.is_authenticated:
            return f"user {request.user.pk}"
        return place_of_request(request)

    @classmethod
    def count(cls, request: HttpRequest, view: Any) -> Verdict | None:
        """Count a request for a view (or its class); None if this throttle doesn't apply."""
        scope, key = cls.scope_of(view), cls.key_of(request, view)
        rate = cls.THROTTLE_RATES.get(scope or "")
        if key is None or rate is None:
            return None
        most, seconds = cls.parse_rate(cls.__new__(cls), rate)
        return consume(f"api {scope}", key, most, seconds) if most and seconds else None

    def allow_request(self, request: Request, view: Any) -> bool:
        """Return whether the request is within its limit."""
        http = request._request
        kept = getattr(http, KEPT, None)
        self.verdict = kept.get(type(self)) if kept is not None else self.count(http, view)
        return self.verdict is None or self.verdict.is_allowed

    def wait(self) -> float | None:
        """Return the seconds for Retry-After."""
        return self.verdict.wait if self.verdict else None


class AnonThrottle(SharedThrottle):
    """The rate `anon`, by network, for requests that aren't signed in."""

    scope = "anon"

    @classmethod
    def key_of(cls, request: HttpRequest, view: Any) -> str | Place | None:
        """Return the network, None for a signed-in request."""
        key = super().key_of(request, view)
        return key if isinstance(key, Place) else None


class UserThrottle(SharedThrottle):
    """The rate `user`, by account, for signed-in requests."""

    scope = "user"

    @classmethod
    def key_of(cls, request: HttpRequest, view: Any) -> str | Place | None:
        """Return the account, None for a request that isn't signed in."""
        key = super().key_of(request, view)
        return None if isinstance(key, Place) else key


class ScopedThrottle(SharedThrottle):
    """The rate that a view names in `throttle_scope`, by account or network."""

    @classmethod
    def scope_of(cls, view: Any) -> str | None:
        """Return the view's `throttle_scope`."""
        return getattr(view, "throttle_scope", None)


def count_request(request: HttpRequest, view: Any) -> None:
    """Count a request for an API view's class and keep the verdicts for its throttles."""
    throttles = [each for each in getattr(view, "throttle_classes", ()) if issubclass(each, SharedThrottle)]
    setattr(request, KEPT, {each: each.count(request, view) for each in throttles})
