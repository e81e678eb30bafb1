"""Worker and server killed with SIGKILL at twenty random moments: each import, publication and withdrawal is wholly
done or not at all, and can be finished."""

import contextlib
import http.client
import random
import shutil
import threading
import time
from http.cookies import SimpleCookie

import pytest
from django.db import connection
from django.test import Client

from codes.importing import jobs, uploads
from codes.management.commands.load_starter import CODES
from codes.models import Code, CodeSummary, CodeValue, Release, ReleaseImport
from codes.releases import actions
from rvuedge.audit.models import AuditRecord
from tests import cms, making
from tests.working import kill_all, start_server, start_worker, stop, wait_for_the_server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS, PUBLICATIONS, UPLOADS = 8, 10, 2
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
    """A release with all its rows and an import that says so, or neither."""
    upload.refresh_from_db()
    release = Release.objects.first()
    assert (upload.state == "staged") == (release is not None)
    if release is None:
        assert (CodeValue.objects.count(), AuditRecord.objects.filter(action="release.import").count()) == (0, 0)
    else:
        assert_whole(release)


def assert_whole(release):
    counts = (CodeValue.objects.filter(release=release).count(), CodeSummary.objects.filter(release=release).count())
    assert counts == (release.row_count, release.code_count)


def state_of(upload):
    return ReleaseImport.objects.get(pk=upload.pk).state


def kill_imports(source, staging, rosa, rounds, longest):
    """Each round: an upload, a worker killed somewhere in it, another worker that finishes it."""
    chance, struck = random.Random(20), 0
    worker = start_worker()
    for n in range(rounds):
        upload = send(source, staging, rosa)
        if n % 4:
            wait_until(lambda upload=upload: state_of(upload) != "waiting")
        time.sleep(chance.uniform(0, longest))
        worker.kill()
        worker.communicate()
        wait_for_the_server()
        assert_staged_or_nothing(upload)
        struck += state_of(upload) != "staged"
        worker = start_worker()
        wait_until(lambda upload=upload: state_of(upload) == "staged")
        assert_whole(Release.objects.get())
        actions.discard(Release.objects.get().pk, actor=rosa)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE audit_auditrecord")
    stop(worker)
    return struck


def test_a_killed_worker_leaves_no_half_import_and_another_finishes_it(starter_zip, staging, rosa):
    assert kill_imports(starter_zip, staging, rosa, IMPORTS, longest=0.3) >= 2


@pytest.mark.cms
def test_the_same_with_a_whole_release(staging, rosa):
    assert kill_imports(cms.FOLDER / "rvu25d_0.zip", staging, rosa, rounds=2, longest=1) >= 1


class Browser:
    """A signed-in member of staff who sends forms to a real server."""

    def __init__(self, user):
        client = Client()
        client.force_login(user)
        client.get("/staff/releases/")
        cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
        token = client.cookies["csrftoken"].value
        self.headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
            "X-CSRFToken": token,
            "Content-Length": "0",
        }

    def press(self, port, address):
        """The status of the answer, None when the server died."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
            try:
                asked.request("POST", address, headers=self.headers)
                return asked.getresponse().status
            except (OSError, http.client.HTTPException):
                return None

    def begin_upload(self, port, data, announced):
        """Send the start of a form with a file, of which so many bytes are announced; stay connected."""
        body = b'--x\r\nContent-Disposition: form-data; name="license"\r\n\r\non\r\n'
        body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="rvu26a.zip"\r\n\r\n' + data
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        asked.putrequest("POST", "/staff/releases/")
        sizes = {"Content-Length": str(len(body) - len(data) + announced + len(END))}
        for name, value in (self.headers | sizes).items():
            asked.putheader(name, value)
        asked.putheader("Content-Type", "multipart/form-data; boundary=x")
        asked.endheaders()
        asked.send(body + (END if len(data) == announced else b""))
        return asked


@pytest.fixture
def serve():
    """Start servers; what still runs at the end of the test goes with it."""
    servers = []

    def serve():
        server, port = start_server()
        servers.append(server)
        return server, port

    yield serve
    for server in servers:
        kill_all(server)


def is_published(release):
    """Whether readers see it: the release, its codes and the record of it say the same."""
    release.refresh_from_db()
    shown = Code.objects.filter(is_published=True).count()
    records = AuditRecord.objects.filter(subject=release.label).order_by("-id").values_list("action", flat=True)
    said = next((action for action in records if action in ("release.publish", "release.withdraw")), None)
    is_so = release.state == "published"
    assert shown == (release.code_count if is_so else 0)
    assert (said == "release.publish") == is_so
    return is_so


def test_a_killed_server_publishes_and_withdraws_wholly_or_not_at_all(starter_zip, staging, rosa, serve):
    jobs.run_import(send(starter_zip, staging, rosa).pk)
    release, browser, chance = Release.objects.get(), Browser(rosa), random.Random(3)
    server, port = serve()
    for n in range(PUBLICATIONS):
        wanted = n % 2 == 0
        address = f"/staff/releases/{release.pk}/{'publish' if wanted else 'withdraw'}/"
        pressed = threading.Thread(target=browser.press, args=(port, address))
        pressed.start()
        time.sleep(chance.uniform(0, 0.25))
        kill_all(server)
        pressed.join()
        wait_for_the_server()
        done = is_published(release) == wanted
        server, port = serve()
        if not done:
            assert browser.press(port, address) == 302
        assert is_published(release) == wanted


def test_a_server_killed_in_an_upload_keeps_nothing_of_it(starter_zip, staging, rosa, serve):
    browser, data = Browser(rosa), starter_zip.read_bytes()
    for _ in range(UPLOADS):
        server, port = serve()
        asked = browser.begin_upload(port, data * 4, announced=len(data) * 8)
        wait_until(lambda: list(staging.glob("*.upload")))
        kill_all(server)
        asked.close()
        assert ReleaseImport.objects.count() == 0
        for left in staging.glob("*"):
            assert left.suffix == ".upload"
            left.unlink()
    server, port = serve()
    with contextlib.closing(browser.begin_upload(port, data, announced=len(data))) as asked:
        assert asked.getresponse().status == 302
    assert uploads.file_of(ReleaseImport.objects.get()).read_bytes() == data
