"""Start over where this browser's sign-up can't go on, and limit the codes that it asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest

from rvuedge.accounts.models import User
from rvuedge.accounts.signing_up import CHOSEN, is_overtaken

View = Callable[..., Any]


def starts_over(view: View) -> View:
    """Forget a sign-up in this session whose account is gone or verified elsewhere, so the next one isn't led back to
    its code. Of several sign-ups here, with the address or password corrected, the last counts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if _is_replaced(request) or _signs_up_again(request):
            clear_login(request)
            request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
            request.session.pop(CHOSEN, None)
        return view(request, *args, **kwargs)

    return guarded


def limits_codes(view: View) -> View:
    """Count a request for another code, also if there's none to send: the limit doesn't tell who has an account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        waiting = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)
        if waiting and request.POST.get("action") == "resend":
            get_adapter(request).count_mail(request, waiting["email"])
        return view(request, *args, **kwargs)

    return guarded


def _signs_up_again(request: HttpRequest) -> bool:
    is_sign_up = request.resolver_match is not None and request.resolver_match.view_name == "account_signup"
    return is_sign_up and request.method == "POST" and EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session


def _is_replaced(request: HttpRequest) -> bool:
    if is_overtaken(request.session):
        return True
    number = (request.session.get(LOGIN_SESSION_KEY) or {}).get("user_pk")
    return bool(number) and not User.objects.filter(pk=url_str_to_user_pk(number)).exists()
