"""Row-level security: whose rows a request may see. The database itself keeps each owner's rows apart (ADR 24).

Every table with an owner has a policy that compares the owner with `rvuedge.user`, a setting of the transaction. Web
processes use the role APP_ROLE, to which the policies apply; migrations, the worker and backups use the role that owns
the tables, which bypasses them. Both settings are local to a transaction, so they work behind pgbouncer and never reach
the next request on the same connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import Error, connection, transaction
from django.http import HttpRequest

APP_ROLE = "rvuedge_app"
SET = "SELECT set_config('role', %s, true), set_config('rvuedge.user', %s, true)"
READ = "SELECT current_setting('role'), coalesce(current_setting('rvuedge.user', true), '')"
FORGET = "SELECT set_config('rvuedge.user', '', true)"
NOT_ALL = (
    "This role sees no clinician's rows. Set DATABASE_URL to the role that owns the tables "
    "(docs/operations.md, section Database roles)."
)
SEES_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


@contextmanager
def owned_by(user_id: int, first: tuple[str, Sequence[Any]] | None = None) -> Iterator[Any]:
    """Run the block in one transaction that sees and writes this user's rows only, besides those without an owner.

    Inside a transaction that's already open (a request's, or a test's), the earlier role and user come back at the end.
    `first` is a SELECT and its parameters that the database runs right away, in the same round trip: the block gets
    its first row, or None.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            yield _become(user_id, first)
        return
    before = _execute(READ)
    found = _become(user_id, first)
    try:
        yield found
    finally:
        with suppress(Error):  # a failed transaction loses its settings anyway
            _execute(SET, *before)


@contextmanager
def between_transactions(request: HttpRequest) -> Iterator[None]:
    """Run a block that waits for the sender, such as one that reads a large upload: the transaction of the request's
    owner (rvuedge.site.owner_middleware) ends before it, and another begins after it. The block has no connection."""
    if not getattr(request, "owner_is_ours", False):
        yield
        return
    request.owner_stack.close()  # type: ignore[attr-defined]
    connection.close()
    try:
        yield
    finally:
        request.owner_stack.enter_context(owned_by(request.owner_id))  # type: ignore[attr-defined]


def forget_owner() -> None:
    """Let the rest of the transaction see nobody's rows: the session that named the owner has ended."""
    if connection.in_atomic_block:
        with suppress(Error):  # a failed transaction sees nothing anyway
            _execute(FORGET)


def sees_all_rows() -> bool:
    """Whether this process's role bypasses row-level security, as the worker's and the commands' must."""
    with connection.cursor() as cursor:
        cursor.execute(SEES_ALL)
        return bool(cursor.fetchone()[0])


def _become(user_id: int, first: tuple[str, Sequence[Any]] | None) -> Any:
    """Set the transaction's owner; return the first row of `first`."""
    statement, parameters = first or ("", ())
    return _execute(f"{SET}; {statement}" if first else SET, APP_ROLE, str(user_id), *parameters)


def _execute(statement: str, *parameters: Any) -> Any:
    """Return the first row of the last statement. It's run on the driver's own connection: it's part of opening a
    transaction, not one of the page's."""
    with connection.wrap_database_errors:
        connection.ensure_connection()
        cursor = connection.connection.execute(statement, parameters)
        while cursor.nextset():
            pass
        return cursor.fetchone()
