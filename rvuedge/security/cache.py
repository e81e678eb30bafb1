"""Django's default cache on an UNLOGGED table of PostgreSQL, for what all processes must share.

allauth counts its attempts here (ACCOUNT_RATE_LIMITS), under a lock that it takes with `add`, which is atomic: Django's
own database cache isn't, and evicts entries when it's full. Ours never evicts; entries expire, and the worker deletes
them. Values are JSON. The keys are hashed, because allauth's contain addresses.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils import timezone

from rvuedge.security.outside import outside_transaction

FOREVER = timedelta(days=365)
GET = "SELECT value FROM security_cacheentry WHERE key = %s AND expires_at > %s"
SET = """
INSERT INTO security_cacheentry (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
ADD = """
INSERT INTO security_cacheentry AS c (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at WHERE c.expires_at <= %s
RETURNING key
"""
TOUCH = "UPDATE security_cacheentry SET expires_at = %s WHERE key = %s AND expires_at > %s RETURNING key"
DELETE = "DELETE FROM security_cacheentry WHERE key = %s RETURNING key"


class SharedCache(BaseCache):
    """A cache in the table security_cacheentry."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _hash(self, key: str, version: int | None) -> str:
        return hashlib.sha256(self.make_and_validate_key(key, version=version).encode()).hexdigest()

    def _expiry(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (FOREVER if seconds is None else timedelta(seconds=seconds))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default if there's none or it has expired."""
        row = _run(GET, [self._hash(key, version), timezone.now()])
        return default if row is None else _read(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store a value, replacing another."""
        _run(SET, [self._hash(key, version), json.dumps(value), self._expiry(timeout)])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value unless there's one. Returns whether it was stored; of several at once, one is."""
        facts = [self._hash(key, version), json.dumps(value), self._expiry(timeout), timezone.now()]
        return _run(ADD, facts) is not None

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set when a value expires. Returns whether there's one."""
        return _run(TOUCH, [self._expiry(timeout), self._hash(key, version), timezone.now()]) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        """Remove a value. Returns whether there was one."""
        return _run(DELETE, [self._hash(key, version)]) is not None

    def clear(self) -> None:
        """Remove everything."""
        _run("DELETE FROM security_cacheentry")


def remove_expired() -> None:
    """Delete the entries that have expired."""
    _run("DELETE FROM security_cacheentry WHERE expires_at <= %s", [timezone.now()])


def _run(statement: str, parameters: list[Any] | None = None) -> Any:
    """Run a statement outside the request's transaction; returns its first row, None without one."""
    with outside_transaction() as database, database.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone() if cursor.description else None


def _read(value: Any) -> Any:
    """Return a JSON column's value; Django's connection leaves it as text."""
    return json.loads(value) if isinstance(value, str) else value
