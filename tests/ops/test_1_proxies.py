"""Whose address counts: with no proxy, one and two, a visitor is counted by their own, whatever they claim it is."""

import contextlib
import http.client
import ssl
import time

import pytest

from tests.ops.machine import blocks

SECTION, INNER, OUTER = "More than one proxy", 0, 1
PAGE = "/api/v1/releases/"  # counted, unlike a cached code
LIMIT, MARGIN = 300, 30  # requests a minute for a visitor's address, who gets back LIMIT / 60 a second
TLS = ssl.create_default_context()
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE


class Visitor:
    """Requests from an address of this machine, through a port."""

    def __init__(self, port, source):
        more = {"source_address": (source, 0), "timeout": 20}
        secure = port == 443
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self.connection = kind("127.0.0.1", port, **more, **({"context": TLS} if secure else {}))

    def ask(self, claimed=""):
        """Request the page; return its status. The proxy's own limit is waited for."""
        headers = {"Host": "rvuedge.example", "X-Forwarded-Proto": "https"}
        if claimed:
            headers |= {"X-Forwarded-For": claimed, "X-Real-IP": claimed, "Forwarded": f"for={claimed}"}
        while True:
            self.connection.request("GET", PAGE, headers=headers)
            answer = self.connection.getresponse()
            answer.read()
            if answer.status != 429 or "json" in answer.headers["Content-Type"]:
                return answer.status
            time.sleep(0.2)


def check(port, network):
    """A visitor who claims another address each time is counted; nobody else is counted with them."""
    with contextlib.closing(Visitor(port, f"127.{network}.0.5").connection) as forging:
        visitor = Visitor(port, f"127.{network}.0.5")
        visitor.connection = forging
        statuses, start = [], time.monotonic()
        while 429 not in statuses and len(statuses) < LIMIT + MARGIN + LIMIT / 60 * (time.monotonic() - start):
            n = len(statuses)
            statuses.append(visitor.ask(", ".join([f"10.{n % 250}.{n // 250}.9"] * (1 + n % 4))))
        assert statuses[:200] == [200] * 200
        assert statuses[-1] == 429, "the claimed addresses don't help"
    other = Visitor(port, f"127.{network + 100}.0.5")
    with contextlib.closing(other.connection):
        assert other.ask() == 200, "the proxy's own address isn't what counts"


@pytest.fixture
def count_of(site):
    """A function that sets PROXY_COUNT; afterwards it's as it was."""
    site.run("cp -p /etc/rvuedge/env /etc/rvuedge/env.before; cp -p /etc/nginx/conf.d/rvuedge.conf /root/nginx.before")

    def give(count):
        site.run(f"echo PROXY_COUNT={count} >> /etc/rvuedge/env; systemctl restart rvuedge")
        site.run("curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null http://127.0.0.1:8000/ready/")

    yield give
    site.run("mv /etc/rvuedge/env.before /etc/rvuedge/env; mv /root/nginx.before /etc/nginx/conf.d/rvuedge.conf")
    site.run("systemctl restart rvuedge nginx")
    site.wait_for_site()


def test_behind_one_proxy(site):
    site.wait_for_site()
    check(443, 10)


def test_without_a_proxy(count_of):
    count_of(0)
    check(8000, 20)


@pytest.fixture
def outer(site, count_of):
    """The proxy in front, which calls port 8080, by the page's commands."""
    site.run(blocks(SECTION)[OUTER])
    site.run(blocks(SECTION)[INNER].partition("install")[0])  # PROXY_COUNT, without a proxy here
    site.run("curl -fsS --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null http://127.0.0.1:8000/ready/")
    return site


def test_behind_nginx_and_nginx(outer):
    """Both in one nginx here: their files have the same name on two machines."""
    outer.run("sed 's/upstream rvuedge/upstream inner/; s/rvuedge;$/inner;/' /srv/rvuedge/deploy/nginx-behind.conf"
              " > /etc/nginx/conf.d/inner.conf; nginx -t; systemctl restart nginx")  # fmt: skip
    try:
        outer.wait_for_site()
        check(443, 30)
        strange = "curl -sS -o /dev/null -w '%{http_code}' --interface 127.0.0.9 http://127.0.0.1:8080/"
        assert outer.run(strange) == "403", "nobody may leave out the proxy in front"
    finally:
        outer.run("rm /etc/nginx/conf.d/inner.conf")


def test_behind_nginx_and_caddy(outer):
    run = "HOME=/root exec caddy run --config /srv/rvuedge/deploy/Caddyfile-behind --adapter caddyfile"
    with outer.running(f"{run} >/var/log/caddy.log 2>&1"):
        outer.wait_for_site()
        check(443, 40)
        strange = "curl -sS -o /dev/null -w '%{http_code}' --interface 127.0.0.9 http://127.0.0.1:8080/"
        assert outer.run(strange) == "403", "nobody may leave out the proxy in front"
