"""The server is killed again and again while a phone syncs: in the end it has each entry once."""

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
from tests.browser.phone import (
    assert_server_has_the_thirty,
    correct_two,
    expect_waiting,
    log_thirty,
    sign_in,
    wait_until_available_offline,
)
from tests.browser.test_main_job import live_entries, wait_for_entries
from tests.effort import share_of

DELAYS = (
    0,
    0.02,
    0.05,
    0.1,
    0.2,
    0.4,
    0.8,
    1.6,
    3.2,
)  # seconds from the request to the kill: from before the server starts its work to after it ends
LOCK, UNLOCK = (f"SELECT pg_advisory_{verb}(hashtext('logbook.sync'), %s)" for verb in ("lock", "unlock"))


class Server:
    """The app as a separate process on the test's database; can be killed and restarted on the same port."""

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
        raise TimeoutError("The server didn't start.")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(site, clinician):
    server = Server()
    server.start()
    yield server
    server.kill()


def sync_and_kill(server, page, delay):
    """Let the page, which is offline, sync, and kill the server `delay` seconds after the request is sent."""
    with page.expect_request("**/api/v1/entries/sync/", timeout=60_000):
        page.context.set_offline(False)
    page.wait_for_timeout(delay * 1000)
    server.kill()
    page.context.set_offline(True)  # so that it doesn't sync by itself as soon as the server is there again


def test_a_server_killed_while_syncing_has_each_entry_once(open_browser, server, clinician):
    context = open_browser()
    page = context.new_page()
    sign_in(page, server.address)
    wait_until_available_offline(page)
    context.set_offline(True)
    log_thirty(page, server.address)
    correct_two(page)
    page.goto(f"{server.address}/log/")
    expect_waiting(page, 32)
    with connection.cursor() as cursor:  # the first kill hits a request that has begun and can't finish
        cursor.execute(LOCK, [clinician.pk])
        sync_and_kill(server, page, 0.5)
        cursor.execute(UNLOCK, [clinician.pk])
    assert live_entries() == []
    for delay in share_of(DELAYS, 3):
        server.start()
        if live_entries():
            break
        sync_and_kill(server, page, delay)
    else:
        server.start()
    context.set_offline(False)
    page.goto(f"{server.address}/log/")
    wait_for_entries(page, 29)
    assert_server_has_the_thirty()
    assert len(live_entries()) == 29
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    assert Entry.objects.filter(deleted_at__isnull=False).count() == 1
