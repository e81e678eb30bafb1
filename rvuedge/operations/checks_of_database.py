"""Checks of the database: version, migrations, extensions, roles, row-level security, logging, time-outs, replica."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from rvuedge.common.replica import REPLICA
from rvuedge.operations.findings import Finding, bad, good, warning

LEAST_VERSION = 150_000
EXTENSIONS = ("pg_trgm", "btree_gist")
# Tables of ours whose rows belong to a user, by a column that names one.
OWNED = """
SELECT DISTINCT c.relname, c.relrowsecurity AND c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attname = 'user_id' AND NOT a.attisdropped
  AND split_part(c.relname, '_', 1) IN ('logbook', 'benchmarks') ORDER BY 1
"""
ROLE = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def _row(query: str, alias: str = "default") -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return tuple(cursor.fetchone() or ())


def _setting(name: str) -> str:
    return str(_row(f"SELECT current_setting('{name}', true)")[0] or "")


def server() -> Iterator[Finding]:
    """The server's version and encoding."""
    version, text = int(_setting("server_version_num")), _setting("server_version")
    if version < LEAST_VERSION:
        yield bad(f"PostgreSQL {text} is too old. Use 15 or newer.")
    else:
        yield good(f"PostgreSQL {text}.")
    if _setting("server_encoding") != "UTF8":
        yield bad("The database's encoding isn't UTF8. Create it with ENCODING 'UTF8'.")


def migrations() -> Iterator[Finding]:
    """Whether all migrations have run."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield bad(f"{len(missing)} migrations haven't run. Run `manage.py migrate`.")
    else:
        yield good("All migrations have run.")


def extensions() -> Iterator[Finding]:
    """Whether the extensions are installed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        installed = {name for (name,) in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in installed]
    if missing:
        yield bad(f"{', '.join(missing)} isn't installed. `manage.py migrate` installs it as the database's owner.")
    else:
        yield good(f"{', '.join(EXTENSIONS)} are installed.")


def time_zone() -> Iterator[Finding]:
    """Whether sessions use UTC; behind a pooler Django can't set it for each."""
    zone = str(_row("SELECT setting FROM pg_settings WHERE name = 'TimeZone'")[0])
    role_zone = _row(
        "SELECT 1 FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) one "
        "WHERE r.rolname = session_user AND lower(one) = 'timezone=utc'"
    )
    if zone == "UTC" and role_zone:
        yield good("UTC, set for the role.")
    elif zone == "UTC":
        yield warning(
            "UTC in this session. Behind pgbouncer it must be set for the role: ALTER ROLE … SET timezone = 'UTC'."
        )
    else:
        yield bad(f"Sessions use {zone}. Run: ALTER ROLE … SET timezone = 'UTC'.")


def role() -> Iterator[Finding]:
    """The rights of the role that this process uses."""
    name, is_super, bypasses, _ = _row(ROLE)
    if is_super:
        yield bad(f"{name} is a superuser. Use the roles of docs/operations.md.")
    elif bypasses:
        yield warning(f"{name} reads every log (BYPASSRLS). That's right for the worker, migrations and backups, "
                      "and wrong for web processes.")  # fmt: skip
    else:
        yield good(f"{name} reads only what row-level security allows.")


def row_security() -> Iterator[Finding]:
    """Whether every table with an owner is protected."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        tables = cursor.fetchall()
    open_tables = [name for name, is_forced in tables if not is_forced]
    if open_tables:
        yield bad(f"Not protected: {', '.join(open_tables)}. Run `manage.py migrate`.")
    else:
        yield good(f"{len(tables)} tables with an owner are protected.")


def logging() -> Iterator[Finding]:
    """Whether the server keeps rows and parameters out of its log."""
    wrong = []
    if _setting("log_min_error_statement") not in ("panic", "fatal"):
        wrong.append("log_min_error_statement = panic")
    if _setting("log_parameter_max_length_on_error") != "0":
        wrong.append("log_parameter_max_length_on_error = 0")
    if wrong:
        yield bad(f"Statements with typed text can reach the database's log. Set: {'; '.join(wrong)}.")
    else:
        yield good("Statements and their parameters stay out of the database's log.")


def timeouts() -> Iterator[Finding]:
    """Whether a statement, a lock and an idle transaction end."""
    missing = [name for name in TIMEOUTS if _setting(name) in ("0", "")]
    if missing:
        yield warning(f"No limit: {', '.join(missing)}. The worker may do without; web processes need them.")
    else:
        yield good(", ".join(f"{name} {_setting(name)}" for name in TIMEOUTS) + ".")


def replica() -> Iterator[Finding]:
    """Whether the replica responds, is one, and has caught up."""
    if REPLICA not in connections.settings:
        yield good("None is set up.")
        return
    is_replica, lag = _row(
        "SELECT pg_is_in_recovery(), coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0)", REPLICA
    )
    if not is_replica:
        yield warning("DATABASE_REPLICA_URL names a server that isn't in recovery.")
    else:
        yield good(f"It responds; its last change is {float(lag):.0f} s old.")
