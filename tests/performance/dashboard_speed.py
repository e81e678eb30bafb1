"""An uncached dashboard of a user with 100,000 entries, next to 5,000,000 of other users, against a plain sum.

The floor, measured alternately: one unprepared statement that sums the user's complete log (wRVU, units, entries,
days). The page is requested in this process, with all middleware and no cached page: session, user, version, choices,
sums, entries, template. Both are p95. The database makes all rows, with one statement per group.
"""

import os
import time

from django.core.cache import caches
from django.db import connection

from logbook.entries import services
from logbook.entries.services import Line
from logbook.goals.services import save_goal, save_value
from rvuedge.accounts.models import User
from tests.signing_in import SigningClient

MINE = 100_000
OTHERS = int(os.environ.get("BENCH_OTHER_ENTRIES", "5000000"))
USERS, DAYS, TURNS = 500, 3650, 40
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'logbook_entry' AND indexname <> 'logbook_entry_pkey'
"""
REFERENCES = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'logbook_entry'::regclass AND contype = 'f'
"""
PAGES = {"month": "/dashboard/", "year": "/dashboard/?period=year", "all": "/dashboard/?period=all"}
PLAIN = """
SELECT sum(wrvu), sum(gross_wrvu), sum(units), count(*), count(DISTINCT service_date)
FROM logbook_entry WHERE user_id = %s AND deleted_at IS NULL
"""
MAKE_USERS = """
INSERT INTO accounts_user (password, is_superuser, email, name, is_active, is_staff, date_joined)
SELECT '!', false, 'other' || n || '@example.com', '', true, false, now() FROM generate_series(1, %s) n
RETURNING id
"""
# Codes, units, settings and days in the proportions of a busy practice; each line has a code of the release.
MAKE_ENTRIES = """
INSERT INTO logbook_entry (user_id, client_id, session, position, service_date, code_id, modifiers, units, setting,
    release_id, row_modifier, work_rvu, gross_wrvu, wrvu, trace, needs_review, revision, created_at, updated_at)
SELECT (%(users)s::bigint[])[1 + n %% %(user_count)s], gen_random_uuid(), gen_random_uuid(), 0,
    current_date - (n / %(user_count)s) %% %(days)s, c.codes[1 + (n * 7) %% c.count], '{}', 1 + n %% 3,
    (ARRAY['nonfacility', 'facility'])[1 + n %% 2], e.release_id, '',
    1.37, 1.37 * (1 + n %% 3), 1.37 * (1 + n %% 3) / 2,
    e.trace, false, gen_random_uuid(), now(), now()
FROM logbook_entry e, generate_series(1, %(count)s) n,
    (SELECT array_agg(s.code_id) AS codes, count(*) FROM codes_codesummary s JOIN logbook_entry o USING (release_id)
     WHERE o.id = %(entry)s) c
WHERE e.id = %(entry)s
"""


def measure():
    """Return (milliseconds of the plain sum, {page: milliseconds}), both p95."""
    user = User.objects.create_user("busy@example.com", None)
    (entry,) = services.log_entries(user=user, service_date=_today(), setting="nonfacility", lines=[Line("99213")])
    save_goal(user=user, amount=6000)
    save_value(user=user, dollars_per_wrvu="57.50", medicare_locality="")
    _make(user, entry)
    client = SigningClient(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    times = {name: [] for name in ("plain", *PAGES)}
    for _ in range(TURNS):
        times["plain"].append(_timed(_plain, user))
        for name, address in PAGES.items():
            caches["pages"].clear()
            times[name].append(_timed(_page, client, address))
    found = {name: _p95(values) * 1000 for name, values in times.items()}
    return found.pop("plain"), found


def _today():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date")
        return cursor.fetchone()[0]


def _make(user, entry):
    """Insert the rows: one statement for the other users and one for the user.

    Indexes, references and triggers are dropped meanwhile. References come back unchecked; the rows satisfy them.
    """
    with connection.cursor() as cursor:
        cursor.execute(MAKE_USERS, [USERS])
        others = [row[0] for row in cursor.fetchall()]
        restore_statements = _drop_checks(cursor)
        for users, count in ((others, OTHERS), ([user.pk], MINE - 1)):
            values = {"users": users, "user_count": len(users), "days": DAYS, "count": count, "entry": entry.pk}
            cursor.execute(MAKE_ENTRIES, values)
        for statement in restore_statements:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE logbook_entry")


def _drop_checks(cursor):
    """Drop indexes and references and disable triggers; return the statements that restore them."""
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    cursor.execute(REFERENCES)
    references = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for name, _ in references:
        cursor.execute(f'ALTER TABLE logbook_entry DROP CONSTRAINT "{name}"')
    cursor.execute("ALTER TABLE logbook_entry DISABLE TRIGGER USER")
    return [
        "SET maintenance_work_mem = '512MB'",
        *(definition for _, definition in indexes),
        *(
            f'ALTER TABLE logbook_entry ADD CONSTRAINT "{name}" {definition} NOT VALID'
            for name, definition in references
        ),
        "ALTER TABLE logbook_entry ENABLE TRIGGER USER",
    ]


def _timed(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def _plain(user):
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [user.pk])
        return cursor.fetchone()


def _page(client, address):
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} returned {response.status_code}")


def _p95(values):
    return sorted(values)[int(len(values) * 0.95) - 1]
