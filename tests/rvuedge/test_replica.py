"""Which database reads use when there is a replica: two real databases with different titles show it on each page.

Pages are requested in separate processes, since the database is part of the settings.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from rvuedge.accounts.models import User
from rvuedge.operations.backups import back_up, restore
from rvuedge.operations.pg_tools import address_of, drop_database
from tests.logbook.revaluation.releases import january, log

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
# Sends requests from one signed-in browser, one after another; prints what each response shows.
REQUEST_SCRIPT = """
import json, sys, django
django.setup()
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import path
from rvuedge.accounts.models import User
client = Client()
client.force_login(User.objects.get(email="alice@example.com"))
answers = []
for method, address in json.loads(sys.argv[1]):
    caches["pages"].clear()
    response = getattr(client, method)(address)
    body = response.content.decode()
    answers.append([response.status_code, "Title from the replica" in body, "Title from the primary" in body])
print(json.dumps(answers))
"""
PRIMARY, REPLICA = [200, False, True], [200, True, False]


@pytest.fixture
def primary(alice):
    """A release, an entry of alice, and titles that name the database."""
    january()
    log(alice, "20610")
    address = address_of(connection.settings_dict)
    set_titles(address, "Title from the primary")
    return address


@pytest.fixture
def replica(primary, tmp_path):
    """A copy of the primary with the same edition and other titles."""
    address = {**primary, "dbname": f"replica_{secrets.token_hex(4)}"}
    back_up(primary, tmp_path / "all.dump")
    with psycopg.connect(**{**primary, "dbname": "postgres"}, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {address['dbname']} TEMPLATE template0")
        try:
            restore(address, tmp_path / "all.dump")
            set_titles(address, "Title from the replica")
            yield address
        finally:
            drop_database(server, address["dbname"])


def set_titles(address, title):
    """Give every code this title without changing the edition."""
    with psycopg.connect(**address) as database:
        (edition,) = database.execute("SELECT number FROM codes_edition").fetchone()
        database.execute("UPDATE codes_code SET title = %s", [title])
        database.execute("UPDATE codes_edition SET number = %s", [edition])


def url(address):
    return f"postgresql://{address['user']}@/{address['dbname']}?host={address['host']}"


def request_pages(primary, replica_url, *requests):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test",
        "DATABASE_URL": url(primary),
        "DATABASE_REPLICA_URL": replica_url,
    }
    command = [sys.executable, "-c", REQUEST_SCRIPT, json.dumps(requests)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


PUBLIC = [("get", "/codes/20610/"), ("get", "/codes/?q=206"), ("get", "/api/v1/codes/20610/"), ("get", "/")]


def test_public_pages_read_the_replica_and_the_log_reads_the_primary(primary, replica):
    log_pages = [("get", "/history/?month=all"), ("get", "/dashboard/")]
    shown = request_pages(primary, url(replica), *PUBLIC, *log_pages)
    assert shown == [REPLICA, REPLICA, REPLICA, REPLICA, PRIMARY, PRIMARY]


def test_without_a_replica_everything_reads_the_primary(primary):
    assert request_pages(primary, "", *PUBLIC[:2]) == [PRIMARY, PRIMARY]


@pytest.mark.parametrize("statement", ["UPDATE codes_edition SET number = number - 1", "DELETE FROM codes_edition"])
def test_a_lagging_replica_is_not_read(primary, replica, statement):
    with psycopg.connect(**replica) as database:
        database.execute(statement)
    assert request_pages(primary, url(replica), *PUBLIC[:2]) == [PRIMARY, PRIMARY]


def test_an_unreachable_replica_is_skipped(primary, replica):
    nowhere = url({**replica, "dbname": "nowhere"})
    assert request_pages(primary, nowhere, *PUBLIC[:2], ("get", "/history/?month=all")) == [PRIMARY, PRIMARY, PRIMARY]


def test_writes_go_only_to_the_primary(primary, replica):
    before = counts(replica)
    request_pages(primary, url(replica), ("post", "/log/?ignored"), ("post", "/codes/20610/"))
    assert counts(replica) == before
    assert User.objects.filter(last_login__isnull=False).exists()
    with psycopg.connect(**replica) as database:
        assert database.execute("SELECT count(*) FROM accounts_user WHERE last_login IS NOT NULL").fetchone() == (0,)


def counts(address):
    with psycopg.connect(**address) as database:
        tables = ("security_session", "logbook_entry", "accounts_user")
        return [database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]


WRITE_SCRIPT = """
import django
django.setup()
from codes.models import Code
from rvuedge.accounts.models import User
from rvuedge.common.replica import reading_alias, reading_allowed
print(reading_alias())
with reading_allowed():
    print(Code.objects.first().title, reading_alias(), Code.objects.first()._state.db)
    print(User.objects.first()._state.db)
    Code.objects.filter(hcpcs="20610").update(synonyms="knee")
    print(Code.objects.get(hcpcs="20610").title, reading_alias())
with reading_allowed():
    print(reading_alias())
"""


def test_a_request_that_has_written_reads_the_primary(primary, replica):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test",
        "DATABASE_URL": url(primary),
        "DATABASE_REPLICA_URL": url(replica),
    }
    done = subprocess.run(
        [sys.executable, "-c", WRITE_SCRIPT], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.splitlines() == [
        "default",
        "Title from the replica replica replica",
        "default",
        "Title from the primary default",
        "default",  # the write changed the fee schedule, so its edition is ahead of the replica's
    ], done.stderr
