"""Verifiable backups: pg_dump's custom format, plus a list of every table with its row count and a digest of its rows,
taken in the same snapshot. A restore is compared with that list. With keys (rvuedge.operations.sealing) the file is
encrypted on its way to the disk, and the list is signed; neither step ever writes the data in the clear.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from rvuedge.common.grants import grant_if_ready
from rvuedge.common.ownership import NOT_ALL, SEES_ALL
from rvuedge.operations.contents import contents, sequences, table_names
from rvuedge.operations.pg_tools import ToolError, disconnect_clients, drop_database, pipe_from, pipe_into, run
from rvuedge.operations.sealing import Keys, SealError, check, decrypt, encrypt, is_encrypted, sign

Address = Mapping[str, str]
FORMAT = 1
# Held by an open transaction of its own: a killed restore no longer has it.
TURN = "SELECT pg_try_advisory_xact_lock(hashtext('rvuedge.restore'), hashtext(%s))"
NEVER_TIRED = "SET LOCAL idle_in_transaction_session_timeout = 0"
LEFT_BEHIND = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"


class BackupError(Exception):
    """A backup or restore failed; the message says why. Nothing was changed unless the message says so."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore: tables and rows, whether they were compared with the backup's list, and the new name of
    the previous database ('' if there was none)."""

    tables: int
    rows: int
    is_verified: bool
    kept_as: str
    is_signed: bool = False


def list_of(path: Path) -> Path:
    """Return the path of a backup's list."""
    return path.with_name(f"{path.name}.json")


def site_keys() -> Keys:
    """Return the keys of the settings."""
    return Keys(
        settings.BACKUP_RECIPIENT, settings.BACKUP_IDENTITY, settings.BACKUP_SIGNING_KEY, settings.BACKUP_VERIFY_KEY
    )


def remove_old(folder: Path, days: int) -> list[Path]:
    """Remove the backups in a folder that were written more than `days` days ago, with their lists and signatures, and
    return them. Other files, and a backup without its list, stay."""
    before = datetime.now(UTC).timestamp() - days * 86_400
    old = [file.with_name(file.name.removesuffix(".json")) for file in sorted(folder.glob("*.json"))]
    removed = [path for path in old if path.is_file() and path.stat().st_mtime < before]
    for path in removed:
        for file in (path, list_of(path), signature_of(path)):
            file.unlink(missing_ok=True)
    return removed


def signature_of(path: Path) -> Path:
    """Return the path of the signature of a backup's list."""
    return path.with_name(f"{path.name}.json.sig")


def back_up(address: Address, path: Path, sealed_with: Keys | None = None) -> dict[str, Any]:
    """Write a backup of the database and its list, and return the list. The files appear only when complete.

    Raises BackupError if the file already exists, its folder doesn't, a key is wrong or a program fails.
    """
    seal = sealed_with or Keys()
    if any(file.exists() for file in (path, list_of(path), signature_of(path))):
        raise BackupError(f"{path} already exists. Nothing was written.")
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} isn't a folder. Nothing was written.")
    part = path.with_name(f"{path.name}.part")
    try:
        described = _dump(address, part, seal.recipient)
        described["sha256"] = _sha256(part)
        text = json.dumps(described, indent=1)
        signature = sign(text.encode(), seal.signing_key) if seal.signing_key else b""
        _write(list_of(path), text)
        if signature:
            _write(signature_of(path), signature.decode())
        part.rename(path)
    except (ToolError, SealError, psycopg.Error, OSError) as error:
        for file in (list_of(path), signature_of(path)):
            file.unlink(missing_ok=True)
        raise BackupError(f"No backup was made. {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return described


def _dump(address: Address, part: Path, recipient: str) -> dict[str, Any]:
    """Dump a snapshot and list the contents of the same one. A role that sees one user only is refused."""
    _write(part, "")  # so only the owner can ever read it
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        _require_all_rows(connection, "No backup was made.")
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        least = sequences(connection)
        if recipient:
            with part.open("wb") as file:
                pipe_from("pg_dump", options, address, lambda dump: encrypt(dump, file, recipient))
        else:
            run("pg_dump", [*options, f"--file={part}"], address)
        server = connection.info.server_version
        described = {"tables": contents(connection), "sequences": least}
    if not recipient:
        run("pg_restore", ["--list", str(part)])
    created_at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"format": FORMAT, "created_at": created_at, "server_version": server} | described


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore(address: Address, path: Path, *, overwrite: bool = False, sealed_with: Keys | None = None) -> Restored:
    """Restore a backup into the database at `address`.

    An empty database is filled in one transaction. A database with tables is refused; with `overwrite`, the backup is
    restored into a new database, compared, and then gets the name of the old one, which is kept under another name.
    What a killed restore left behind is dropped first. With a key to verify, an unsigned backup is refused. Raises
    BackupError and leaves the database unchanged.
    """
    keys = sealed_with or Keys()
    described = _described(path, keys)
    is_signed = bool(keys.verify_key)
    try:
        if not _tables(address):
            rows = _fill(address, path, described, keys)
            return Restored(*rows, is_verified=described is not None, kept_as="", is_signed=is_signed)
        if not overwrite:
            raise BackupError(_refusal(address))
        with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
            _require_all_rows(connection, "Nothing was changed.")
        return replace(_replace(address, path, described, keys), is_signed=is_signed)
    except (ToolError, SealError, psycopg.Error) as error:
        raise BackupError(f"{path} wasn't restored; the database is unchanged. {error}") from error


