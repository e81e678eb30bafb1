"""pgbouncer in transaction mode, set up by docs/operations.md: the site works, and overload is answered at once."""

import time

import pytest

from tests.ops.machine import blocks

POOLER = 0
PAGE = "curl -sS -o /dev/null -w '%{http_code}' https://rvuedge.example"


@pytest.fixture(scope="module")
def pooled(site):
    """The site behind pgbouncer; afterwards without it."""
    site.run("for name in env commands.env; do cp -p /etc/rvuedge/$name /etc/rvuedge/$name.before; done")
    site.run(blocks("Scaling out")[POOLER])
    site.wait_for_site()
    yield site
    site.run("for name in env commands.env; do mv /etc/rvuedge/$name.before /etc/rvuedge/$name; done")
    site.run("systemctl restart rvuedge rvuedge-worker")
    site.run("systemctl stop pgbouncer")


def psql(site, statement, port=5432):
    """One statement as the role of the web server; returns its output."""
    address = f"postgresql://rvuedge_app@127.0.0.1:{port}/rvuedge"
    secret = "PGPASSWORD=$(sed -n 's/^DATABASE_URL=.*rvuedge_app:\\([^@]*\\)@.*/\\1/p' /etc/rvuedge/env)"
    return site.run(f'{secret} psql -qAt "{address}" -c "{statement}"').strip()


def test_pages_are_served_through_the_pooler(pooled):
    assert pooled.run(f"{PAGE}/codes/20610/") == "200"
    assert ":6432/" in pooled.run("grep ^DATABASE_URL /etc/rvuedge/env")
    assert ":5432/" in pooled.run("grep ^DATABASE_URL /etc/rvuedge/commands.env")
    peers = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'rvuedge_app' AND application_name = ''"
    assert int(psql(pooled, peers)) >= 1


def test_the_role_has_the_time_outs_that_a_pooled_connection_cant_ask_for(pooled):
    assert psql(pooled, "SHOW statement_timeout", 6432) == "15s"
    assert psql(pooled, "SHOW lock_timeout", 6432) == "5s"
    assert psql(pooled, "SHOW idle_in_transaction_session_timeout", 6432) == "30s"
    assert psql(pooled, "SHOW timezone", 6432) == "UTC"


def test_commands_have_longer_ones(pooled):
    code = "from django.db import connection; k = connection.cursor(); k.execute('SHOW statement_timeout');"
    code += " print(k.fetchone())"
    assert "('1h',)" in pooled.run(f'/srv/rvuedge/deploy/manage shell --no-imports -c "{code}"')


def test_pages_work_at_once_after_the_database_restarted(pooled):
    pooled.run("systemctl restart postgresql")
    deadline, status = time.monotonic() + 4, ""
    while status != "200" and time.monotonic() < deadline:
        status = pooled.run(f"{PAGE}/codes/99214/")
    assert status == "200"


def test_a_database_thats_away_is_answered_with_503_soon_and_known_pages_go_on(pooled):
    for _ in range(40):  # each of the four processes learns the page
        assert pooled.run(f"{PAGE}/codes/99213/") == "200"
    pooled.run("systemctl stop postgresql")
    try:
        start = time.monotonic()
        head = pooled.run("curl -sS -D - -o /dev/null https://rvuedge.example/codes/?q=knee")
        assert head.startswith("HTTP/2 503")
        assert "retry-after: 5" in head
        assert time.monotonic() - start < 8
        assert [pooled.run(f"{PAGE}/codes/99213/") for _ in range(8)] == ["200"] * 8
    finally:
        pooled.run("systemctl start postgresql")
