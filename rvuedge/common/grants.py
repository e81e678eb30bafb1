"""What the role of web processes may do with our tables. Granted after each `migrate`, so new tables are covered."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from rvuedge.common.ownership import APP_ROLE

ROLE_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = %s"
MISSING = (
    f"The role {APP_ROLE} is missing, so web processes couldn't use the database. As a superuser, run:\n"
    f"    CREATE ROLE {APP_ROLE} LOGIN PASSWORD '…';\n"
    f"    GRANT {APP_ROLE} TO <the role that migrates>;\n"
    "docs/operations.md, section Database roles, has both roles."
)
RELATIONS = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
""".encode()
# Tables and views that web processes only read, or only read and add to.
READ_ONLY = ("django_migrations", "logbook_staff_line", "logbook_staff_policy")
APPEND_ONLY = ("audit_auditrecord",)


def grant_rights(*, using: str, **_signal: Any) -> None:
    """Give APP_ROLE its rights after a migration. Raises ImproperlyConfigured with what to run if it's missing."""
    connections[using].ensure_connection()
    if not grant(connections[using].connection):
        raise ImproperlyConfigured(MISSING)


def grant(connection: "psycopg.Connection[Any]") -> bool:
    """Give APP_ROLE its rights in a database; return False if there's no such role."""
    if connection.execute(ROLE_EXISTS, [APP_ROLE]).fetchone() is None:
        return False
    connection.execute(GRANTS)
    existing = {name for (name,) in connection.execute(RELATIONS).fetchall()}
    for name in existing.intersection(READ_ONLY):
        connection.execute(f"REVOKE INSERT, UPDATE, DELETE ON {name} FROM {APP_ROLE}".encode())
    for name in existing.intersection(APPEND_ONLY):
        connection.execute(f"REVOKE UPDATE, DELETE ON {name} FROM {APP_ROLE}".encode())
    return True
