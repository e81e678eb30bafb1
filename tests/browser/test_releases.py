"""Staff handle a release of CMS in the browser with the real worker running: upload, watch, review, publish, withdraw.

The code page shows each step right away.
"""

import csv
import io
import re
import socket
import zipfile

import pytest
from django.core.servers.basehttp import ServerHandler
from playwright.sync_api import expect

from codes.importing import services
from codes.models import Release, ReleaseImport
from rvuedge.audit.models import AuditRecord
from tests import cms, making
from tests.browser.conftest import sign_in
from tests.browser.looking import look
from tests.working import start_worker, stop


@pytest.fixture
def worker(transactional_db, staging):
    process = start_worker(silent_seconds="10")
    yield process
    stop(process)


@pytest.fixture
def staff(watched, live_server, rosa):
    """The page of rosa, signed in, on a desktop."""
    watched.set_viewport_size({"width": 1440, "height": 900})
    return sign_in(watched, live_server.url, "rosa@example.com")


def code_page_text(page, live_server, code):
    """The text of a code's page, as a reader sees it."""
    page.goto(f"{live_server.url}/codes/{code}/")
    return page.inner_text("main")


@pytest.mark.cms
def test_a_cms_release_from_upload_to_withdrawal(staff, live_server, worker, axe):
    services.import_release(cms.FOLDER / "rvu22a.zip", publish=True)
    assert "26.80" in code_page_text(staff, live_server, "55866")

    staff.goto(f"{live_server.url}/staff/releases/")
    staff.get_by_label("The file holds CPT codes").check()
    staff.get_by_label("Release file").set_input_files(cms.FOLDER / "rvu25d_0.zip")
    expect(staff.get_by_text("rvu25d_0.zip, 3.4 MB")).to_be_visible()
    staff.get_by_role("button", name="Upload and check").click()
    staff.wait_for_url("**/staff/releases/imports/*/")
    expect(staff.get_by_role("heading", name="Import of rvu25d_0.zip")).to_be_visible()
    staff.wait_for_url(re.compile(r"/staff/releases/\d+/$"), timeout=60_000)

    expect(staff.get_by_role("heading", name="Release RVU25D: what changes")).to_be_visible()
    figures = staff.locator(".release-panel > .figures").inner_text()
    for figure in ("19,090", "rows, was 17,600", "157", "1,581", "312", "$32.3465"):
        assert figure in figures
    expect(staff.get_by_text("15,271 codes in both releases")).to_be_visible()
    expect(staff.get_by_text("Staged: users still see RVU22A")).to_be_visible()
    assert axe(staff) == []
    staff.get_by_role("link", name="Codes removed").click()
    expect(staff.get_by_role("heading", name="Codes removed")).to_be_visible()
    with staff.expect_download() as download:
        staff.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text())))
    assert len(rows) == 1 + 312
    assert "26.80" in code_page_text(staff, live_server, "55866")

    release = Release.objects.get(letter="D")
    staff.goto(f"{live_server.url}/staff/releases/{release.pk}/")
    staff.get_by_role("button", name="Publish RVU25D").click()
    expect(staff.get_by_text("RVU25D is published. Everyone can see it now.")).to_be_visible()
    shown = code_page_text(staff, live_server, "55866")
    assert "22.46" in shown
    assert "RVU25D" in shown

    staff.goto(f"{live_server.url}/staff/releases/{release.pk}/")
    staff.get_by_role("button", name="Withdraw RVU25D").click()
    expect(staff.get_by_text("RVU25D is withdrawn. Everyone sees the earlier release now.")).to_be_visible()
    shown = code_page_text(staff, live_server, "55866")
    assert "26.80" in shown
    assert "22.46" not in shown
    actions = AuditRecord.objects.order_by("id").values_list("action", "actor_name")
    assert list(actions) == [
        (f"release.{verb}", "rosa@example.com") for verb in ("upload", "import", "publish", "withdraw")
    ]


def test_progress_survives_closing_the_tab_and_cancel_deletes_the_upload(staff, live_server, staging, tmp_path):
    """With no worker running, the import waits, in another tab too, until it is canceled."""
    path = making.write_zip(tmp_path / "rvu26a.zip", making.release_members([making.row("20610")]))
    staff.goto(f"{live_server.url}/staff/releases/")
    staff.get_by_label("The file holds CPT codes").check()
    staff.get_by_label("Release file").set_input_files(path)
    staff.get_by_role("button", name="Upload and check").click()
    staff.wait_for_url("**/staff/releases/imports/*/")
    address = staff.url
    other = staff.context.new_page()
    other.goto(address)
    expect(other.get_by_text("Waiting for the worker")).to_be_visible()
    ReleaseImport.objects.update(state="running", phase="values", rows_done=500, rows_total=1_000, attempts=1)
    expect(other.get_by_text("500 of 1,000 rows")).to_be_visible()
    expect(staff.get_by_role("progressbar")).to_have_attribute("value", "48")
    ReleaseImport.objects.update(state="waiting")
    other.get_by_role("button", name="Cancel import").click()
    expect(other.get_by_text("Canceled. Nothing was imported, and the file was deleted.")).to_be_visible()
    expect(staff.get_by_text("Canceled. Nothing was imported, and the file was deleted.")).to_be_visible()
    other.close()
    assert list(staging.iterdir()) == []


