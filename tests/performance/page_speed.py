"""Requests per second for pages over real HTTP, against a bare view on the same stack.

One gunicorn worker with the production settings and all middleware, on the starter and the demo clinician's year.
The bare view renders a one-line template. The pages take turns with it, and a page's ratio is the median of its turns:
a slow or a lucky moment of the machine concerns neighbors alike. Pages are warm: those cached by version
(rvuedge.common.page_cache) have been rendered once. How long rendering takes is measured separately.
"""

import http.client
import io
import os
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command

from logbook.management.commands.create_demo import EMAIL
from rvuedge.accounts.models import User
from tests.performance.ports import free_port, wait_for
from tests.signing_in import SigningClient

ROOT = Path(__file__).resolve().parent.parent.parent
BARE = "/bare/"
PAGES = {"code page": "/codes/97760/", "dashboard": "/dashboard/"}
UNCHANGED = "code page unchanged, 304"
CONNECTIONS = 4
TURNS = 13
SECONDS_PER_TURN = 0.4
COLD_REPEATS = 10


def measure():
    """Return ({name: its best requests per second}, {page: ratio to the bare view}, {page: milliseconds uncached})."""
    call_command("load_starter", stdout=io.StringIO())
    call_command("create_demo", stdout=io.StringIO())
    user = User.objects.get(email=EMAIL)
    cookie = signed_in(user)
    with serving() as port:
        etag = _etag(port, PAGES["code page"])
        asked = {"bare": (BARE, "", ""), **{name: (address, "", "") for name, address in PAGES.items()}}
        asked["dashboard"] = (PAGES["dashboard"], cookie, "")
        asked[UNCHANGED] = (PAGES["code page"], "", etag)
        for request in asked.values():
            _request_rate(port, *request, seconds=0.2)
        turns = [
            {name: _request_rate(port, *request, seconds=SECONDS_PER_TURN) for name, request in asked.items()}
            for _ in range(TURNS)
        ]
    best = {name: max(turn[name] for turn in turns) for name in asked}
    ratios = {name: median(turn[name] / turn["bare"] for turn in turns) for name in asked if name != "bare"}
    return best, ratios, _cold(user)


def signed_in(user):
    """Return a session cookie for the user, like the one set on signing in."""
    client = SigningClient()
    client.force_login(user)
    return f"sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def serving(threads=1):
    """Run one gunicorn worker with this many threads; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "rvuedge.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", str(threads), "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)  # a line per request
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _etag(port, address):
    """Return the page's ETag."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        return response.headers["ETag"]


def _request_rate(port, address, cookie, etag, *, seconds):
    """Return requests per second for one address, a few at a time; with an ETag, as a browser that has the page."""
    counts, status = [], 304 if etag else 200
    headers = ({"Cookie": cookie} if cookie else {}) | ({"If-None-Match": etag} if etag else {})
    end = time.perf_counter() + seconds

    def request():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        count = 0
        while time.perf_counter() < end:
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != status:
                raise RuntimeError(f"{address} returned {response.status}")
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=request) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < CONNECTIONS:
        raise RuntimeError(f"{address} failed; the reason is printed above.")
    return sum(counts) / (time.perf_counter() - start)


def _cold(user):
    """Return the milliseconds to render each page without the cache, in this process."""
    client = SigningClient(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    took = {}
    for name, address in PAGES.items():
        times = []
        for _ in range(COLD_REPEATS):
            caches["pages"].clear()
            start = time.perf_counter()
            response = client.get(address)
            times.append(time.perf_counter() - start)
            if response.status_code != 200:
                raise RuntimeError(f"{address} returned {response.status_code}")
        took[name] = min(times) * 1000
    return took
