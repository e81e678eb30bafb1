"""A million entries of a thousand clinicians, and a release that changes them all, made in the database.

BENCH_ENTRIES and BENCH_CLINICIANS set smaller numbers.
"""

import itertools
import os
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from codes.models import CodeSummary, CodeValue, Release, ReleaseState, SectionStatistic
from logbook.entries import services
from logbook.models import Entry, ReleaseChoice
from logbook.valuation.crediting import Line, LogSession
from rvuedge.accounts.models import User
from tests.performance.valuation_speed import CODES

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
CLINICIANS = int(os.environ.get("BENCH_CLINICIANS", "1000"))
FIRST = date(2026, 2, 1)
FACTOR = "1.03"
# Copies one clinician's log to all others, session by session.
REPEAT = """
INSERT INTO logbook_entry (user_id, client_id, session, {same})
SELECT u.id, gen_random_uuid(), md5(u.id::text || e.session::text)::uuid, {same}
FROM logbook_entry e CROSS JOIN accounts_user u WHERE e.user_id = %s AND u.email LIKE 'staff%%' AND u.id <> %s
"""


def create_clinicians():
    """Create clinicians who accept releases automatically, with their logs."""
    made = [User(email=f"staff{n}@example.com", password="!") for n in range(CLINICIANS)]
    users = User.objects.bulk_create(made)
    ReleaseChoice.objects.bulk_create(ReleaseChoice(user=user, accepts_automatically=True) for user in users)
    cycle = itertools.cycle(CODES)
    sessions = [
        LogSession(FIRST + timedelta(n % 200), "facility", [Line(next(cycle)), Line(next(cycle))])
        for n in range(ENTRIES // CLINICIANS // 2)
    ]
    first = users[0]
    services.log_sessions(user=first, sessions=sessions)
    own = {"id", "user_id", "client_id", "session"}
    same = ", ".join(field.column for field in Entry._meta.concrete_fields if field.column not in own)
    with connection.cursor() as cursor:
        cursor.execute(REPEAT.format(same=same), [first.pk, first.pk])
        cursor.execute("ANALYZE")
    return users


def stage_changed_release():
    """Stage RVU26D: a copy of the largest release with 3% more work, in effect before all these entries."""
    base = Release.objects.order_by("-row_count").first()
    with transaction.atomic():
        release = Release.objects.get(pk=base.pk)
        release.pk, release.year, release.letter, release.revision = None, 2026, "D", 1
        release.state, release.published_at, release.is_partial = ReleaseState.STAGED, None, False
        release.effective_from, release.source_sha256 = FIRST, "bench"
        release.imported_at = timezone.now()
        release.save(force_insert=True)
        for table in (CodeValue, CodeSummary, SectionStatistic):
            _copy(table, base, release)
    return release


def _copy(table, base, release):
    names = [field.column for field in table._meta.concrete_fields if field.column not in ("id", "release_id")]
    more = f"(round(work_rvu * {FACTOR}, 2) - work_rvu)"
    values = [f"{name} + {more}" if name == "work_rvu" or name.endswith("_total") else name for name in names]
    statement = (
        f"INSERT INTO {table._meta.db_table} (release_id, {', '.join(names)}) "
        f"SELECT %s, {', '.join(values)} FROM {table._meta.db_table} WHERE release_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [release.pk, base.pk])