def test_upload_errors_are_shown_next_to_the_file(staff, live_server, staging, settings, tmp_path, axe):
    settings.UPLOAD_LIMIT = 1024 * 1024
    large, empty, wrong = tmp_path / "rvu26a.zip", tmp_path / "rvu26b.zip", tmp_path / "rvu26c.png"
    with zipfile.ZipFile(large, "w") as archive:
        archive.writestr("a", bytes(2 * 1024 * 1024))
    empty.touch()
    wrong.write_bytes(b"x")
    staff.goto(f"{live_server.url}/staff/releases/")
    field, button = staff.get_by_label("Release file"), staff.get_by_role("button", name="Upload and check")
    field.set_input_files(large)
    expect(staff.get_by_text("rvu26a.zip is 2.0 MB, over the 1.0 MB limit. It wasn't sent.")).to_be_visible()
    expect(button).to_be_disabled()
    field.set_input_files(empty)
    expect(staff.get_by_text("rvu26b.zip is empty. It wasn't sent.")).to_be_visible()
    field.set_input_files(wrong)
    button.click()
    expect(staff.get_by_text("Confirm the AMA license before you upload.")).to_be_visible()
    expect(staff.get_by_text("or one PPRRVU file (csv, txt or xlsx).")).to_be_visible()
    assert axe(staff) == []
    assert ReleaseImport.objects.count() == 0
    staff.complaints[:] = [text for text in staff.complaints if "422" not in text]


def test_staff_pages_are_accessible(staff, live_server, rosa, axe, staging, tmp_path):
    """Empty, full and with problems: no axe violations, nothing wider than 320 px."""
    pages = ["/staff/", "/staff/releases/", "/staff/jobs/", "/staff/audit/"]
    assert look(staff, axe, live_server.url, pages) == {}
    making.load([making.row("20610", work_rvu="0.79"), making.row("99213")], 2025, "D")
    staged = making.load([making.row("20610", work_rvu="0.77"), making.row("27447")], publish=False)
    made = ReleaseImport.objects.create(
        name=f"{'long-' * 20}name.zip", stored_name="x", size=3, state="refused", error="wrong", problem_count=1,
        created_by=rosa, created_at=staged.imported_at, license_accepted_at=staged.imported_at,
        finished_at=staged.imported_at, remedy={"without": ["gpci", "anes"], "restore_zeros": True},
        faults=[{"summary": f"{'long-' * 20}name.csv, column HCPCS: 272 codes have fewer than five characters.",
                 "examples": ['line 5029 "100"', 'line 5030 "102"']}],
    )  # fmt: skip
    (staging / "x").touch()
    made.problems.create(number=1, file="PPRRVU.csv", line=11, column="STATUS CODE", value="?" * 60, reason="is wrong")
    report = f"/staff/releases/{staged.pk}/"
    full = [*pages, report, f"{report}?show=new", f"{report}?show=gone", f"/staff/releases/imports/{made.pk}/"]
    assert look(staff, axe, live_server.url, full) == {}


def test_an_answer_that_never_came_isnt_called_a_failed_upload(staff, live_server, staging, tmp_path, monkeypatch):
    """The file arrived, then the connection dropped."""
    path = making.write_zip(tmp_path / "rvu26a.zip", making.release_members([making.row("20610")]))
    staff.goto(f"{live_server.url}/staff/releases/")
    staff.get_by_label("The file holds CPT codes").check()
    staff.get_by_label("Release file").set_input_files(path)
    finish = ServerHandler.finish_response

    def dropped(handler):
        if handler.environ["REQUEST_METHOD"] == "POST":
            handler.request_handler.connection.shutdown(socket.SHUT_RDWR)
        finish(handler)

    monkeypatch.setattr(ServerHandler, "finish_response", dropped)
    staff.get_by_role("button", name="Upload and check").click()
    expect(staff.get_by_text("The connection dropped after the file was sent.")).to_be_visible()
    staff.reload()
    expect(staff.get_by_role("link", name="rvu26a.zip").first).to_be_visible()
    staff.complaints[:] = [text for text in staff.complaints if "net::ERR_" not in text]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (403, "Nothing was saved. Reload this page and upload"),
        (502, "Reload this page: if the file isn't under Uploads"),
    ],
)
def test_a_refusal_without_a_form_says_what_to_do(staff, live_server, staging, tmp_path, status, outcome):
    """Such as that of a proxy, or of a form that is too old. The same page works again."""
    path = making.write_zip(tmp_path / "rvu26a.zip", making.release_members([making.row("20610")]))
    staff.goto(f"{live_server.url}/staff/releases/")
    staff.get_by_label("The file holds CPT codes").check()
    staff.get_by_label("Release file").set_input_files(path)
    button = staff.get_by_role("button", name="Upload and check")
    staff.route("**/staff/releases/", lambda route: route.fulfill(status=status, body="<h1>Refused</h1>"))
    button.click()
    said = staff.get_by_text(f"The upload failed (error {status}). {outcome}")
    expect(said).to_have_class(re.compile("field-error"))
    expect(button).to_be_enabled()
    staff.unroute("**/staff/releases/")
    button.click()
    staff.wait_for_url("**/staff/releases/imports/*/")
    staff.complaints[:] = [text for text in staff.complaints if str(status) not in text]
