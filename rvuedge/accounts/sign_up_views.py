"""Start over where a newer sign-up with the same address has replaced the one of this browser."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest

from rvuedge.accounts.models import User

View = Callable[..., Any]


def starts_over(view: View) -> View:
    """Forget a sign-up in this session whose account is gone, so the next one isn't led back to its code."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if _is_replaced(request):
            clear_login(request)
            request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
        return view(request, *args, **kwargs)

    return guarded


def _is_replaced(request: HttpRequest) -> bool:
    number = (request.session.get(LOGIN_SESSION_KEY) or {}).get("user_pk")
    return bool(number) and not User.objects.filter(pk=url_str_to_user_pk(number)).exists()
