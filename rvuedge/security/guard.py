"""Slow down guessing of passwords without locking the owner out.

Three counts, all shared by every process: attempts of a network; attempts of a network at one account, after five of
which each next one waits longer, up to 15 minutes; and attempts at one account from anywhere. The last one refuses
passwords only where the owner hasn't signed in before, so an attacker elsewhere can't keep the owner out; passkeys and
emailed codes aren't counted here. Accounts are counted by a keyed hash of the typed address, known or not, so the
answer doesn't tell who is registered.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rvuedge.accounts.models import User
from rvuedge.security import kinds
from rvuedge.security.limits import Verdict, consume, give_back
from rvuedge.security.models import Event
from rvuedge.security.outside import outside_transaction
from rvuedge.security.requests import network_of_request, place_of_request

PAIR = "sign-in pair"
PER_NETWORK, NETWORK_SECONDS = 30, 60
PER_ACCOUNT, ACCOUNT_SECONDS = 100, 3600
FREE_ATTEMPTS, FIRST_WAIT, LONGEST_WAIT = 5, 30, 900
FORGOTTEN_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=90)  # how long a sign-in makes a network known

ATTEMPT = """
INSERT INTO security_ratecount AS r (scope, key, slot, hits, before, expires_at)
VALUES ('sign-in pair', %(key)s, %(now)s, 1, 0, %(expires_at)s)
ON CONFLICT (scope, key) DO UPDATE SET
    hits = CASE WHEN r.expires_at <= %(time)s THEN 1 ELSE r.hits + 1 END, slot = %(now)s, expires_at = %(expires_at)s
WHERE r.expires_at <= %(time)s OR r.hits < %(free)s
   OR r.slot + least(%(longest)s, %(first)s * 2 ^ least(r.hits - %(free)s, 20)) <= %(now)s
RETURNING hits
"""
FORGET = "DELETE FROM security_ratecount WHERE scope = 'sign-in pair' AND key = %s"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to sign in with a password: whether it may go on, and what was counted."""

    is_allowed: bool
    pair: str = ""
    counted: tuple[Verdict, ...] = ()


def attempt(request: HttpRequest, email: str) -> Attempt:
    """Count an attempt before the password is checked, so that attempts at the same time can't outrun the count."""
    network = consume("sign-in network", place_of_request(request), PER_NETWORK, NETWORK_SECONDS)
    if not network.is_allowed:
        return Attempt(False)
    pair = hash_of(f"{email.lower()} {network.key}")
    if not _count_pair(pair):
        return Attempt(False, pair, (network,))
    account = consume("sign-in account", hash_of(email.lower()), PER_ACCOUNT, ACCOUNT_SECONDS)
    return Attempt(account.is_allowed or _is_known(request, email), pair, (network, account))


def succeeded(done: Attempt) -> None:
    """Forget the failures of this network at this account: the password was right."""
    for verdict in done.counted:
        give_back(verdict)
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(FORGET, [done.pair])


def _count_pair(key: str) -> bool:
    now = timezone.now()
    facts: dict[str, Any] = {
        "key": key, "now": int(now.timestamp()), "time": now, "expires_at": now + FORGOTTEN_AFTER,
        "free": FREE_ATTEMPTS, "first": FIRST_WAIT, "longest": LONGEST_WAIT,
    }  # fmt: skip
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(ATTEMPT, facts)
        return cursor.fetchone() is not None


def _is_known(request: HttpRequest, email: str) -> bool:
    """Return whether the account's owner has signed in on this network lately."""
    return Event.objects.filter(
        user_id__in=User.objects.filter(email=email.lower()).values("pk"),
        kind=kinds.SIGNED_IN,
        network=network_of_request(request),
        happened_at__gt=timezone.now() - KNOWN_FOR,
    ).exists()


def hash_of(text: str) -> str:
    """Return the keyed hash under which a typed address is counted."""
    return salted_hmac("rvuedge.security.guard", text, algorithm="sha256").hexdigest()
