"""Commands for all users refuse a role that sees one user's rows only; a restore gives web processes their rights."""

import secrets

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from rvuedge.common.ownership import APP_ROLE, owned_by
from rvuedge.operations.backups import BackupError, back_up, restore
from rvuedge.operations.pg_tools import address_of, drop_database

WEB = "rvuedge_web_of_backups"


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["work", "purge"])
def test_the_role_of_web_processes_does_nothing_for_all(alice, command):
    with owned_by(alice.pk), pytest.raises(CommandError, match="sees no clinician's rows"):
        call_command(command)


@pytest.mark.django_db(transaction=True)
def test_a_backup_by_the_role_of_web_processes_is_refused_and_a_restored_one_serves_it(alice, rvu26a, tmp_path):
    address, name = address_of(connection.settings_dict), f"scratch_{secrets.token_hex(4)}"
    with psycopg.connect(**{**address, "user": "postgres", "dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"CREATE ROLE {WEB} LOGIN IN ROLE {APP_ROLE}")
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 OWNER {address['user']}")
        try:
            with pytest.raises(BackupError, match="sees no clinician's rows"):
                back_up({**address, "user": WEB}, tmp_path / "some.dump")
            assert list(tmp_path.iterdir()) == []
            back_up(address, tmp_path / "all.dump")
            restore({**address, "dbname": name}, tmp_path / "all.dump")
            with psycopg.connect(**{**address, "dbname": name, "user": WEB}) as web:
                assert web.execute("SELECT count(*) FROM codes_release").fetchone() == (1,)
                assert web.execute("SELECT count(*) FROM accounts_clinician").fetchone() == (0,)
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    web.execute("DELETE FROM audit_auditrecord")
            with pytest.raises(BackupError, match=r"Nothing was changed\. This role sees no clinician's rows"):
                restore({**address, "dbname": name, "user": WEB}, tmp_path / "all.dump", overwrite=True)
        finally:
            drop_database(server, name)
            server.execute(f"DROP ROLE {WEB}")
