"""Ask for the password, a passkey or a code again before a change that could take an account over."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., Any]


def reauthenticated(view: View) -> View:
    """Let a view run only soon after its user has entered password, passkey or code again in this session.

    Otherwise the user does so now, and the request goes on as it was sent. The session keeps its fields meanwhile, so
    use `recent_sign_in_required` for forms with a password.
    """
    return login_required(reauthentication_required(view, app="allauth.account"))  # type: ignore[no-any-return]


def recent_sign_in_required(view: View) -> View:
    """Do the same, but start over with the page's empty form: nothing of a sent form is kept."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")

    return guarded
