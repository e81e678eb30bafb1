"""Apply new values to many entries at once, record the earlier ones, and restore them.

We compute values in memory, copy them into a temporary table, take the log's lock, and apply them with one UPDATE.
Nothing is locked before that. If the log changed in between, we detect it and retry: by the entry's `updated_at` (a
change to one line of a session sets it for all), or by the version of the log under `lock_log`. We wait at most a tenth
of a second for a lock, to rule out chains of waiting transactions.
"""

import itertools
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import EllipsisType
from typing import TypeVar

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from codes.domain.release_order import Basis
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.trace import trace_as_json
from logbook.entries.medicare import update_amounts_if_shown
from logbook.entries.queries import log_version
from logbook.entries.storing import lock_for_writing
from logbook.models import Revaluation
from logbook.valuation.bulk import Source, Staged, Stored
from rvuedge.accounts.models import User

LINES_PER_WRITE = 2_000
TRIES = 40
PAUSE = 0.05  # seconds
LOCK_REVALUATIONS = "SELECT pg_advisory_xact_lock(hashtextextended('logbook.revaluation:' || %s, 0))"
LOCK_LOG = "SELECT number FROM logbook_logversion WHERE user_id = %s FOR UPDATE"

COLUMNS = "release_id, release_basis, row_modifier, work_rvu, gross_wrvu, wrvu, trace, needs_review"
TEMPORARY = """
CREATE TEMPORARY TABLE new_credit (entry_id bigint, release_id bigint, release_basis text, row_modifier text,
                                   work_rvu numeric, gross_wrvu numeric, wrvu numeric, trace jsonb,
                                   needs_review boolean, seen timestamptz) ON COMMIT DROP
"""
COPY = f"COPY new_credit (entry_id, {COLUMNS}, seen) FROM STDIN"
HAS_VALUE = (
    "e.wrvu = n.wrvu AND e.trace = n.trace AND e.release_id = n.release_id AND e.release_basis = n.release_basis"
)
DROP_UNCHANGED = f"""
DELETE FROM new_credit n USING logbook_entry e
WHERE e.id = n.entry_id AND {HAS_VALUE} AND (%(keeps)s OR e.policy_id = %(policy)s)
"""  # noqa: S608 our own statement
COUNT_CHANGED = f"""
SELECT count(*) FROM new_credit n JOIN logbook_entry e ON e.id = n.entry_id WHERE ({HAS_VALUE}) IS NOT TRUE
"""  # noqa: S608 our own statement
RECORD_PRIOR = f"""
INSERT INTO logbook_priorvalue (revaluation_id, entry_id, policy_id, {COLUMNS}, release_after_id, wrvu_after)
SELECT %s, e.id, e.policy_id, {", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))}, n.release_id, n.wrvu
FROM logbook_entry e JOIN new_credit n ON n.entry_id = e.id
"""  # noqa: S608 our own columns
APPLY = """
UPDATE logbook_entry e
SET release_id = n.release_id, release_basis = n.release_basis, row_modifier = n.row_modifier,
    work_rvu = n.work_rvu, gross_wrvu = n.gross_wrvu, wrvu = n.wrvu, trace = n.trace,
    needs_review = n.needs_review, policy_id = coalesce(%s, e.policy_id), updated_at = %s,
    medicare_amount = CASE WHEN n.release_id IS NULL THEN NULL ELSE e.medicare_amount END
FROM new_credit n
WHERE e.id = n.entry_id AND (n.seen IS NULL OR e.updated_at = n.seen AND e.deleted_at IS NULL)
"""
# Entries changed since are skipped.
RESTORE = """
UPDATE logbook_entry e
SET release_id = b.release_id, release_basis = b.release_basis, row_modifier = b.row_modifier,
    work_rvu = b.work_rvu, gross_wrvu = b.gross_wrvu, wrvu = b.wrvu, trace = b.trace,
    needs_review = b.needs_review, policy_id = b.policy_id, updated_at = %s
FROM logbook_priorvalue b, logbook_revaluation r
WHERE b.revaluation_id = %s AND e.id = b.entry_id AND r.id = b.revaluation_id
  AND e.policy_id IS NOT DISTINCT FROM coalesce(r.policy_id, b.policy_id)
  AND e.release_id IS NOT DISTINCT FROM coalesce(b.release_after_id, e.release_id)
  AND e.updated_at <= r.created_at
"""
# Sessions with a line whose release changed. Their Medicare amounts change too.
SESSIONS_REPRICED = """
SELECT DISTINCT e.session FROM logbook_priorvalue b JOIN logbook_entry e ON e.id = b.entry_id
WHERE b.revaluation_id = %s AND b.release_id IS DISTINCT FROM b.release_after_id
"""
# Last: a link locks the log until the transaction ends.
LINK = "SELECT logbook_link_revaluation(%s)"
Result = TypeVar("Result")


class LogBusyError(Exception):
    """The log was locked, or kept changing, for seconds. Nothing was changed; the caller may retry."""

    def __init__(self) -> None:
        super().__init__("Your log was busy, so nothing changed. Try again.")


