"""Settings read from environment variables."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from rvuedge.common.hosts import VERIFIED, is_local

# PostgreSQL's time-outs, in seconds, by kind of process. A page that takes longer answers 503. Commands and the worker
# load releases and revalue logs, which takes minutes. 0 means none.
LIMITS = {
    "web": {"statement_timeout": 15, "lock_timeout": 5, "idle_in_transaction_session_timeout": 30},
    "command": {"statement_timeout": 3600, "lock_timeout": 60, "idle_in_transaction_session_timeout": 900},
}
CONNECTIONS = int(os.environ.get("DATABASE_POOL_SIZE", "8"))  # of a process
POOL_SECONDS = 2  # how long a request waits for a connection before it answers 503
POOL_WAITING = 32  # requests of one process that may wait; more than these answer 503 at once
RECONNECT_SECONDS = 4  # then the next request tries to connect again at once, instead of after a growing pause
CONNECT_SECONDS = 3


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
        found["replica"] = entry
    return found


def database(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for a libpq URL, with psycopg's connection pool and the time-outs of LIMITS.

    The pool checks a connection before it lends it, so pages work as soon as a restarted database does.
    DATABASE_BEHIND_POOLER=1 is for pgbouncer in transaction mode, where a cursor ends with its transaction and a
    connection can't set time-outs: the role has them (deploy/postgresql/roles.sql). PGOPTIONS overrides LIMITS.
    Another machine must show a certificate for its name, unless the URL has another sslmode (`check --deploy` says so).
    """
    parts = dict(conninfo_to_dict(url))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: str(parts.pop(part, "") or "") for name, part in known.items()}
    parts.setdefault("connect_timeout", str(CONNECT_SECONDS))
    if not (is_local(settings["HOST"]) and is_local(str(parts.get("hostaddr") or ""))):
        parts.setdefault("sslmode", VERIFIED)
    is_pooled = is_on("DATABASE_BEHIND_POOLER", default=False)
    if not is_pooled and "PGOPTIONS" not in os.environ:
        limits = LIMITS[os.environ.get("DATABASE_LIMITS", "command")].items()
        own = [f"-c {name}={seconds}s" for name, seconds in limits]
        parts["options"] = " ".join([*own, str(parts.get("options", ""))]).strip()  # the URL's own come last and win
    pool = {
        "min_size": 1,
        "max_size": CONNECTIONS,
        "max_waiting": POOL_WAITING,
        "timeout": POOL_SECONDS,
        "reconnect_timeout": RECONNECT_SECONDS,
    }
    return settings | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": parts | {"pool": pool},
    }
