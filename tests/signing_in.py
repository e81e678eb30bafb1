"""Sign people in as they would on the site, without the pages: users with a second factor have shown it."""

import re
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from rvuedge.accounts.factors import has_factor


def give_app(user):
    """Give the user an authenticator app, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def record(session, user, *, reauthenticated=False):
    """Note in the session how its user signed in: by password, and by second factor if there is one."""
    methods = ["password", *(["mfa"] if has_factor(user) else [])]
    found = [{"method": method, "at": time.time(), "reauthenticated": reauthenticated} for method in methods]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = found
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


class SigningClient(Client):
    """Django's client, whose `force_login` signs in with the user's second factor too."""

    def force_login(self, user, backend=None):
        """Sign in."""
        super().force_login(user, backend)
        record(self.session, user)

    def confirm(self, user):
        """Let the session be one whose user has just entered the password again."""
        record(self.session, user, reauthenticated=True)


def code_in(message):
    """Return the code in a mail."""
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE)[0]
