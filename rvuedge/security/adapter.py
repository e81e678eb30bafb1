"""allauth's adapter with our guard against guessing, and the events that allauth has no signal for."""

from typing import Any

from django.http import HttpRequest

from rvuedge.accounts import adapters
from rvuedge.accounts.models import User
from rvuedge.security import guard, kinds
from rvuedge.security.events import record
from rvuedge.security.limits import consume
from rvuedge.security.receivers import renew_key
from rvuedge.security.requests import place_of_request

VISITS = 100_000  # never reached: the count only finds out by which network a visitor is counted


class AccountAdapter(adapters.AccountAdapter):
    """The account adapter, guarded."""

    _attempt: guard.Attempt

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the network by which allauth's rate limits count the visitor."""
        kept: str | None = getattr(request, "_counted_as", None)
        if kept is None:
            kept = consume("visit", place_of_request(request), VISITS, 60).key.partition("/")[0]
            request._counted_as = kept  # type: ignore[attr-defined]
        return kept

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an attempt that comes too soon after others."""
        email = str(credentials.get("email") or credentials.get("username") or "")
        self._attempt = guard.attempt(request, email)
        if not self._attempt.is_allowed:
            record(kinds.RATE_LIMITED, User.objects.filter(email=email.lower()).first(), detail="Sign-in")
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check a password."""
        user = super().authenticate(request, **credentials)
        if user:
            guard.succeeded(self._attempt)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password of someone who's signed in."""
        is_right: bool = super().reauthenticate(user, password)
        if is_right:
            record(kinds.CONFIRMED, user, detail="Password")
            renew_key(user)
        return is_right

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; one that resets a password is an event of its account."""
        if "password_reset" in template_prefix and isinstance(context.get("user"), User):
            record(kinds.RESET_ASKED, context["user"])
        super().send_mail(template_prefix, email, context)
