"""Notice every change of a password, by whatever page or command: Django tells the password validators."""

from django.contrib.auth.base_user import AbstractBaseUser

from rvuedge.security.receivers import current_key
from rvuedge.security.signed_in import end_others
from rvuedge.security.tokens import revoke_all


class EndSessionsOnChange:
    """Ends the account's other sessions and revokes its tokens when its password changes. It accepts any password."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Accept the password."""

    def get_help_text(self) -> str:
        """Return no help: there's no rule."""
        return ""

    def password_changed(self, _password: str, user: AbstractBaseUser | None = None) -> None:
        """End what was made under the old password, except the session that changed it."""
        if user is None or user.pk is None:
            return
        end_others(user, current_key(user), "password changed")
        revoke_all(user, "password changed")
