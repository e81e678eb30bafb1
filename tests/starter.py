"""The starter release for tests with a server: imported once per process, then restored quickly from a copy."""

import io

from django.core.management import call_command
from django.db import connection, transaction

# Django's flush recreates its own rows and keeps the job queue, and an edition always gets a new number.
EXCLUDED = ("django_", "auth_", "procrastinate_", "codes_edition")
_copies = {}


def load_starter():
    """Bring an empty database to the state after `manage.py load_starter`."""
    if _copies:
        _restore()
        return
    before = _counts()
    call_command("load_starter", stdout=io.StringIO())
    _copies.update({table: _copy_of(table) for table, count in _counts().items() if count != before[table]})


def _copy_of(table):
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)


def _restore():
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _copies:  # the copies already have what the triggers would write
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, data in _copies.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(data)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _copies:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("UPDATE codes_release SET id = id WHERE false")  # the trigger makes a new edition
        cursor.execute("UPDATE logbook_codebundle SET edition = number FROM codes_edition")
        cursor.execute(f"ANALYZE {', '.join(_copies)}")


def _counts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = sorted(name for (name,) in cursor.fetchall() if not name.startswith(EXCLUDED))
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())
