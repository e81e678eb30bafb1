"""What the settings read from the environment."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def required(name: str) -> str:
    """The variable's value; ImproperlyConfigured when it is unset or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: the production settings need it.")
    return value


def is_on(name: str, *, default: bool) -> bool:
    """A yes/no variable: 1, true, yes and on mean yes."""
    value = os.environ.get(name, "")
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def databases(url: str) -> dict[str, Any]:
    """Django's DATABASES: the primary, and in DATABASE_REPLICA_URL the replica of public pages
    (rvuedge.common.replica)."""
    found = {"default": database(url)}
    if replica := os.environ.get("DATABASE_REPLICA_URL", ""):
        entry = database(replica)
        entry["OPTIONS"]["pool"]["timeout"] = 1  # one that does not answer must not hold a page up
        entry["OPTIONS"].setdefault("connect_timeout", "2")
        found["replica"] = entry
    return found


def database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a libpq URL, through psycopg's own parser and its connection pool.

    DATABASE_BEHIND_POOLER=1 is for pgbouncer in transaction mode, where a cursor does not outlive its transaction.
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
