"""Worker and server killed with SIGKILL at random moments: twenty in a full run.

Each import, publication and withdrawal is done completely or not at all, and can be finished afterward.
"""

import contextlib
import http.client
import random
import shutil
import threading
import time
from http.cookies import SimpleCookie

import pytest
from django.db import connection

from codes.importing import jobs, uploads
from codes.management.commands.load_starter import CODES
from codes.models import Code, CodeSummary, CodeValue, Release, ReleaseImport
from codes.releases import actions
from rvuedge.audit.models import AuditRecord
from tests import cms, making
from tests.effort import share_of
from tests.signing_in import SigningClient
from tests.working import kill_all, start_server, start_worker, stop, wait_for_database_sessions, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS, UPLOADS, PUBLICATIONS = (len(share_of(range(most), 2)) for most in (8, 2, 10))
END = b"\r\n--x--\r\n"
FILES = ("PPRRVU2026_Jan_nonQPP.csv", "PPRRVU2026_Jan_QPP.csv", "GPCI2026.csv")


@pytest.fixture
def starter_zip(tmp_path):
    """The starter's January 2026: 1,863 rows, small enough for many rounds."""
    folder = CODES / "data" / "starter" / "rvu26a"
    return making.write_zip(tmp_path / "rvu26a.zip", {name: (folder / name).read_bytes() for name in FILES})


def send(source, staging, rosa):
    copy = shutil.copy(source, staging / f"{time.monotonic_ns()}.upload")
    upload = uploads.Upload(copy, source.name, copy.stat().st_size)
    return uploads.accept_upload(upload, actor=rosa)


def assert_staged_or_nothing(upload):
    """Assert a complete release and an import marked as staged, or neither."""
    upload.refresh_from_db()
    release = Release.objects.first()
    assert (upload.state == "staged") == (release is not None)
    if release is None:
        assert (CodeValue.objects.count(), AuditRecord.objects.filter(action="release.import").count()) == (0, 0)
    else:
        assert_complete(release)


def assert_complete(release):
    counts = (CodeValue.objects.filter(release=release).count(), CodeSummary.objects.filter(release=release).count())
    assert counts == (release.row_count, release.code_count)


def state_of(upload):
    return ReleaseImport.objects.get(pk=upload.pk).state


def kill_imports(source, staging, rosa, rounds, max_delay):
    """In each round, upload a file, kill the worker at a random moment, and let another worker finish the import."""
    rng, interrupted = random.Random(20), 0
    worker = start_worker()
    for n in range(rounds):
        upload = send(source, staging, rosa)
        if n % 4:
            wait_until(lambda upload=upload: state_of(upload) != "waiting")
        time.sleep(rng.uniform(0, max_delay))
        worker.kill()
        worker.communicate()
        wait_for_database_sessions()
        assert_staged_or_nothing(upload)
        interrupted += state_of(upload) != "staged"
        worker = start_worker()
        wait_until(lambda upload=upload: state_of(upload) == "staged")
        assert_complete(Release.objects.get())
        actions.discard(Release.objects.get().pk, actor=rosa)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE audit_auditrecord")
    stop(worker)
    return interrupted


def test_a_killed_worker_leaves_no_partial_import_and_another_finishes_it(starter_zip, staging, rosa):
    assert kill_imports(starter_zip, staging, rosa, IMPORTS, max_delay=0.3) >= IMPORTS // 4


@pytest.mark.cms
def test_a_killed_worker_importing_a_complete_release(staging, rosa):
    assert kill_imports(cms.FOLDER / "rvu25d_0.zip", staging, rosa, rounds=2, max_delay=1) >= 1


class Browser:
    """A signed-in staff member's browser that sends forms to a real server."""

    def __init__(self, user):
        client = SigningClient()
        client.force_login(user)
        client.get("/staff/releases/")
        cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
        token = client.cookies["csrftoken"].value
        self.headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
            "X-CSRFToken": token,
            "Content-Length": "0",
        }

    def post(self, port, address):
        """Return the response's status, or None if the server died."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as request:
            try:
                request.request("POST", address, headers=self.headers)
                return request.getresponse().status
            except (OSError, http.client.HTTPException):
                return None

    def begin_upload(self, port, data, announced):
        """Send the start of a form with a file of `announced` bytes; return the open connection."""
        body = b'--x\r\nContent-Disposition: form-data; name="license"\r\n\r\non\r\n'
        body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="rvu26a.zip"\r\n\r\n' + data
        request = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        request.putrequest("POST", "/staff/releases/")
        sizes = {"Content-Length": str(len(body) - len(data) + announced + len(END))}
        for name, value in (self.headers | sizes).items():
            request.putheader(name, value)
        request.putheader("Content-Type", "multipart/form-data; boundary=x")
        request.endheaders()
        request.send(body + (END if len(data) == announced else b""))
        return request


@pytest.fixture
def serve():
    """A function that starts servers; all are killed at the end of the test."""
    servers = []

    def serve():
        server, port = start_server()
        servers.append(server)
        return server, port

    yield serve
    for server in servers:
        kill_all(server)


def is_published(release):
    """Whether readers see the release; asserts that its state, its codes and the audit log agree."""
    release.refresh_from_db()
    shown = Code.objects.filter(is_published=True).count()
    records = AuditRecord.objects.filter(subject=release.label).order_by("-id").values_list("action", flat=True)
    last_action = next((action for action in records if action in ("release.publish", "release.withdraw")), None)
    published = release.state == "published"
    assert shown == (release.code_count if published else 0)
    assert (last_action == "release.publish") == published
    return published


def test_a_killed_server_publishes_and_withdraws_completely_or_not_at_all(starter_zip, staging, rosa, serve):
    jobs.run_import(send(starter_zip, staging, rosa).pk)
    release, browser, rng = Release.objects.get(), Browser(rosa), random.Random(3)
    server, port = serve()
    for n in range(PUBLICATIONS):
        publishing = n % 2 == 0
        address = f"/staff/releases/{release.pk}/{'publish' if publishing else 'withdraw'}/"
        thread = threading.Thread(target=browser.post, args=(port, address))
        thread.start()
        time.sleep(rng.uniform(0, 0.25))
        kill_all(server)
        thread.join()
        wait_for_database_sessions()
        is_done = is_published(release) == publishing
        server, port = serve()
        if not is_done:
            assert browser.post(port, address) == 302
        assert is_published(release) == publishing


def test_a_server_killed_during_an_upload_keeps_nothing_of_it(starter_zip, staging, rosa, serve):
    browser, data = Browser(rosa), starter_zip.read_bytes()
    for _ in range(UPLOADS):
        server, port = serve()
        request = browser.begin_upload(port, data * 4, announced=len(data) * 8)
        wait_until(lambda: list(staging.glob("*.upload")))
        kill_all(server)
        request.close()
        assert ReleaseImport.objects.count() == 0
        for left in staging.glob("*"):
            assert left.suffix == ".upload"
            left.unlink()
    server, port = serve()
    with contextlib.closing(browser.begin_upload(port, data, announced=len(data))) as request:
        assert request.getresponse().status == 302
    assert uploads.file_of(ReleaseImport.objects.get()).read_bytes() == data
