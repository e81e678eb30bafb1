"""docs/operations.md, word by word: its commands install a working site; slow clients don't stop it."""

import pytest

from tests.ops.clients import slow
from tests.ops.machine import blocks

ROUNDS = 8  # of probes; one must be answered whole


def test_the_commands_of_the_page_install_the_site(site):
    assert len(blocks("First installation")) == 7
    assert '{"status": "ok"}' in site.installed
    assert "99213" in site.installed.rpartition("ok")[2]
    assert "titles" in site.installed or "codes" in site.installed, "our content is loaded"


def test_the_first_load_has_our_content(site):
    page = site.run("curl -fsS https://rvuedge.example/codes/99213/")
    assert "Plain language" in page or "plain" in page.lower()
    assert (
        site.run("runuser -u postgres -- psql -qAt rvuedge -c 'SELECT count(*) > 1000 FROM codes_codecontent'") == "t\n"
    )


def test_the_backup_of_the_unit_works(site):
    command = site.run("sed -n 's/^ExecStart=//p' /etc/systemd/system/rvuedge-backup.service")
    assert "manage.py backup" in command
    site.run("/srv/rvuedge/deploy/manage backup /var/lib/rvuedge/backups/first.dump")
    assert "first.dump.json" in site.run("ls /var/lib/rvuedge/backups")


def test_the_site_speaks_http_2_and_names_each_request(site):
    head = site.run("curl -fsS -o /dev/null -D - https://rvuedge.example/")
    assert head.startswith("HTTP/2 200")
    assert "x-request-id" in head.lower()


def test_plain_http_and_other_hosts_are_sent_away(site):
    assert " 301 " in site.run("curl -sS -o /dev/null -D - http://rvuedge.example/codes/")
    for address in ("api/v1/codes/", "metrics/"):
        assert " 403 " in site.run(f"curl -sS -o /dev/null -D - http://rvuedge.example/{address}")
    code = "curl -sS -o /dev/null -w '%{http_code}' -H 'Host: evil.example' https://rvuedge.example/"
    assert site.run(code) == "400"


def test_a_body_over_the_limit_is_refused_by_the_proxy(site):
    command = "head -c 120000000 /dev/zero | curl -sS -o /dev/null -w '%{http_code}' --data-binary @- https://rvuedge.example/"
    assert "413" in site.run(command, check=False)


@pytest.mark.parametrize("kind", ["headers", "bodies", "readers", "keep-alives"])
@pytest.mark.parametrize(("port", "is_secure"), [(8000, False), (443, True)], ids=["direct", "nginx"])
def test_two_hundred_slow_clients_stop_nobody(site, kind, port, is_secure):
    assert slow(port, kind, 200, host="rvuedge.example", is_secure=is_secure, rounds=ROUNDS) == 5


@pytest.fixture
def without_nginx(site):
    """The site; nginx is stopped meanwhile."""
    site.run("systemctl stop nginx")
    yield site
    site.run("systemctl start nginx")


def test_the_same_behind_caddy(without_nginx):
    site = without_nginx
    site.run("mkdir -p /etc/caddy")
    site.run(
        "sed '0,/^{/s//{\\n\\tskip_install_trust/; s/^rvuedge.example {/&\\n\\ttls internal/'"
        " /srv/rvuedge/deploy/Caddyfile > /etc/caddy/Caddyfile"
    )
    site.run("HOME=/root caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile")
    run = "HOME=/root exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile"
    with site.running(f"{run} >/var/log/caddy.log 2>&1"):
        check = "curl -kfsS --retry 20 --retry-connrefused --retry-all-errors --retry-delay 1 -o /dev/null -D - "
        assert site.run(f"{check} https://rvuedge.example/codes/99213/").startswith("HTTP/2 200")
        for kind in ("headers", "bodies", "readers", "keep-alives"):
            assert slow(443, kind, 100, host="rvuedge.example", is_secure=True, rounds=ROUNDS) == 5, kind
