"""What the role of web processes may do with our tables. Granted after each `migrate`, so new tables are covered."""

from typing import Any

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
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
"""
# Tables and views that web processes only read, or only read and add to.
READ_ONLY = ("django_migrations", "logbook_staff_line", "logbook_staff_policy")
APPEND_ONLY = ("audit_auditrecord",)


def grant_rights(*, using: str, **_signal: Any) -> None:
    """Give APP_ROLE its rights. Raises ImproperlyConfigured with what to run if the role is missing."""
    with connections[using].cursor() as cursor:
        cursor.execute(ROLE_EXISTS, [APP_ROLE])
        if cursor.fetchone() is None:
            raise ImproperlyConfigured(MISSING)
        cursor.execute(GRANTS)
        existing = set(connections[using].introspection.table_names(cursor, include_views=True))
        for name in existing.intersection(READ_ONLY):
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {name} FROM {APP_ROLE}")
        for name in existing.intersection(APPEND_ONLY):
            cursor.execute(f"REVOKE UPDATE, DELETE ON {name} FROM {APP_ROLE}")
