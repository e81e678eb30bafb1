"""Who a session belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from rvuedge.accounts.models import User


class ClinicianBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, fetching the user and the clinician's practice in one query on every request."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user of a session, or None."""
        user = User.objects.select_related("clinician").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
