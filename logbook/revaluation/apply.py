"""Puts new values of many entries into place at once, keeps what stood before, and takes it back.

Values are worked out in memory, copied into a temporary table, and put into place with one UPDATE. Nothing is locked
until then; a change in between is noticed, and the work is done again: by the entry's `updated_at` (every change of
one line of a session sets that of all), or by the version of the log under `hold`. No lock is waited for longer than a
tenth of a second, so that nobody waits for somebody who waits.
"""

import itertools
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db import OperationalError, connection

from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.trace import trace_as_json
from logbook.entries.medicare import pay_if_shown
from logbook.entries.queries import log_version
from logbook.models import Revaluation
from logbook.valuation.bulk import Stored, Valued
from rvuedge.accounts.models import User

LINES_A_WRITE = 2_000
TRIES = 40
PAUSE = 0.05  # seconds
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('logbook.revaluation:' || %s, 0))"
HOLD = "SELECT number FROM logbook_logversion WHERE user_id = %s FOR UPDATE"

COLUMNS = "release_id, row_modifier, work_rvu, gross_wrvu, wrvu, trace, needs_review"
TEMPORARY = """
CREATE TEMPORARY TABLE new_credit (entry_id bigint, release_id bigint, row_modifier text, work_rvu numeric,
                                   gross_wrvu numeric, wrvu numeric, trace jsonb, needs_review boolean,
                                   seen timestamptz) ON COMMIT DROP
"""
COPY = f"COPY new_credit (entry_id, {COLUMNS}, seen) FROM STDIN"
DROP_EQUAL = """
DELETE FROM new_credit n USING logbook_entry e
WHERE e.id = n.entry_id AND e.wrvu = n.wrvu AND e.trace = n.trace AND e.release_id = n.release_id
"""
KEEP = f"""
INSERT INTO logbook_priorvalue (revaluation_id, entry_id, policy_id, {COLUMNS}, release_after_id, wrvu_after)
SELECT %s, e.id, e.policy_id, {", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))}, n.release_id, n.wrvu
FROM logbook_entry e JOIN new_credit n ON n.entry_id = e.id
"""  # noqa: S608 our own columns
REPLACE = """
UPDATE logbook_entry e
SET release_id = n.release_id, row_modifier = n.row_modifier,
    work_rvu = n.work_rvu, gross_wrvu = n.gross_wrvu, wrvu = n.wrvu, trace = n.trace,
    needs_review = n.needs_review, policy_id = coalesce(%s, e.policy_id), updated_at = %s
FROM new_credit n
WHERE e.id = n.entry_id AND (n.seen IS NULL OR e.updated_at = n.seen AND e.deleted_at IS NULL)
"""
# Entries that anything has changed since are left as they are.
UNDO = """
UPDATE logbook_entry e
SET release_id = b.release_id, row_modifier = b.row_modifier,
    work_rvu = b.work_rvu, gross_wrvu = b.gross_wrvu, wrvu = b.wrvu, trace = b.trace,
    needs_review = b.needs_review, policy_id = b.policy_id, updated_at = %s
FROM logbook_priorvalue b, logbook_revaluation r
WHERE b.revaluation_id = %s AND e.id = b.entry_id AND r.id = b.revaluation_id
  AND e.policy_id IS NOT DISTINCT FROM coalesce(r.policy_id, b.policy_id)
  AND e.release_id = coalesce(b.release_after_id, e.release_id)
  AND e.updated_at <= r.created_at
"""
# Sessions of which a line has come under another release: their Medicare amount is another.
MOVED = """
SELECT DISTINCT e.session FROM logbook_priorvalue b JOIN logbook_entry e ON e.id = b.entry_id
WHERE b.revaluation_id = %s AND b.release_id IS DISTINCT FROM b.release_after_id
"""
Done = TypeVar("Done")


class LogBusyError(Exception):
    """The log was being changed all the time, so that nothing was done; it may be asked for again."""


class _LogChangedError(Exception):
    """What was read is no longer so: read it again."""


def while_the_log_rests(work: Callable[[], Done]) -> Done:
    """Carry out `work`, a transaction of its own, again when the log has changed in the middle or is held by another.

    Raises LogBusyError after some seconds of that.
    """
    for _ in range(TRIES):
        try:
            return work()
        except _LogChangedError:
            pass
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
        time.sleep(PAUSE)
    raise LogBusyError


def one_at_a_time(user: User) -> None:
    """One revaluation of a user at a time; the next begins when this transaction ends. Logging does not wait."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [user.pk])


def hold(user: User, seen: tuple[int | None, int | None]) -> None:
    """Let nothing of the user's log change until the end of the transaction; it must still be as it was seen
    (`log_version`), else the work is done again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        cursor.execute(HOLD, [user.pk])
    if log_version(user) != seen:
        raise _LogChangedError


def stage(valued: Iterable[Valued], seen: Mapping[int, datetime] | None = None) -> None:
    """Copy new credits beside the entries, and forget those that are what stands already. `seen` has the `updated_at`
    of each entry as it was read; without it the caller must `hold` the log."""
    lines = iter(valued)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")  # the join of a long log, traces and all, stays in memory
        cursor.execute(TEMPORARY)
        with cursor.copy(COPY) as copy:
            while some := list(itertools.islice(lines, LINES_A_WRITE)):
                copy.write("".join([_line(*each, seen) for each in some]))
        cursor.execute(DROP_EQUAL)


def keep_before(revaluation: Revaluation) -> None:
    """Keep with the revaluation what stands now of the entries that have a staged credit."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [revaluation.pk])


def put_in_place(revaluation: Revaluation) -> int:
    """Write the staged credits; returns how many. Done again when an entry is no longer as it was seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM new_credit")
        (staged,) = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        cursor.execute(REPLACE, [revaluation.policy_id, revaluation.created_at])
        if cursor.rowcount != staged:
            raise _LogChangedError
        cursor.execute("DROP TABLE new_credit")
    pay_if_shown(revaluation.user, lambda: _moved(revaluation))
    return int(staged)


def put_back(revaluation: Revaluation, now: datetime) -> int:
    """Put back what stood before a revaluation; returns how many entries. Those changed since stay."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        cursor.execute(UNDO, [now, revaluation.pk])
        count = cursor.rowcount
    pay_if_shown(revaluation.user, lambda: _moved(revaluation))
    return int(count)


def _moved(revaluation: Revaluation) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [revaluation.pk])
        return [session for (session,) in cursor.fetchall()]


def _line(entry: Stored, release_id: int, credit: Credit, seen: Mapping[int, datetime] | None) -> str:
    """A line of COPY's text format; of these cells only the trace can hold a backslash."""
    text = trace_as_json(credit.steps, credit.flags).replace("\\", "\\\\")
    review = "t" if credit.needs_review else "f"
    values = f"{credit.work}\t{credit.gross}\t{credit.adjusted}\t{text}\t{review}"
    when = seen[entry.id].isoformat() if seen else "\\N"
    return f"{entry.id}\t{release_id}\t{credit.row_modifier}\t{values}\t{when}\n"
