"""The two roles, and what that of web processes may do with our tables.

`migrate` checks the roles before it starts, and grants the rights when it's done, so new tables are covered. A restore
grants them too, because backups have no rights in them.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from rvuedge.common.ownership import APP_ROLE

# The role that migrates, whether it sees all rows, whether there's the other role, and whether it may take that one.
ROLES = """
SELECT me.rolname, me.rolsuper OR me.rolbypassrls, app.oid IS NOT NULL,
       app.oid IS NOT NULL AND pg_has_role(me.oid, app.oid, 'MEMBER')
FROM pg_roles me LEFT JOIN pg_roles app ON app.rolname = %s WHERE me.rolname = current_user
"""
WRONG = "Nothing was changed: the database's roles aren't ready. As a superuser, run:\n{}\n{}"
MORE = "docs/operations.md, section Database roles, says what each is for."
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};
"""
# Tables that web processes only read, or only read and add to.
READ_ONLY = ("django_migrations",)
APPEND_ONLY = ("audit_auditrecord", "codes_codecontentversion")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def check_roles(*, using: str, **_signal: Any) -> None:
    """Raise ImproperlyConfigured with what to run if a role is missing, or lacks what it needs."""
    with connections[using].cursor() as cursor:
        if missing := missing_roles(cursor):
            raise ImproperlyConfigured(WRONG.format("\n".join(f"    {line}" for line in missing), MORE))


def missing_roles(cursor: Any, app_role: str = APP_ROLE) -> list[str]:
    """Return the statements that a superuser must run so that this role can migrate; [] if it can."""
    cursor.execute(ROLES, [app_role])
    name, sees_all, exists, is_member = cursor.fetchone()
    steps = {
        f"ALTER ROLE {name} BYPASSRLS;": sees_all,
        f"CREATE ROLE {app_role} LOGIN PASSWORD '…';": exists,
        f"GRANT {app_role} TO {name};": is_member,
    }
    return [step for step, is_done in steps.items() if not is_done]


def grant_rights(*, using: str, **_signal: Any) -> None:
    """Give APP_ROLE its rights, after each `migrate`."""
    with connections[using].cursor() as cursor:
        grant(cursor)


def grant_if_ready(cursor: Any) -> None:
    """Give APP_ROLE its rights if the server has both roles; `migrate` says what's missing."""
    if not missing_roles(cursor):
        grant(cursor)


def grant(cursor: Any) -> None:
    """Give APP_ROLE its rights on every table that there is."""
    cursor.execute(GRANTS)
    cursor.execute(TABLES)
    existing = {name for (name,) in cursor.fetchall()}
    for name in sorted(existing.intersection(READ_ONLY)):
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {name} FROM {APP_ROLE}")
    for name in sorted(existing.intersection(APPEND_ONLY)):
        cursor.execute(f"REVOKE UPDATE, DELETE ON {name} FROM {APP_ROLE}")
