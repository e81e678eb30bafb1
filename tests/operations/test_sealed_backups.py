"""Backups that are encrypted and signed, killed restores, and old backups."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rvuedge.operations.backups import BackupError, back_up, list_of, restore, signature_of
from rvuedge.operations.models import BackupRun
from rvuedge.operations.pg_tools import address_of, drop_database
from rvuedge.operations.sealing import Keys, SealError, make_keys
from tests.logbook.revaluation.releases import january, log
from tests.working import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "Alice Adler"


@pytest.fixture
def address(alice):
    january()
    log(alice, "27447", "20610")
    return address_of(connection.settings_dict)


@pytest.fixture
def scratch(address):
    name = f"scratch_{secrets.token_hex(4)}"
    with psycopg.connect(**{**address, "dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield {**address, "dbname": name}
        for (each,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]).fetchall():
            drop_database(server, each)


@pytest.fixture
def keys(tmp_path):
    return make_keys(tmp_path / "keys")


def where_backups_are_made(keys):
    return Keys(recipient=keys.recipient, signing_key=keys.signing_key)


def where_they_are_restored(keys):
    return Keys(identity=keys.identity, verify_key=keys.verify_key)


def test_an_encrypted_backup_is_unreadable_without_the_key_and_restored_with_it(address, scratch, keys, tmp_path):
    path = tmp_path / "all.dump"
    back_up(address, path, where_backups_are_made(keys))
    assert path.read_bytes().startswith(b"age-encryption.org/v1")
    assert b"PGDMP" not in path.read_bytes()
    with pytest.raises(BackupError, match="Set BACKUP_IDENTITY"):
        restore(scratch, path, sealed_with=Keys(verify_key=keys.verify_key))
    others = make_keys(tmp_path / "others")
    with pytest.raises(BackupError, match="made for another key"):
        restore(scratch, path, sealed_with=Keys(identity=others.identity, verify_key=keys.verify_key))
    done = restore(scratch, path, sealed_with=where_they_are_restored(keys))
    assert (done.is_verified, done.is_signed) == (True, True)
    with psycopg.connect(**scratch) as database:
        assert database.execute("SELECT name FROM accounts_user").fetchone() == (MARK,)
        assert database.execute("SELECT count(*) FROM logbook_entry").fetchone() == (2,)


def test_a_forged_changed_or_unsigned_backup_is_refused(address, scratch, keys, tmp_path):
    path, own = tmp_path / "all.dump", where_they_are_restored(keys)
    back_up(address, path, where_backups_are_made(keys))
    signature = signature_of(path).read_bytes()
    others = make_keys(tmp_path / "others")
    back_up(address, tmp_path / "forged.dump", Keys(recipient=keys.recipient, signing_key=others.signing_key))
    with pytest.raises(BackupError, match="isn't ours, or it was changed"):
        restore(scratch, tmp_path / "forged.dump", sealed_with=own)
    changed = json.loads(list_of(path).read_text()) | {"server_version": 1}
    list_of(path).write_text(json.dumps(changed))
    with pytest.raises(BackupError, match="isn't ours, or it was changed"):
        restore(scratch, path, sealed_with=own)
    signature_of(path).write_bytes(b"not hexadecimal")
    with pytest.raises(BackupError, match="isn't ours, or it was changed"):
        restore(scratch, path, sealed_with=own)
    signature_of(path).unlink()
    with pytest.raises(BackupError, match="isn't signed"):
        restore(scratch, path, sealed_with=own)
    list_of(path).unlink()
    with pytest.raises(BackupError, match="can't be verified"):
        restore(scratch, path, sealed_with=own)
    assert signature
    with psycopg.connect(**scratch) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_truncated_encrypted_backup_changes_nothing(address, scratch, keys, tmp_path):
    path = tmp_path / "all.dump"
    back_up(address, path, where_backups_are_made(keys))
    path.write_bytes(path.read_bytes()[:-100])
    for file in (list_of(path), signature_of(path)):
        file.unlink()
    with pytest.raises(BackupError, match="wasn't restored; the database is unchanged"):
        restore(scratch, path, sealed_with=Keys(identity=keys.identity))
    with psycopg.connect(**scratch) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Keys(recipient="age1nothing"), "BACKUP_RECIPIENT isn't a public age key"),
        (Keys(signing_key="/nowhere.pem"), "can't be read as a key"),
    ],
)
def test_a_wrong_key_leaves_no_backup(address, tmp_path, wrong, message):
    with pytest.raises(BackupError, match=message):
        back_up(address, tmp_path / "all.dump", wrong)
    assert list(tmp_path.iterdir()) == []


def test_keys_are_private_and_never_overwritten(keys, tmp_path):
    for name in ("identity.txt", "signing.pem", "verify.pem"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600
    with pytest.raises(SealError, match="Nothing was overwritten"):
        make_keys(tmp_path / "keys")


def test_the_commands_use_the_keys_of_the_settings_and_record_the_backup(address, scratch, tmp_path, settings, capsys):
    call_command("backup_keys", str(tmp_path / "keys"))
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.split() if line.startswith("BACKUP_"))
    for name, value in lines.items():
        setattr(settings, name, value)
    call_command("backup", str(tmp_path / "all.dump"))
    run = BackupRun.objects.get()
    assert (run.is_encrypted, run.is_signed, run.size) == (True, True, (tmp_path / "all.dump").stat().st_size)
    url = f"postgresql://{scratch['user']}@/{scratch['dbname']}?host={scratch['host']}"
    call_command("restore", str(tmp_path / "all.dump"), "--into", url)
    assert "Its signature is right." in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"isn't a folder\. Nothing was written"):
        call_command("backup", str(tmp_path / "none" / "all.dump"))
    assert not (tmp_path / "none").exists()


def test_old_backups_are_removed_with_their_lists_and_nothing_else_is(address, tmp_path):
    for name in ("old.dump", "new.dump"):
        back_up(address, tmp_path / name)
    (tmp_path / "other.txt").write_text("kept")
    long_ago = time.time() - 31 * 86_400
    for path in tmp_path.iterdir():
        if path.name != "new.dump":
            os.utime(path, (long_ago, long_ago))
    call_command("backup", str(tmp_path / "now.dump"), "--keep-days", "30")
    assert {path.name for path in tmp_path.iterdir()} == {
        "new.dump", "new.dump.json", "now.dump", "now.dump.json", "other.txt",
    }  # fmt: skip


def unfinished(server, name):
    query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
    return [each for (each,) in server.execute(query, [f"{name}_restoring_%"]).fetchall()]


def test_what_a_killed_restore_left_is_dropped_by_the_next(address, scratch, tmp_path):
    path = tmp_path / "all.dump"
    back_up(address, path)
    restore(scratch, path)
    url = f"postgresql://{scratch['user']}@/{scratch['dbname']}?host={scratch['host']}"
    command = [sys.executable, "manage.py", "restore", str(path), "--into", url, "--overwrite"]
    with psycopg.connect(**{**address, "dbname": "postgres"}, autocommit=True) as server:
        process = subprocess.Popen(command, env=environment(), cwd=ROOT, start_new_session=True)
        wait_until(lambda: unfinished(server, scratch["dbname"]))
        with pytest.raises(BackupError, match=r"Another restore of scratch_.* is running"):
            restore(scratch, path, overwrite=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_until(lambda: _turn_is_free(server, scratch["dbname"]))
        assert len(unfinished(server, scratch["dbname"])) == 1
        restore(scratch, path, overwrite=True)
        assert unfinished(server, scratch["dbname"]) == []


def _turn_is_free(server, name):
    key = "hashtext('rvuedge.restore'), hashtext(%s)"
    return server.execute(f"SELECT pg_try_advisory_xact_lock({key})", [name]).fetchone() == (True,)
