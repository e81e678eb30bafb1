"""Row-level security's part of a request: three reads of a log in an owner's transaction, against the same reads alone.

The reads are those of many pages: a month's sum by the dashboard's index, one entry by its number, and the goal. Alone,
they run as the role that sees all rows, each in a transaction of its own, as before there were policies.
"""

import time

from django.db import connection

from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.ownership import owned_by

TURNS = 1_000
READS = (
    "SELECT sum(wrvu) FROM logbook_entry WHERE user_id = %s AND deleted_at IS NULL"
    " AND service_date > current_date - 31",
    "SELECT * FROM logbook_entry WHERE user_id = %s AND id = (SELECT max(id) FROM logbook_entry)",
    "SELECT * FROM logbook_goal WHERE user_id = %s",
)


def measure():
    """Return the milliseconds of the reads alone and in the owner's transaction, the least of alternating turns."""
    user = User.objects.get(pk=Entry.objects.values_list("user_id", flat=True)[:1])
    alone, owned = [], []
    for _ in range(TURNS):
        start = time.perf_counter()
        _read(user)
        alone.append(time.perf_counter() - start)
        start = time.perf_counter()
        with owned_by(user.pk):
            _read(user)
        owned.append(time.perf_counter() - start)
    return min(alone) * 1000, min(owned) * 1000


def _read(user):
    with connection.cursor() as cursor:
        for read in READS:
            cursor.execute(read, [user.pk])
            cursor.fetchall()
