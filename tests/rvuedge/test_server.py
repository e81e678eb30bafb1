"""The production server with real connections: bodies in chunks, bodies over the limit, clients that go away."""

import http.client
import json
import socket
import time
from contextlib import closing, suppress
from types import SimpleNamespace

import pytest

from rvuedge.server.body_limits import KB, MB, USUAL
from tests.working import kill_all, start_server

pytestmark = pytest.mark.django_db(transaction=True)
PARSE = "/api/v1/parse/"
GONE = 200
HALVES = [("Content-Length: 60000", b"a" * 30_000), ("Transfer-Encoding: chunked", b"ffff\r\naaaa")]


@pytest.fixture
def server(tmp_path, rvu26a):
    """gunicorn with our worker, in one process that does two requests at once: its port and log."""
    log = tmp_path / "log"
    own = {"WORKERS": "1", "DJANGO_SETTINGS_MODULE": "tests.rvuedge.small_server_settings"}
    with log.open("w") as output:
        process, port = start_server("-c", "deploy/gunicorn.conf.py", output=output, **own)
        try:
            yield SimpleNamespace(port=port, log=log)
        finally:
            kill_all(process)


def post(server, path, body, chunked=False, content_type="application/json"):
    """Send a body, in chunks or with its length; return the status and the text of the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        pieces = (body[start : start + 32 * KB] for start in range(0, len(body), 32 * KB))
        headers = {"Content-Type": content_type}
        if not chunked:
            headers["Content-Length"] = str(len(body))
        connection.request("POST", path, pieces, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def typed(length):
    return json.dumps({"q": "9" * length}).encode()


def test_a_body_is_read_whether_or_not_it_names_its_length(server):
    for chunked in (False, True):
        status, text = post(server, PARSE, json.dumps({"q": "99213"}).encode(), chunked)
        assert status == 200, text
        assert json.loads(text)["lines"][0]["hcpcs"] == "99213"


@pytest.mark.parametrize("chunked", [False, True])
def test_each_address_has_its_limit_for_both_kinds_of_bodies(server, chunked):
    for size in (256 * KB, 3 * MB):
        status, text = post(server, PARSE, typed(size), chunked)
        assert status == 413
        assert json.loads(text)["error"]["code"] == "too_large"
    form = b"text=" + b"9" * USUAL
    status, text = post(server, "/accounts/login/", form, chunked, "application/x-www-form-urlencoded")
    assert status == 413
    assert "This address takes up to 64 kB." in text
    assert post(server, PARSE, typed(200_000), chunked)[0] == 400, "the address takes it, its field doesn't"
    assert post(server, "/nowhere/", b"9" * (USUAL + 1), chunked)[0] in (404, 413)
    with suppress(ConnectionError):  # so much isn't read to its end
        assert post(server, PARSE, typed(12 * MB), chunked)[0] == 413
    assert post(server, PARSE, typed(5), chunked)[0] == 200


def test_a_body_over_the_servers_limit_is_refused_unread(server):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.putrequest("POST", "/staff/releases/")
        connection.putheader("Content-Length", str(500 * MB))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_clients_that_go_away_while_they_send_never_reach_the_application(server):
    """Whoever else asks meanwhile is answered: they don't count as requests at work, and no error is logged."""
    before = len(server.log.read_text())
    for number in range(GONE):
        headers, sent = HALVES[number % len(HALVES)]
        head = f"POST {PARSE} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}\r\n\r\n"
        with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as client:
            client.sendall(head.encode() + sent)
    statuses = [post(server, PARSE, typed(5))[0] for _ in range(5)]
    assert statuses == [200] * 5
    time.sleep(0.5)
    lines = [json.loads(line) for line in server.log.read_text()[before:].splitlines() if line.startswith("{")]
    assert len(lines) == 5, "the application saw only the whole requests"
    assert "Traceback" not in server.log.read_text()
