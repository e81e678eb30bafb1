"""Upgrades: the database of each earlier version migrates forward without losing data."""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from rvuedge.operations.backups import restore
from rvuedge.operations.pg_tools import address_of, drop_database

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "data" / "upgrade"
DUMPS = sorted(FOLDER.glob("*.dump"))
LOG = """
SELECT e.id, e.user_id, e.service_date, e.code_id, e.modifiers, e.units, e.setting, r.year || r.letter, e.gross_wrvu,
       e.wrvu, md5(e.trace::text), e.deleted_at
FROM logbook_entry e JOIN codes_release r ON r.id = e.release_id ORDER BY e.id
"""
VALUES = """
SELECT r.year, r.letter, v.code_id, v.modifier, v.work_rvu, v.nonfacility_total, v.facility_total
FROM codes_codevalue v JOIN codes_release r ON r.id = v.release_id ORDER BY 1, 2, 3, 4
"""
VERSION = """
SELECT v.number FROM logbook_logversion v JOIN accounts_user u ON u.id = v.user_id WHERE u.email = 'owner@example.com'
"""


def test_a_dump_to_upgrade_from_exists():
    assert [path.name for path in DUMPS][:1] == ["0.2.0.dump"]


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def upgraded(request, django_db_setup, django_db_blocker):
    """(address of a version's restored database after `migrate`, its log and fee schedule before)."""
    with django_db_blocker.unblock():
        address = address_of(connection.settings_dict)
    name = f"upgrade_{secrets.token_hex(4)}"
    with psycopg.connect(**{**address, "dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            scratch = {**address, "dbname": name}
            restore(scratch, request.param)
            before = read(scratch)
            manage(scratch, "migrate", "--no-input")
            yield scratch, before
        finally:
            drop_database(server, name)


def read(address):
    with psycopg.connect(**address) as database:
        return {query: database.execute(query).fetchall() for query in (LOG, VALUES)}


def manage(address, *arguments):
    """Run manage.py on the database at `address`; returns its output."""
    url = (
        "postgresql:///"
        + address["dbname"]
        + "?"
        + "&".join(f"{key}={address[key]}" for key in ("host", "port", "user", "password") if key in address)
    )
    command = [sys.executable, "manage.py", *arguments]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_upgrade_keeps_every_entry_and_value(upgraded):
    address, before = upgraded
    assert len(before[LOG]) >= 5
    assert len(before[VALUES]) >= 12
    assert read(address) == before
    assert "[ ]" not in manage(address, "showmigrations", "--plan")


def test_guards_and_versions_work_after_an_upgrade(upgraded):
    address, _ = upgraded
    with psycopg.connect(**address) as database:
        with pytest.raises(psycopg.errors.RestrictViolation, match="values never change"), database.transaction():
            database.execute("UPDATE codes_codevalue SET work_rvu = 99")
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"), database.transaction():
            database.execute("DELETE FROM audit_auditrecord")
        (before,) = database.execute(VERSION).fetchone()
        database.execute("UPDATE logbook_entry SET units = units")
        assert database.execute(VERSION).fetchone()[0] > before


BASES = """
SELECT e.release_basis, r.year = extract(year FROM e.service_date) AND r.effective_from <= e.service_date
FROM logbook_entry e JOIN codes_release r ON r.id = e.release_id
UNION ALL SELECT b.release_basis, NULL FROM logbook_priorvalue b
"""


def test_existing_entries_get_the_reason_for_their_release(upgraded):
    """0.2.0 took the newest release that had begun: in force in its own year, a stand-in in a later one."""
    address, _ = upgraded
    with psycopg.connect(**address) as database:
        found = database.execute(BASES).fetchall()
    assert found
    for basis, is_in_force in found:
        assert basis == "in_force" if is_in_force else basis in ("in_force", "earlier_year", "partial", "pinned")


def test_an_upgraded_log_shows_its_total(upgraded):
    """The app computes the same total on the upgraded database."""
    address, before = upgraded
    script = (
        "from rvuedge.accounts.models import User; from logbook.entries.queries import entries_for;"
        "user = User.objects.get(email='owner@example.com');"
        "print('total', sum(entry.wrvu for entry in entries_for(user)))"
    )
    total = sum(row[9] for row in before[LOG] if row[11] is None)
    assert f"total {total}" in manage(address, "shell", "-c", script)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.migrations.json")), ids=lambda path: path.name[:5])
def test_released_migrations_are_never_edited(path):
    for name, digest in json.loads(path.read_text(encoding="utf-8")).items():
        assert (ROOT / name).is_file(), f"{name} was removed. Never remove a released migration."
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, f"{name} was edited"
