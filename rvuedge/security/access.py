"""Ask again who's there before account and pay pages are shown."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def reentry_required(view: View) -> View:
    """Show a page only to someone who has signed in or confirmed it's them within settings.REENTRY_SECONDS.

    Others confirm with a passkey or their password first; visitors sign in. Actions ask
    sooner (rvuedge.accounts.reauthentication).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_recent(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return login_required(guarded)


def is_recent(request: HttpRequest) -> bool:
    """Return whether this session's last sign-in or confirmation is recent enough."""
    user: Any = request.user
    records = get_authentication_records(request, user)
    return bool(records) and time.time() - float(records[-1]["at"]) < settings.REENTRY_SECONDS
