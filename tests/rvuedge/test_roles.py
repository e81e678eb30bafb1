"""The roles of the database: what `migrate` asks for, and which role the worker and backups need."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rvuedge.common.grants import missing_roles
from rvuedge.common.ownership import APP_ROLE, NOT_ALL, owned_by
from rvuedge.operations.backups import BackupError, back_up, restore
from rvuedge.operations.pg_tools import address_of, drop_database
from tests.sessions import log

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def superuser(alice):
    """The server's superuser, on a database of its own that's dropped at the end."""
    address = address_of(connection.settings_dict) | {"user": "postgres"}
    with psycopg.connect(**(address | {"dbname": "postgres"}), autocommit=True) as server:
        yield server


@pytest.fixture
def upstart(superuser):
    """A role that may create databases and nothing else, and the URL of a database that it owns."""
    name = f"upstart_{secrets.token_hex(3)}"
    superuser.execute(f"CREATE ROLE {name} LOGIN CREATEDB")
    superuser.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    yield name, f"postgresql://{name}@/{name}?host={connection.settings_dict['HOST']}"
    drop_database(superuser, name)
    superuser.execute(f"DROP ROLE {name}")


def migrate(url):
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test"}
    command = [sys.executable, "manage.py", "migrate", "audit", "--no-input"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_migrate_says_what_to_run_before_it_changes_anything(upstart, superuser):
    name, url = upstart
    refused = migrate(url)
    assert refused.returncode != 0
    assert f"ALTER ROLE {name} BYPASSRLS;" in refused.stderr
    assert f"GRANT {APP_ROLE} TO {name};" in refused.stderr
    assert "CREATE ROLE" not in refused.stderr
    with psycopg.connect(url) as database:
        assert database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    superuser.execute(f"ALTER ROLE {name} BYPASSRLS")
    superuser.execute(f"GRANT {APP_ROLE} TO {name}")
    assert migrate(url).returncode == 0
    with psycopg.connect(url) as database:
        database.execute(f"SET ROLE {APP_ROLE}")
        assert database.execute("SELECT count(*) FROM audit_auditrecord").fetchone() == (0,)


def test_a_missing_role_is_named_with_what_creates_it():
    with connection.cursor() as cursor:
        assert missing_roles(cursor) == []
        assert missing_roles(cursor, "invented") == [
            "CREATE ROLE invented LOGIN PASSWORD '…';", f"GRANT invented TO {connection.settings_dict['USER']};"
        ]  # fmt: skip


@pytest.mark.parametrize("command", [["work", "--until-idle"], ["backup", "never.dump"]])
def test_the_worker_and_backups_refuse_a_role_that_sees_a_part_of_the_rows(alice, command):
    with owned_by(alice.pk), pytest.raises(CommandError) as refused:
        call_command(*command)
    assert str(refused.value) == NOT_ALL


@pytest.mark.django_db(transaction=True)
def test_a_backup_by_such_a_role_fails_instead_of_leaving_rows_out(alice, rvu26a, upstart, superuser, tmp_path):
    log(alice, "20610")
    name, _ = upstart
    superuser.execute(f"GRANT {APP_ROLE} TO {name}")
    with pytest.raises(BackupError, match="sees no clinician's rows"):
        back_up(address_of(connection.settings_dict) | {"user": name}, tmp_path / "part.dump")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_restored_database_has_the_policies_and_web_processes_may_use_it(alice, charlie, rvu26a, superuser, tmp_path):
    log(alice, "20610")
    address = address_of(connection.settings_dict)
    back_up(address, tmp_path / "all.dump")
    name = f"restored_{secrets.token_hex(3)}"
    superuser.execute(f"CREATE DATABASE {name} OWNER {address['user']} TEMPLATE template0")
    try:
        restore(address | {"dbname": name}, tmp_path / "all.dump")
        with psycopg.connect(**(address | {"dbname": name})) as database:
            for user, count in ((alice, 1), (charlie, 0)):
                database.execute("SELECT set_config('role', %s, true)", [APP_ROLE])
                database.execute("SELECT set_config('rvuedge.user', %s, true)", [str(user.pk)])
                assert database.execute("SELECT count(*) FROM logbook_entry").fetchone() == (count,)
    finally:
        drop_database(superuser, name)
