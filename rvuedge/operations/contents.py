"""What a database contains: each table with its row count and a digest of its rows."""

from typing import Any

import psycopg
from psycopg import sql

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 2
"""
SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
# The order of rows doesn't matter, and a row's text doesn't depend on the session's settings (PLAIN_TEXT).
DIGEST = """
SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text FROM {} t
"""
# With row_security off, a role that may not see every row gets an error instead of a part of them.
PLAIN_TEXT = """
SET LOCAL row_security = off; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO';
SET LOCAL intervalstyle = 'postgres'
"""


def table_names(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """Return schema and name of each of our tables, by name; extensions' tables aren't ours."""
    return connection.execute(TABLES).fetchall()


def contents(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Return every table with its row count and a digest of its rows."""
    connection.execute(PLAIN_TEXT)
    tables: dict[str, Any] = {}
    for schema, name in table_names(connection):
        query = sql.SQL(DIGEST).format(sql.Identifier(schema, name))
        count, digest = connection.execute(query).fetchone() or (0, "0")
        tables[name] = {"rows": count, "digest": digest}
    return tables


def sequences(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return the last value of each sequence. Sequences only increase, and a snapshot doesn't freeze them."""
    return dict(connection.execute(SEQUENCES).fetchall())