class _LogChangedError(Exception):
    """The log changed after it was read, so it must be reread."""


def retry_on_conflict(work: Callable[[], Result]) -> Result:
    """Run `work`, one transaction, and retry it if the log changed in between or someone else has locked it.

    Raises LogBusyError after some seconds.
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


def lock_revaluations(user: User) -> None:
    """Allow one revaluation of a user at a time, until this transaction ends. Logging doesn't wait."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_REVALUATIONS, [user.pk])


def lock_log(user: User, seen: tuple[int | None, int | None]) -> None:
    """Lock the user's log until the transaction ends. `seen` is its `log_version` when it was read; if there's a newer
    one, the caller must retry."""
    with _locked_briefly(user) as cursor:
        cursor.execute(LOCK_LOG, [user.pk])
    if log_version(user) != seen:
        raise _LogChangedError


@contextmanager
def _locked_briefly(user: User) -> Iterator[CursorWrapper]:
    """Take the log's lock before any row, as every write to a log does. It and the block wait briefly for locks; what
    follows in the transaction waits as usual."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        lock_for_writing(user)
        yield cursor
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def stage_values(
    valued: Iterable[Staged],
    seen: Mapping[int, datetime] | None = None,
    policy_id: int | EllipsisType | None = ...,
) -> int:
    """Copy new values into a temporary table, except those that change nothing, and return how many. `seen` has the
    `updated_at` of each entry when it was read; without it the caller must call `lock_log`. `policy_id` is the version
    that the entries get (None: one that isn't saved yet): one with another version counts, even if its value stays, so
    that the lines of a session always have one policy. `...` keeps the versions."""
    lines, copied = iter(valued), 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")  # keeps the join of a long log with its traces in memory
        cursor.execute(TEMPORARY)
        with cursor.copy(COPY) as copy:
            while batch := list(itertools.islice(lines, LINES_PER_WRITE)):
                copy.write("".join([_copy_row(*each, seen) for each in batch]))
                copied += len(batch)
        if policy_id is None:  # no entry has this version yet
            return copied
        kept = None if isinstance(policy_id, EllipsisType) else policy_id
        cursor.execute(DROP_UNCHANGED, {"keeps": kept is None, "policy": kept})
        return copied - int(cursor.rowcount)


def count_changed_values() -> int:
    """Return how many of the staged values differ from those in the log, not only in their policy."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_CHANGED)
        return int(cursor.fetchone()[0])


def record_prior_values(revaluation: Revaluation) -> None:
    """Record the current values of the entries that have a staged value."""
    with connection.cursor() as cursor:
        cursor.execute(RECORD_PRIOR, [revaluation.pk])


def apply_staged(revaluation: Revaluation) -> int:
    """Write the staged values of a revaluation and its policy, and return how many. Asks for a retry if an entry has
    changed since it was read. Adds the revaluation to the chain of the history."""
    count = write_staged(revaluation.user, revaluation.policy_id, revaluation.created_at)
    update_amounts_if_shown(revaluation.user, lambda: _sessions_repriced(revaluation))
    if revaluation.pk:
        with connection.cursor() as cursor:
            cursor.execute(LINK, [revaluation.pk])
    return count


def write_staged(user: User, policy_id: int | None, now: datetime) -> int:
    """Write the staged values and return how many; without a policy, entries keep theirs. As `apply_staged`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM new_credit")
        (staged,) = cursor.fetchone()
    with _locked_briefly(user) as cursor:
        cursor.execute(APPLY, [policy_id, now])
        if cursor.rowcount != staged:
            raise _LogChangedError
        cursor.execute(LOCK_LOG, [user.pk])  # as the links of the history will; if nothing changed, it isn't locked yet
        cursor.execute("DROP TABLE new_credit")
    return int(staged)


def restore_prior_values(revaluation: Revaluation, now: datetime) -> int:
    """Restore the values from before a revaluation and return how many. Entries changed since are skipped."""
    with _locked_briefly(revaluation.user) as cursor:
        cursor.execute(RESTORE, [now, revaluation.pk])
        count = cursor.rowcount
        cursor.execute(LOCK_LOG, [revaluation.user_id])
    update_amounts_if_shown(revaluation.user, lambda: _sessions_repriced(revaluation))
    return int(count)


def _sessions_repriced(revaluation: Revaluation) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS_REPRICED, [revaluation.pk])
        return [session for (session,) in cursor.fetchall()]


def _copy_row(entry: Stored, source: Source | None, credit: Credit, seen: Mapping[int, datetime] | None) -> str:
    """Return a row in COPY's text format; only the trace can contain a backslash."""
    text = trace_as_json(credit.steps, credit.flags).replace("\\", "\\\\")
    review = "t" if credit.needs_review else "f"
    values = f"{credit.work}\t{credit.gross}\t{credit.adjusted}\t{text}\t{review}"
    when = seen[entry.id].isoformat() if seen else "\\N"
    release = f"{source.release_id}\t{source.basis}" if source else f"\\N\t{Basis.WAITING}"
    return f"{entry.id}\t{release}\t{credit.row_modifier}\t{values}\t{when}\n"
