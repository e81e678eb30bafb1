"""The server is killed in the middle of what a phone sends, again and again: it holds each entry once in the end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from urllib.error import URLError

import pytest
from django.db import connection
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.conftest import ROOT
from tests.browser.phone import correct_two, holds_exactly_the_thirty, kept_for_offline, log_thirty, sign_in, waiting
from tests.browser.test_main_job import live_entries, on_server

DELAYS = (0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)  # seconds from the request to the blow: before its work to after
HOLD, RELEASE = (f"SELECT pg_advisory_{word}(hashtext('logbook.sync'), %s)" for word in ("lock", "unlock"))


class Server:
    """The app in a process of its own, on the test's database; killed and started again on the same port."""

    def __init__(self):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self):
        settings = connection.settings_dict
        url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
        environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rvuedge.settings.test"}
        command = [sys.executable, "-m", "gunicorn", "rvuedge.wsgi", "--threads", "4", "--log-level", "critical"]
        self.process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{self.port}"], env=environment, cwd=ROOT, start_new_session=True
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.address}/health/", timeout=5).close()
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError("The server does not answer.")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(site, clinician):
    server = Server()
    server.start()
    yield server
    server.kill()


def strike(server, page, delay):
    """Let the page send, and kill the server so many seconds after the request has left."""
    with page.expect_request("**/api/v1/entries/sync/", timeout=60_000):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(delay * 1000)
    server.kill()


def test_a_server_killed_in_the_middle_holds_each_entry_once(opened, server, clinician):
    context = opened()
    page = context.new_page()
    sign_in(page, server.address)
    kept_for_offline(page)
    context.set_offline(True)
    log_thirty(page, server.address)
    correct_two(page)
    page.goto(f"{server.address}/log/")
    waiting(page, 32)
    context.set_offline(False)
    with connection.cursor() as cursor:  # the first blow meets a request that has begun and cannot end
        cursor.execute(HOLD, [clinician.pk])
        strike(server, page, 0.5)
        cursor.execute(RELEASE, [clinician.pk])
    assert live_entries() == []
    for delay in DELAYS:
        server.start()
        if live_entries():
            break
        strike(server, page, delay)
    page.goto(f"{server.address}/log/")
    on_server(page, 29)
    holds_exactly_the_thirty()
    assert len(live_entries()) == 29
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    assert Entry.objects.filter(deleted_at__isnull=False).count() == 1
