"""Fails any test in which our code writes entries, or locks their rows, without the log's lock.

Every write to a log takes the log's lock first (logbook.entries.storing.lock_for_writing): so changes are compared and
merged with what's in the log, and no two of them wait for each other. This looks at each statement of every test, so
it finds a new service by itself. Statements of the tests themselves don't count.
"""

import re
import sys
from pathlib import Path

from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(f"{ROOT / package}/" for package in ("benchmarks", "codes", "logbook", "rvuedge"))
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE)\s+"?logbook_entry"?\s|.*FROM "logbook_entry".*FOR UPDATE', re.DOTALL)
LOCKS = "pg_advisory_xact_lock(hashtext('logbook.sync')"
HELD = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = hashtext('logbook.sync')::oid
"""


class LogLock:
    """Watches the statements of one connection. A test's own transaction would hold the lock of an earlier service, so
    the lock counts only inside the block that took it."""

    def __init__(self):
        self.blocks = []

    def __call__(self, execute, sql, params, many, context):
        connection = context["connection"]
        if LOCKS in str(sql):
            self.blocks.append(_block(connection))
        elif WRITES.match(str(sql)) and _is_ours() and not self._is_locked(connection):
            raise AssertionError(f"This statement needs the log's lock first: {str(sql)[:200]}")
        return execute(sql, params, many, context)

    def _is_locked(self, connection):
        now = _block(connection)
        self.blocks = [block for block in self.blocks if now[: len(block)] == block]
        if any(self.blocks):
            return True
        with connection.connection.cursor() as cursor:  # not Django's, so queries that a test counts stay the same
            return not self._is_test_transaction(connection) and cursor.execute(HELD).fetchone()[0] > 0

    @staticmethod
    def _is_test_transaction(connection):
        return any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _block(connection):
    """The open savepoints, outermost first; none directly inside a transaction."""
    return [name for name in connection.savepoint_ids if name]


def _is_ours():
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_filename.startswith(OURS) and "/migrations/" not in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False


def watch(sender, connection, **_):
    """Watch a new connection."""
    if not any(isinstance(wrapper, LogLock) for wrapper in connection.execute_wrappers):
        connection.execute_wrappers.append(LogLock())


connection_created.connect(watch)
