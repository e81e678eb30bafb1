"""Staff pages and the staff API only open to sessions that have shown a second factor (ADR 21)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from rvuedge.accounts.factors import factors_of, needs_factor, used_factor


def lacks_factor(request: HttpRequest) -> bool:
    """Return whether the request's user needs a second factor and hasn't shown one in this session."""
    return needs_factor(request.user) and not used_factor(request)


def to_factor(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the missing second factor: to set one up, or to use it. None if nothing is missing."""
    if not lacks_factor(request):
        return None
    factors = factors_of(request.user)
    if not factors:
        return redirect("mfa_index")
    page = "mfa_reauthenticate_webauthn" if factors.passkeys else "mfa_reauthenticate"
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("staff:home")
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")
