"""Rate limits that all processes share, counted in PostgreSQL.

`consume` is one statement (migration 0004_consume). It counts a request of a key in the current period and refuses it
when the requests of the last period's length reach the limit; those of the period before count in proportion to how
much of it is left in that length. A refused request isn't counted and writes nothing, so a flood costs reads only.

Keys can't fill the table: an account's key is one row, and a network's is too until its larger network shows more than
MOST_IN_MIDDLE (or MOST_IN_WIDE) new ones within an hour. From then on, that larger network counts as one, with a
larger limit. Beyond MOST_NEW new keys in an hour altogether, only the widest networks are counted.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from rvuedge.security.networks import Place
from rvuedge.security.outside import outside_transaction

HOUR = 3600
MOST_IN_MIDDLE, MOST_IN_WIDE, MOST_NEW = 64, 1024, 50_000
ALLOWANCE = (1, 4, 16)  # how much larger the limit of a merged network is

CONSUME = """
SELECT * FROM security_consume(%s, %s, %s, %s, %s::int[], %s::int[], %s, %s::float8, %s::timestamptz, %s,
                               %s::timestamptz, %s::timestamptz)
"""
GIVE_BACK = "UPDATE security_ratecount SET hits = greatest(hits - 1, 0) WHERE scope = %s AND key = %s"
REMOVE_EXPIRED = "DELETE FROM security_ratecount WHERE expires_at < %s"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request is within its limit, by which key it was counted, and the seconds to wait if it isn't."""

    is_allowed: bool
    scope: str
    key: str
    wait: int = 0


def consume(scope: str, key: str | Place, limit: int, seconds: int) -> Verdict:
    """Count a request of an account's key or of a place, if at most `limit` came in the last `seconds`."""
    now = timezone.now()
    slot, elapsed = divmod(now.timestamp(), seconds)
    period: list[Any] = [int(slot), 1 - elapsed / seconds, _time((slot + 2) * seconds)]
    hour = int(now.timestamp() // HOUR)
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(CONSUME, [*_facts(scope, key, limit), *period, hour, _time((hour + 1) * HOUR), now])
        counted, hits, before, is_allowed, most = cursor.fetchone()
    wait = 0 if is_allowed else wait_of(hits or 0, before or 0, most, seconds, elapsed)
    return Verdict(is_allowed, scope, counted, wait)


def _facts(scope: str, key: str | Place, limit: int) -> list[Any]:
    """Return scope, networks, the limit of each, and how many new ones make the larger network count."""
    most = [MOST_IN_MIDDLE, MOST_IN_WIDE, MOST_NEW]
    if isinstance(key, str):
        return [scope, key, None, None, [limit] * 3, most]
    return [scope, key.narrow, key.middle, key.wide, [limit * times for times in ALLOWANCE], most]


def _time(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=UTC)


def wait_of(hits: int, before: int, limit: int, seconds: float, elapsed: float) -> int:
    """Return the whole seconds until a refused key may come again, by the counts of this period and the one before."""
    if hits < limit and before:
        until = seconds * (1 - (limit - hits) / before)
        return max(1, math.ceil(until - elapsed))
    return max(1, math.ceil(seconds - elapsed + seconds * (1 - limit / max(hits, 1))))


def give_back(verdict: Verdict) -> None:
    """Uncount a request, such as a sign-in that succeeded."""
    if verdict.is_allowed:
        with outside_transaction() as database, database.cursor() as cursor:
            cursor.execute(GIVE_BACK, [verdict.scope, verdict.key])


def remove_expired() -> None:
    """Delete counts that no limit needs any more."""
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(REMOVE_EXPIRED, [timezone.now()])
