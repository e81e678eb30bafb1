"""What people type reaches no log: the web server's, the worker's or PostgreSQL's, under the production settings."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.db import connection

from rvuedge.accounts.models import User
from rvuedge.jobs.models import JobError
from tests.logs.urls import FAILURES
from tests.rvuedge.test_work import send
from tests.working import environment, kill_all, start_server, start_worker, stop, wait_until

NAME = "Quackenbush"
PERSON = f"Zoltan {NAME} 1961-04-13"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.logs.settings"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path):
    """A production server; its port, and a function that returns its log."""
    path = tmp_path / "server.log"
    with path.open("wb") as output:
        process, port = start_server("--log-level", "debug", "--access-logfile", "-", output=output, **SETTINGS)
        yield port, path.read_text
        kill_all(process)


def database_log():
    """The log of the tests' PostgreSQL server."""
    with psycopg.connect(f"postgresql://postgres@/postgres?host={connection.settings_dict['HOST']}") as session:
        return Path(session.execute("SHOW data_directory").fetchone()[0], "log").read_text(errors="replace")


def request(port, method, path, body=None, **headers):
    """Send a request as the proxy would; return (status, headers)."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, body, {"X-Forwarded-Proto": "https", **given})
    response = client.getresponse()
    response.read()
    client.close()
    return response.status, dict(response.getheaders())


def send_raw(port, text):
    """Send something that no HTTP client would."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.sendall(text.encode())
        plain.settimeout(2)
        with contextlib.suppress(TimeoutError):
            plain.recv(65536)


def upload(name):
    """A multipart body with a name in its field, file name and file."""
    parts = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.csv"\r\n\r\n{name}\r\n--b--\r\n'
    return parts.encode(), {"Content-Type": "multipart/form-data; boundary=b"}


def lines(log):
    """The JSON lines of a log."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def test_names_reach_no_log(server):
    port, log = server
    query, body = urlencode({"q": PERSON, "name": PERSON, "text": PERSON, "code": PERSON}), urlencode({"name": PERSON})
    everywhere = {
        "Cookie": f"sessionid={NAME}; timezone={NAME}; csrftoken={NAME}", "User-Agent": PERSON, "Referer": f"/{NAME}",
        "Authorization": f"Token {NAME}", "X-Request-ID": NAME, "X-Forwarded-For": NAME, "Accept": NAME, "Origin": NAME,
    }  # fmt: skip
    for path in (f"/{quote(PERSON)}/", "/", "/codes/", "/log/", "/history/", "/accounts/login/", "/api/v1/codes/",
                 "/api/v1/parse/", "/resources/calculator/", f"/static/{NAME}.css", f"/codes/{NAME}/%00"):  # fmt: skip
        for method in ("GET", "HEAD", "POST", NAME.upper()):
            request(port, method, f"{path}?{query}", body, **everywhere, **FORM)
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/api/v1/entries/sync/"):
        request(
            port, "POST", path, urlencode({"email": f"{NAME}@example.com", "login": NAME, "password": NAME}), **FORM
        )
        request(port, "POST", path, json.dumps({NAME: PERSON}), **JSON)
        request(port, "POST", path, f'{{"{NAME}": ', **JSON)
        request(port, "POST", path, upload(NAME)[0], **upload(NAME)[1])
    request(port, "GET", "/", Host=f"{NAME}.example")
    request(port, "GET", "/", Host=f"127.0.0.1:{NAME}")
    for text in (f"GET /{PERSON} HTTP/1.1\r\n\r\n", f"{NAME}\r\n\r\n", f"GET / HTTP/1.1\r\n{PERSON}\r\n\r\n",
                 f"POST / HTTP/1.1\r\nContent-Length: {NAME}\r\n\r\n"):  # fmt: skip
        send_raw(port, text)
    assert NAME.lower() not in log().lower()
    assert NAME.lower() not in database_log().lower()


def test_errors_are_logged_by_class_and_place_without_their_messages(server):
    port, log = server
    for way in FAILURES:
        request(port, "POST", f"/broken/{way}/?name={quote(PERSON)}", urlencode({"name": PERSON}), **FORM)
    assert request(port, "POST", "/api/v1/broken/", json.dumps({"name": PERSON}), **JSON)[0] == 500
    found = lines(log())
    errors = [line for line in found if "error" in line]
    assert {"ValueError", "KeyError", "IntegrityError", "DataError", "ProgrammingError", "RuntimeWarning"} <= {
        line["error"] for line in errors
    }
    duplicate = next(line for line in errors if "causes" in line and "one_name" in str(line))
    assert duplicate["causes"][0] == {"error": "UniqueViolation", "error_code": "23505 one_name"}
    assert any("tests/logs/urls.py" in frame and frame.endswith("duplicate") for frame in duplicate["frames"])
    assert {"thread.failed", "cleanup.failed", "warning"} <= {line["event"] for line in found}
    time.sleep(0.2)
    assert NAME.lower() not in log().lower()
    assert NAME.lower() not in database_log().lower()


def test_each_request_has_a_line_with_its_route_and_id(server):
    port, log = server
    proxys = "5ff1d4dd-6fd4-4d85-9f64-5a53a2a0a1f8"
    _, headers = request(port, "GET", "/codes/99999/?q=abc", X_Request_ID=proxys)
    assert headers["X-Request-ID"] == proxys
    assert request(port, "GET", "/", X_Request_ID="John")[1]["X-Request-ID"] != "John"
    line = next(line for line in lines(log()) if line.get("request_id") == proxys)
    assert line.pop("duration_ms") > 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO", "logger": "rvuedge.site.access_log", "event": "request", "request_id": proxys, "method": "GET",
        "route": "codes/<hcpcs:hcpcs>/", "status": 404,
    }  # fmt: skip


NAMING = f"""
CREATE FUNCTION naming() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{PERSON}' USING DETAIL = '{PERSON}'; END $$
LANGUAGE plpgsql; CREATE TRIGGER naming BEFORE INSERT ON codes_codesummary EXECUTE FUNCTION naming()
"""


def test_a_failing_job_names_no_one(zip_of_two, staging, rosa):
    send(zip_of_two, staging, rosa)
    with connection.cursor() as cursor:
        cursor.execute(NAMING)
    worker = start_worker(**SETTINGS)
    try:
        wait_until(JobError.objects.exists)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER naming ON codes_codesummary; DROP FUNCTION naming()")
    output = stop(worker)
    assert "ProgrammingError P0001 at codes/importing/load.py" in JobError.objects.get().error
    assert any(line.get("task") == "codes.tasks.import_release" for line in lines(output))
    for text in (output, database_log(), JobError.objects.get().error):
        assert NAME.lower() not in text.lower()


def test_a_command_that_fails_in_production_prints_no_message(tmp_path):
    code = f"raise ValueError('{PERSON}')"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        env=environment(**SETTINGS), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert lines(done.stderr)[-1]["error"] == "ValueError"
    assert NAME not in done.stderr
    assert not User.objects.exists()
