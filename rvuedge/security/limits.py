"""Rate limits that all processes share, counted in PostgreSQL.

`consume` is one statement. It counts a request of a key in the current period and refuses it when the requests of the
last period's length (those of the period before count in proportion to how much of it is left in that length) reach the
limit. A refused request isn't counted and writes nothing, so a flood costs reads only.

Keys can't fill the table: an account's key is one row, and a network's is too until its larger network shows more than
MOST_IN_MIDDLE (or MOST_IN_WIDE) new ones within an hour. From then on, that larger network counts as one, with a
larger limit. Beyond MOST_NEW new keys in an hour altogether, only the widest networks are counted.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from rvuedge.security.networks import Place
from rvuedge.security.outside import outside_transaction

HOUR = 3600
EVERYWHERE = "*"
MOST_IN_MIDDLE, MOST_IN_WIDE, MOST_NEW = 64, 1024, 50_000
ALLOWANCE = {"narrow": 1, "middle": 4, "wide": 16}  # how much larger the limit of a merged network is

CONSUME = """
WITH crowded AS MATERIALIZED (
    SELECT key FROM security_ratecount
    WHERE scope = 'spread' AND expires_at > %(now)s AND (
        (key = '*' AND hits >= %(most_new)s)
        OR (key = %(wide)s AND hits >= %(most_in_wide)s)
        OR (key = %(middle)s AND hits >= %(most_in_middle)s))
), chosen AS MATERIALIZED (
    SELECT CASE WHEN EXISTS (SELECT FROM crowded WHERE key IN ('*', %(wide)s)) THEN %(wide)s
                WHEN EXISTS (SELECT FROM crowded) THEN %(middle)s ELSE %(narrow)s END::varchar AS key,
           CASE WHEN EXISTS (SELECT FROM crowded WHERE key IN ('*', %(wide)s)) THEN %(limit_wide)s
                WHEN EXISTS (SELECT FROM crowded) THEN %(limit_middle)s ELSE %(limit)s END::int AS most
), hit AS (
    INSERT INTO security_ratecount AS r (scope, key, slot, hits, before, expires_at)
    SELECT %(scope)s, key, %(slot)s, 1, 0, %(expires_at)s FROM chosen
    ON CONFLICT (scope, key) DO UPDATE SET
        before = CASE r.slot WHEN %(slot)s THEN r.before WHEN %(slot)s - 1 THEN r.hits ELSE 0 END,
        hits = CASE r.slot WHEN %(slot)s THEN r.hits + 1 ELSE 1 END,
        slot = %(slot)s,
        expires_at = %(expires_at)s
    WHERE CASE r.slot WHEN %(slot)s THEN r.hits + r.before * %(rest)s::float8
                      WHEN %(slot)s - 1 THEN r.hits * %(rest)s::float8 ELSE 0 END < (SELECT most FROM chosen)
    RETURNING r.key, r.hits, r.before, (xmax = 0) AS is_new
), noted AS (  -- a new key of a network, always in the same order so two requests can't deadlock
    INSERT INTO security_ratecount AS r (scope, key, slot, hits, before, expires_at)
    SELECT 'spread', key, %(hour)s, 1, 0, %(hour_ends)s
    FROM unnest(%(parents)s::text[]) AS key WHERE EXISTS (SELECT FROM hit WHERE is_new)
    ON CONFLICT (scope, key) DO UPDATE SET
        hits = CASE WHEN r.slot = %(hour)s THEN r.hits + 1 ELSE 1 END, slot = %(hour)s, expires_at = %(hour_ends)s
)
SELECT key, hits, before, true, most FROM hit JOIN chosen USING (key)
UNION ALL
SELECT r.key, CASE r.slot WHEN %(slot)s THEN r.hits ELSE 0 END,
       CASE r.slot WHEN %(slot)s THEN r.before ELSE r.hits END, false, most
FROM security_ratecount r JOIN chosen ON chosen.key = r.key
WHERE r.scope = %(scope)s AND NOT EXISTS (SELECT FROM hit)
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
    place = key if isinstance(key, Place) else Place(key, key, key)
    parents = [EVERYWHERE, place.wide, place.middle] if isinstance(key, Place) else []
    now = timezone.now()
    slot, elapsed = divmod(now.timestamp(), seconds)
    facts = _facts(scope, place, limit, now) | {
        "parents": list(dict.fromkeys(parents)),
        "slot": int(slot),
        "rest": 1 - elapsed / seconds,
        "expires_at": datetime.fromtimestamp((slot + 2) * seconds, tz=now.tzinfo),
    }
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(CONSUME, facts)
        row = cursor.fetchone()
    if row is None:  # another request has just added the key and reached the limit
        return Verdict(False, scope, place.narrow, math.ceil(seconds - elapsed))
    counted, hits, before, is_allowed, most = row
    return Verdict(is_allowed, scope, counted, 0 if is_allowed else wait_of(hits, before, most, seconds, elapsed))


def _facts(scope: str, place: Place, limit: int, now: datetime) -> dict[str, Any]:
    hour = int(now.timestamp() // HOUR)
    return {
        "scope": scope, "narrow": place.narrow, "middle": place.middle, "wide": place.wide, "now": now,
        "limit": limit, "limit_middle": limit * ALLOWANCE["middle"], "limit_wide": limit * ALLOWANCE["wide"],
        "most_in_middle": MOST_IN_MIDDLE, "most_in_wide": MOST_IN_WIDE, "most_new": MOST_NEW,
        "hour": hour, "hour_ends": datetime.fromtimestamp((hour + 1) * HOUR, tz=now.tzinfo),
    }  # fmt: skip


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
