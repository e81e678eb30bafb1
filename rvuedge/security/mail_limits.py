"""Limit the mails that visitors have us send to an address: nobody floods a mailbox through us, and no stranger keeps
its owner from a code or link.

settings.MAILS_PER_HOUR has three numbers. A network (a /24, or a /48 of IPv6) gets so many mails to one address. Once
an address has had its usual share from everywhere, each network still gets its first one, up to the most an address
gets at all. An address counts the same with and without an account, so the limit doesn't tell who is registered: that's
why a network where the owner has signed in before gets no more than others.
"""

from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from rvuedge.security.guard import hash_of
from rvuedge.security.limits import consume
from rvuedge.security.requests import place_of_request

HOUR = 3600
COUNTED = "_mail_counted"
ASKED_BY_VISITORS = frozenset({
    "account/email/account_already_exists", "account/email/email_confirmation",
    "account/email/email_confirmation_signup", "account/email/password_reset_key", "account/email/unknown_account",
})  # fmt: skip


def count_mail(request: HttpRequest, email: str) -> None:
    """Count a mail of this request, once. Raises ImmediateHttpResponse with a 429 if there were too many."""
    limits: tuple[int, int, int] | None = settings.MAILS_PER_HOUR
    if limits is None or getattr(request, COUNTED, False):
        return
    if not _may_send(request, email.strip().lower(), *limits):
        raise ImmediateHttpResponse(render(request, "too_many_mails.html", status=429))
    setattr(request, COUNTED, True)


def _may_send(request: HttpRequest, email: str, by_network: int, usual: int, most: int) -> bool:
    address, pair = hash_of(f"mail {email}"), hash_of(f"mail {email} {place_of_request(request).middle}")
    if not consume("mail network", pair, by_network, HOUR).is_allowed:
        return False
    if consume("mail address", address, usual, HOUR).is_allowed:
        return True
    return (
        consume("mail first", pair, 1, HOUR).is_allowed and consume("mail most", address, most - usual, HOUR).is_allowed
    )
