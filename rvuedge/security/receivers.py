"""Turn signals of Django and allauth into security events, and end sessions when a factor changes."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from django.apps import apps
from django.contrib.auth import signals as auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.dispatch import receiver
from django.http import HttpRequest

from rvuedge.accounts.models import User
from rvuedge.security import kinds
from rvuedge.security.events import record
from rvuedge.security.requests import current, device_of, network_of_request
from rvuedge.security.sessions import SessionStore
from rvuedge.security.signed_in import end_others

METHODS = {
    "password": "Password",
    "code": "Emailed code",
    "email_verification": "Emailed code",
    "password_reset": "Password reset",
    "totp": "Authenticator app",
    "webauthn": "Passkey",
    "recovery_codes": "Recovery code",
}


def current_key(user: AbstractBaseUser) -> str | None:
    """Return the key of the current session if it's the user's; None otherwise, or outside a request."""
    request = current.get()
    if request is None or not hasattr(request, "session") or request.user.pk != user.pk:
        return None
    return request.session.session_key


def renew_key(user: AbstractBaseUser) -> None:
    """Give the user's current session a new key: whoever knew the old one doesn't share the confirmation."""
    if (request := current.get()) is not None and current_key(user):
        request.session.cycle_key()


@receiver(auth.user_logged_in)
def on_sign_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    """Store where and when the session began."""
    if request is None:
        return
    if isinstance(request.session, SessionStore):
        request.session.sign_in(user.pk, device_of(request), network_of_request(request))
    record(kinds.SIGNED_IN, user, request=request, detail=_methods(request, user))


def _methods(request: HttpRequest, user: User) -> str:
    """Return how someone has signed in: "Password, Passkey"."""
    used = [each.get("type") or each.get("method") for each in get_authentication_records(request, user)]
    return ", ".join(dict.fromkeys(METHODS[each] for each in used if each in METHODS))


@receiver(auth.user_logged_out)
def on_sign_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Record a sign-out."""
    if user is not None:
        record(kinds.SIGNED_OUT, user, request=request)


@receiver(auth.user_login_failed)
def on_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Record a wrong password for its account. The typed address isn't kept."""
    email = str(credentials.get("email") or credentials.get("username") or "")
    record(kinds.SIGN_IN_FAILED, User.objects.filter(email=email.lower()).first(), request=request, detail="Password")


def _recorded(signal: Any, kind: str) -> None:
    """Record a signal of allauth that has a user."""

    def on_signal(request: HttpRequest | None = None, user: User | None = None, **_: Any) -> None:
        record(kind, user, request=request)

    signal.connect(on_signal, weak=False, dispatch_uid=f"security {kind}")


_recorded(account.user_signed_up, kinds.SIGNED_UP)
_recorded(account.password_changed, kinds.PASSWORD_CHANGED)
_recorded(account.password_set, kinds.PASSWORD_CHANGED)
_recorded(account.password_reset, kinds.PASSWORD_RESET)
_recorded(account.email_added, kinds.EMAIL_ADDED)
_recorded(account.email_removed, kinds.EMAIL_REMOVED)
_recorded(account.email_changed, kinds.EMAIL_CHANGED)


@receiver(account.email_confirmed)
def on_confirmed_email(email_address: Any, request: HttpRequest | None = None, **_: Any) -> None:
    """Record that an address is its owner's."""
    record(kinds.EMAIL_CONFIRMED, email_address.user, request=request)


def _method_of(authenticator: Any) -> str:
    return METHODS.get(str(authenticator.type), "") if authenticator is not None else ""


def on_factor_change(kind: str, user: User, authenticator: Any = None, **_: Any) -> None:
    """Record that a factor was added, removed or renewed, and end the other sessions."""
    record(kind, user, detail=_method_of(authenticator))
    end_others(user, current_key(user), "sign-in methods changed")


def on_factor_use(user: User, authenticator: Any = None, reauthenticated: bool = False, **_: Any) -> None:
    """Record that a factor was used, to sign in or to confirm."""
    is_code = authenticator is not None and str(authenticator.type) == "recovery_codes"
    kind = kinds.CONFIRMED if reauthenticated else kinds.FACTOR_USED
    record(kinds.RECOVERY_CODE_USED if is_code else kind, user, detail=_method_of(authenticator))
    if reauthenticated:
        renew_key(user)


def on_factor_failure(user: User, authenticator: Any = None, **_: Any) -> None:
    """Record a wrong code or passkey."""
    record(kinds.FACTOR_FAILED, user, detail=_method_of(authenticator))


if apps.is_installed("allauth.mfa"):
    from allauth.mfa import signals as mfa

    mfa.authenticator_added.connect(lambda **facts: on_factor_change(kinds.FACTOR_ADDED, **_of(facts)), weak=False)
    mfa.authenticator_removed.connect(lambda **facts: on_factor_change(kinds.FACTOR_REMOVED, **_of(facts)), weak=False)
    mfa.authenticator_reset.connect(lambda **facts: on_factor_change(kinds.FACTOR_RESET, **_of(facts)), weak=False)
    mfa.authenticator_used.connect(lambda **facts: on_factor_use(**_of(facts)), weak=False)
    mfa.authentication_failed.connect(lambda **facts: on_factor_failure(**_of(facts)), weak=False)


def _of(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a signal's facts without its sender and itself."""
    return {name: value for name, value in facts.items() if name not in ("signal", "sender", "request")}
