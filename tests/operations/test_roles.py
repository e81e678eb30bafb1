"""Commands that read or replace everyone's rows refuse a role that row-level security filters."""

import secrets

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rvuedge.common.ownership import APP_ROLE, owned_by
from rvuedge.operations.backups import BackupError, back_up, restore
from rvuedge.operations.pg_tools import address_of, drop_database
from tests.logbook.revaluation.releases import january, log

pytestmark = pytest.mark.django_db(transaction=True)
RIGHTS = """
SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s ORDER BY 1, 2, 3
"""
AS_WEB = f"-c role={APP_ROLE}"  # the role can't log in here
COUNT_ENTRIES = "SELECT count(*) FROM logbook_entry"


@pytest.fixture
def address(alice):
    """The address of a database with a log."""
    january()
    log(alice, "27447", "20610")
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


def rights(address):
    with psycopg.connect(**address) as database:
        return database.execute(RIGHTS, [APP_ROLE]).fetchall()


@pytest.mark.parametrize("command", ["work --until-idle", "purge", "backup", "restore --overwrite"])
def test_a_role_that_row_level_security_filters_is_refused(address, alice, tmp_path, monkeypatch, command):
    path = tmp_path / "all.dump"
    if command.startswith("restore"):
        back_up(address, path)
    name, *options = command.split()
    options += [str(path)] if name in ("backup", "restore") else []
    before = rows(address)
    with monkeypatch.context() as patch, owned_by(alice.pk):
        patch.setenv("PGOPTIONS", AS_WEB)  # for connections that aren't Django's
        with pytest.raises(CommandError, match="This database role doesn't see all rows"):
            call_command(name, *options)
    assert rows(address) == before == 2
    assert path.exists() == (name == "restore")


def rows(address):
    with psycopg.connect(**address) as database:
        return database.execute(COUNT_ENTRIES).fetchone()[0]


def test_the_web_role_has_its_rights_again_after_a_restore(address, scratch, tmp_path):
    path = tmp_path / "all.dump"
    back_up(address, path)
    restore(scratch, path)
    assert rights(scratch) == rights(address) != []
    with psycopg.connect(**scratch, options=AS_WEB) as web:
        assert web.execute(COUNT_ENTRIES).fetchone() == (0,), "it reads, but nobody's rows without a user"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("DELETE FROM audit_auditrecord")
    restore(scratch, path, overwrite=True)
    assert rights(scratch) == rights(address)


def test_without_the_web_role_a_restore_changes_nothing(address, scratch, tmp_path, monkeypatch):
    path = tmp_path / "all.dump"
    back_up(address, path)
    monkeypatch.setattr("rvuedge.common.grants.APP_ROLE", "rvuedge_absent")
    with pytest.raises(BackupError, match=r"the database is unchanged\. The role \w+ is missing"):
        restore(scratch, path)
    assert rights(scratch) == []


def test_the_owners_role_may_purge(address, capsys):
    call_command("purge")
    assert "deleted" in capsys.readouterr().out
    with pytest.raises(CommandError, match="isn't a file"):
        call_command("restore", "/nowhere.dump", "--overwrite")
