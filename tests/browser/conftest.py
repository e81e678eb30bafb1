"""A real Chromium against a real server. A test fails when the console reports an error or a request fails."""

import importlib.util
import os
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ServerHandler, WSGIServer
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from playwright.sync_api import Error, expect

from rvuedge.accounts.models import User
from tests.signing_in import SigningClient
from tests.starter import load_starter

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BUSY = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
AXE = """() => axe.run(document, {resultTypes: ["violations"]})
  .then(found => found.violations.map(violation => `${violation.id}: ${violation.nodes[0].html}`))"""

CLOSING_SECONDS = 30

# Playwright runs an event loop in this thread, and Django mistakes that for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

expect.set_options(timeout=10_000)  # a sign-out alone waits 4 s for a sync, and the machine may be busy


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _find_chromium():
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "scripts" / "chromium.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.find()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": _find_chromium(), "args": ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 390, "height": 844}, "timezone_id": "America/New_York", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def running_browser(launch_browser):
    """A function that returns the browser of all tests; a new one if it was killed."""
    launched = []

    def running():
        if not launched or not launched[-1].is_connected():
            launched.append(launch_browser())
        return launched[-1]

    yield running
    for browser in launched:
        if browser.is_connected():
            browser.close()


@pytest.fixture
def browser(running_browser):
    return running_browser()


@pytest.fixture
def context(new_context):
    context = new_context()
    yield context
    close(context)


def close(context):
    """Close a browser context. Chromium sometimes never ends one whose service worker is just starting: it's killed."""
    killed = threading.Event()
    late = threading.Timer(CLOSING_SECONDS, _kill_browsers, [killed])
    late.start()
    try:
        context.close()
    except Error:
        if not killed.is_set():
            raise
    finally:
        late.cancel()


def _kill_browsers(killed):
    killed.set()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if process.name().startswith("chrom"):
                process.kill()


@pytest.fixture(scope="session", autouse=True)
def kept_files():
    """Static files come from memory, and each browser keeps them, as in production: half the requests of a page."""
    kept, find = {}, StaticFilesHandler.serve

    def serve(handler, request):
        if request.path not in kept:
            with closing(find(handler, request)) as found:
                kept[request.path] = (b"".join(found), found.headers["Content-Type"])
        content, kind = kept[request.path]
        return HttpResponse(content, kind, headers={"Cache-Control": "max-age=86400, immutable"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve)
        patch.setattr(WSGIServer, "request_queue_size", 128)  # a browser opens more than Django's 10 at once
        yield


@pytest.fixture(scope="session")
def running_requests():
    """The requests that the test server is answering now."""
    running, run = [], ServerHandler.run

    def counted(handler, application):
        running.append(handler)
        try:
            run(handler, application)
        finally:
            running.remove(handler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ServerHandler, "run", counted)
        yield running


@pytest.fixture(autouse=True)
def answered(running_requests, transactional_db):
    """At the end, let the server finish the requests of a closed page, so the tables can be emptied; at most 10 s. It
    must be idle twice: one may have arrived that the server hasn't begun."""
    yield
    idle, deadline = 0, time.monotonic() + 10
    with connection.cursor() as cursor:
        while idle < 2 and time.monotonic() < deadline:
            cursor.execute(BUSY)
            idle = idle + 1 if cursor.fetchone() == (0,) and not running_requests else 0
            time.sleep(0.05)


@pytest.fixture
def site(live_server):
    """The address of a server that has the starter release."""
    load_starter()
    return live_server.url


@pytest.fixture
def clinician(site, alice):
    """Alice, on a site that has the starter release."""
    return alice


@pytest.fixture
def watched(page):
    """A page that fails the test at its end if the browser reported an error."""
    complaints = []
    page.on("console", lambda message: _is_complaint(message) and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed", lambda request: _was_aborted(request) or complaints.append(f"{request.url} {request.failure}")
    )
    page.complaints = complaints
    yield page
    assert page.complaints == []


def _is_complaint(message):
    """Return whether the browser reported an error or warning.

    Chromium warns of a preloaded font that isn't used within seconds, which also happens when the machine is busy.
    tests.browser.looking checks instead that each page uses its fonts.
    """
    is_late_font = ".woff2 was preloaded using link preload but not used within a few seconds" in message.text
    return message.type in ("error", "warning") and not is_late_font


def _was_aborted(request):
    """Whether the request was in flight when the page navigated away."""
    return "ERR_ABORTED" in request.failure


def sign_in(page, site, email):
    """Give the page a new session of this person. tests.browser.phone.sign_in uses the form."""
    client = SigningClient()
    client.force_login(User.objects.get(email=email))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    request = HttpRequest()
    get_token(request)
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"]}
    page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return page


@pytest.fixture
def signed_in(watched, site, clinician):
    """The page of a signed-in clinician."""
    return sign_in(watched, site, "alice@example.com")


@pytest.fixture
def staff_page(watched, site, rosa):
    """The page of a signed-in member of staff."""
    return sign_in(watched, site, "rosa@example.com")


@pytest.fixture
def axe():
    """A function that returns axe's violations on a page: WCAG 2.2 AA and best practices."""
    script = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf-8")

    def violations(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return page.evaluate(AXE)

    return violations


@pytest.fixture
def profile():
    with tempfile.TemporaryDirectory() as folder:
        yield folder


@pytest.fixture
def open_browser(playwright, profile):
    """A function that opens a phone's browser on the same profile each time; all are closed at the end."""
    contexts = []

    def launch():
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=_find_chromium(), args=ARGUMENTS, headless=True, reduced_motion="reduce",
            viewport={"width": 390, "height": 844}, timezone_id="America/New_York",
        )  # fmt: skip
        contexts.append(context)
        return context

    yield launch
    for context in contexts:
        close(context)
