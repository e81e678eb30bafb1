"""Ask again who's there before account and pay pages are shown."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def reentry_required(view: View) -> View:
    """Show a page only to someone who has signed in or confirmed it's them within settings.REENTRY_SECONDS.

    Others confirm with a passkey or their password first; visitors sign in. Actions use confirmation_required.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_recent(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return login_required(guarded)


def confirmation_required(*, except_get: bool = False) -> Callable[[View], View]:
    """Let someone act who has just confirmed it's them with a passkey or their password, after the sign-in and within
    allauth's ACCOUNT_REAUTHENTICATION_TIMEOUT. With `except_get`, a form may be looked at without."""

    def decorate(view: View) -> View:
        return login_required(cast(View, reauthentication_required(view, allow_get=except_get)))

    return decorate


def is_recent(request: HttpRequest) -> bool:
    """Return whether this session's last sign-in or confirmation is recent enough."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    return bool(records) and time.time() - float(records[-1]["at"]) < settings.REENTRY_SECONDS
