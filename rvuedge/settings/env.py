"""Settings read from environment variables."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def required(name: str) -> str:
    """Return the variable's value. Raises ImproperlyConfigured if it's unset or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: the production settings need it.")
    return value


def is_on(name: str, *, default: bool) -> bool:
    """Return a yes/no variable: 1, true, yes and on mean yes."""
    value = os.environ.get(name, "")
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def databases(url: str) -> dict[str, Any]:
    """Return Django's DATABASES: the primary, and the replica in DATABASE_REPLICA_URL (rvuedge.common.replica)."""
    found = {"default": database(url)}
    if replica := os.environ.get("DATABASE_REPLICA_URL", ""):
        entry = database(replica)
        entry["OPTIONS"]["pool"]["timeout"] = 1  # a replica that doesn't respond must not delay a page
        entry["OPTIONS"].setdefault("connect_timeout", "2")
        found["replica"] = entry
    return found


def database(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a libpq URL, with psycopg's connection pool.

    DATABASE_BEHIND_POOLER=1 is for pgbouncer in transaction mode, where a cursor ends with its transaction.
    """
    parts = dict(conninfo_to_dict(url))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: str(parts.pop(part, "") or "") for name, part in known.items()}
    pool = {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL_SIZE", "8")), "timeout": 10}
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "DISABLE_SERVER_SIDE_CURSORS": is_on("DATABASE_BEHIND_POOLER", default=False),
        "OPTIONS": parts | {"pool": pool},
    }