def _described(path: Path, keys: Keys) -> dict[str, Any] | None:
    """Return a backup's list, None if it's missing. The backup must be the file that the list was made for."""
    if not path.is_file():
        raise BackupError(f"{path} isn't a file.")
    if not list_of(path).is_file():
        if keys.verify_key:
            raise BackupError(f"{list_of(path)} is missing, so the backup can't be verified. Nothing was changed.")
        return None
    try:
        text = list_of(path).read_bytes()
        _check_signature(path, text, keys)
        described = json.loads(text)
        expected = described["sha256"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BackupError(f"{list_of(path)} can't be read: {error}. Nothing was changed.") from error
    if _sha256(path) != expected:
        raise BackupError(f"{path} is truncated or damaged: it isn't the file that was written. Nothing was changed.")
    return dict(described)


def _check_signature(path: Path, text: bytes, keys: Keys) -> None:
    if not keys.verify_key:
        return
    if not signature_of(path).is_file():
        raise BackupError(f"{path} isn't signed. Nothing was changed.")
    try:
        check(text, signature_of(path).read_bytes(), keys.verify_key)
    except SealError as error:
        raise BackupError(f"{error} Nothing was changed.") from error


def _require_all_rows(connection: psycopg.Connection[Any], outcome: str) -> None:
    if connection.execute(SEES_ALL).fetchone() != (True,):
        raise BackupError(f"{outcome} {NOT_ALL}")


def _tables(address: Address) -> list[tuple[str, str]]:
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
        return table_names(connection)


def _refusal(address: Address) -> str:
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
        tables = contents(connection)
    rows = sum(table["rows"] for table in tables.values())
    name = address.get("dbname", "")
    return f"{name} has {len(tables)} tables with {rows:,} rows. Nothing was changed. Use --overwrite to replace it."


def _fill(address: Address, path: Path, described: Mapping[str, Any] | None, keys: Keys) -> tuple[int, int]:
    """Restore into an empty database, all or nothing, and compare it with the list."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    if is_encrypted(path):
        with path.open("rb") as file:
            pipe_into("pg_restore", options, address, lambda target: decrypt(file, target, keys.identity))
    else:
        run("pg_restore", [*options, str(path)], address)
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]
        found, last_values = contents(connection), sequences(connection)
        with connection.cursor() as cursor:
            grant_if_ready(cursor)  # a backup has no rights in it, and roles belong to the server
    if described is not None:
        saved = described["tables"]
        other = [name for name in {*found, *saved} if found.get(name) != saved.get(name)]
        other += [name for name, least in described["sequences"].items() if last_values.get(name, -1) < least]
        if other:
            raise BackupError(f"{path} was restored but differs from what was saved: {', '.join(sorted(other))}.")
    return len(found), sum(table["rows"] for table in found.values())


def _replace(address: Address, path: Path, described: Mapping[str, Any] | None, keys: Keys) -> Restored:
    """Restore into a new database, then swap the names of the two in one transaction.

    Drops what killed restores left.
    """
    name = address["dbname"]
    stamp = f"{datetime.now(UTC):%Y%m%d_%H%M%S}_{secrets.token_hex(2)}"
    restored, kept = f"{name}_restoring_{stamp}", f"{name}_before_{stamp}"
    server = {**address, "dbname": "postgres"}
    with (
        psycopg.connect(**server) as turn,  # type: ignore[arg-type]
        psycopg.connect(**server, autocommit=True) as connection,  # type: ignore[arg-type]
    ):
        _take_turn(turn, name)
        for (left,) in connection.execute(LEFT_BEHIND, [f"{name}_restoring_"]).fetchall():
            drop_database(connection, left)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(create.format(sql.Identifier(restored)))
        try:
            rows = _fill({**address, "dbname": restored}, path, described, keys)
            _swap_names(connection, name, restored, kept)
        except BaseException:
            with suppress(psycopg.Error):
                drop_database(connection, restored)
            raise
    return Restored(*rows, is_verified=described is not None, kept_as=kept)


def _take_turn(connection: psycopg.Connection[Any], name: str) -> None:
    """Let one restore at a time replace a database, until the connection closes. So what others left is dead."""
    connection.execute(NEVER_TIRED)
    (is_free,) = connection.execute(TURN, [name]).fetchone() or (False,)
    if not is_free:
        raise BackupError(f"Another restore of {name} is running. Nothing was changed.")


def _swap_names(connection: psycopg.Connection[Any], name: str, restored: str, kept: str) -> None:
    """Disconnect every client, then rename both databases or neither."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with connection.transaction():
        disconnect_clients(connection, [name, restored])
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(kept)))
        connection.execute(rename.format(sql.Identifier(restored), sql.Identifier(name)))
