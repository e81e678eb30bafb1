"""Staff release pages: upload, progress, report, CSV files, actions."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from codes.importing import jobs, uploads
from codes.models import Code, Release, ReleaseImport
from logbook.entries import services as log
from logbook.valuation.crediting import Line
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.pages import markup as text
from tests.signing_in import SigningClient

pytestmark = pytest.mark.django_db
ROWS = [making.row("20610", work_rvu="0.77"), making.row("27447", work_rvu="19.11"), making.row("00790", status="J")]
ROWS_BEFORE = [
    making.row("20610", work_rvu="0.79"), making.row("27447", work_rvu="20.00"), making.row("99213", work_rvu="1.30"),
]  # fmt: skip


@pytest.fixture
def staff(staff, staging):
    return staff


def upload(client, data, name="rvu26a.zip", **fields):
    fields = {"license": "on", "file": SimpleUploadedFile(name, data), **fields}
    return client.post("/staff/releases/", {key: value for key, value in fields.items() if value is not None})


@pytest.fixture
def releases(db):
    """(before, staged): RVU25D published, RVU26A staged."""
    return making.load(ROWS_BEFORE, 2025, "D"), making.load(ROWS, publish=False)


def test_an_upload_leads_to_its_progress_and_then_the_report(staff, zip_of_two, staging):
    response = upload(staff, zip_of_two.read_bytes())
    made = ReleaseImport.objects.get()
    assert response["Location"] == f"/staff/releases/imports/{made.pk}/"
    assert uploads.file_of(made).read_bytes() == zip_of_two.read_bytes()
    assert [path.name for path in staging.iterdir()] == [made.stored_name]
    page = staff.get(response["Location"])
    assert "Waiting for the worker" in text(page)
    assert "Cancel import" in text(page)
    jobs.run_import(made.pk)
    polled = staff.get(response["Location"], headers={"HX-Request": "true"})
    release = Release.objects.get()
    assert (polled.status_code, polled["HX-Redirect"]) == (286, f"/staff/releases/{release.pk}/")
    assert staff.get(response["Location"])["Location"] == f"/staff/releases/{release.pk}/"


def test_a_script_that_uploads_gets_the_address_of_the_import(staff, zip_of_two):
    """Not a redirect, which it would follow by loading the page once for nothing."""
    fields = {"license": "on", "file": SimpleUploadedFile("rvu26a.zip", zip_of_two.read_bytes())}
    response = staff.post("/staff/releases/", fields, headers={"X-Requested-With": "XMLHttpRequest"})
    address = f"/staff/releases/imports/{ReleaseImport.objects.get().pk}/"
    assert (response.status_code, response["Location"], response.content) == (201, address, b"")
    assert "Waiting for the worker" in text(staff.get(address))


def test_progress_shows_phase_rows_and_time_left(staff, zip_of_two):
    upload(staff, zip_of_two.read_bytes())
    made = jobs._begin(ReleaseImport.objects.get().pk)
    ReleaseImport.objects.update(phase="values", rows_done=9_545, rows_total=19_090, cancel_asked_at=None)
    page = text(staff.get(f"/staff/releases/imports/{made.pk}/", headers={"HX-Request": "true"}))
    assert "Values" in page
    assert '<b class="num">9,545</b> of 19,090 rows' in page
    assert 'value="48"' in page  # 41% before this phase, plus half of its 14%
    assert "left" in page
    assert 'hx-trigger="every 1s"' in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"license": None}, "Confirm the AMA license before you upload."),
        ({"file": None}, "Choose the zip exactly as CMS publishes it."),
        ({"file": SimpleUploadedFile("rvu.exe", b"MZ")}, "or one PPRRVU file (csv, txt or xlsx)."),
        ({"file": SimpleUploadedFile("rvu26a.zip", b"")}, "The file is empty."),
        ({"effective_from": "2026-13-01"}, "Enter a valid date."),
    ],
)
def test_an_invalid_upload_is_explained_and_not_kept(staff, zip_of_two, staging, fields, message):
    response = upload(staff, zip_of_two.read_bytes(), **fields)
    assert response.status_code == 422
    assert message in text(response)
    assert (ReleaseImport.objects.count(), list(staging.iterdir())) == (0, [])


def test_a_file_over_the_limit_is_refused_and_not_kept(staff, staging, settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    response = upload(staff, b"0" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert "The file is larger than 1 MB; CMS&#x27;s releases are 2 to 10 MB. Nothing was kept." in text(response)
    assert (ReleaseImport.objects.count(), list(staging.iterdir())) == (0, [])


def test_an_upload_with_an_oversized_length_header_is_not_read(staff, settings):
    response = staff.post("/staff/releases/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH="999999999999")
    assert response.status_code == 413


def test_uploads_per_hour_are_limited(staff, zip_of_two, settings):
    settings.UPLOADS_PER_HOUR = 1
    upload(staff, zip_of_two.read_bytes())
    response = upload(staff, zip_of_two.read_bytes())
    assert response.status_code == 429
    assert "You&#x27;ve uploaded 1 files in the last hour." in text(response)
    assert ReleaseImport.objects.count() == 1


def test_a_path_in_the_file_name_is_ignored(staff, zip_of_two, staging):
    upload(staff, zip_of_two.read_bytes(), name="../../../etc/rvu26a.zip")
    made = ReleaseImport.objects.get()
    assert (made.name, uploads.file_of(made).parent) == ("rvu26a.zip", staging)


@pytest.mark.parametrize("action", ["publish", "withdraw", "discard", "schedule", "keep", "date"])
def test_every_action_requires_a_csrf_token(rosa, releases, action):
    client = SigningClient(enforce_csrf_checks=True)
    client.force_login(rosa)
    address = f"/staff/releases/{releases[1].pk}/{action}/"
    assert client.post(address).status_code == 403
    assert Release.objects.get(pk=releases[1].pk).state == "staged"
    assert not AuditRecord.objects.exists()


def test_an_upload_requires_a_csrf_token(rosa, zip_of_two, staging):
    client = SigningClient(enforce_csrf_checks=True)
    client.force_login(rosa)
    assert upload(client, zip_of_two.read_bytes()).status_code == 403
    assert (ReleaseImport.objects.count(), list(staging.iterdir())) == (0, [])
    client.get("/staff/releases/")
    token = client.cookies["csrftoken"].value
    assert upload(client, zip_of_two.read_bytes(), csrfmiddlewaretoken=token).status_code == 302


def test_the_report_shows_what_changes(staff, releases, alice):
    log.log_entries(user=alice, service_date=releases[1].effective_from, setting="facility", lines=[Line("20610", 2)])
    page = text(staff.get(f"/staff/releases/{releases[1].pk}/"))
    for shown in (
        "Staged: users still see RVU25D", "In effect from Jan 1, 2026, compared with RVU25D",
        "<dt>work RVUs changed</dt><dd>2</dd>", "<dt>new codes</dt><dd>1</dd>", "<dt>codes removed</dt><dd>1</dd>",
        "$33.4009", "2 codes in both releases", '<b class="num">1</b> × 0.975, rounded',
        '<b class="num">1</b> other work RVU changes', "−0.04 work RVUs in total",
        'It covers <b class="num">1</b> entry from <b class="num">1</b> clinician.',
    ):  # fmt: skip
        assert shown in page
    # 27447 changes by −0.89 and is listed before 20610 with −0.02; 19.11 is not 0.975 × 20.00.
    assert page.index('class="code">27447') < page.index('class="code">20610')
    assert "−0.89" in page
    assert "−4.5%" in page  # 0.89 of 20.00 is 4.45, rounded half up


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("show=work", {"20610", "27447"}),
        ("show=work&part=adjusted", {"20610"}),
        ("show=work&part=otherwise", {"27447"}),
        ("show=work&section=medicine", set()),
        ("show=work&specialty=cardiology", set()),
        ("show=new", {"00790"}),
        ("show=gone", {"99213"}),
        ("show=status", set()),
        ("show=nonsense&section=x&part=y&page=99", {"20610", "27447"}),
    ],
)
def test_each_table_has_the_same_codes_on_the_page_and_in_the_csv(staff, releases, query, codes):
    address = f"/staff/releases/{releases[1].pk}/"
    page = staff.get(f"{address}?{query}").content.decode()
    assert {code for code in ("20610", "27447", "00790", "99213") if f'class="code">{code}' in page} == codes
    rows = list(csv.reader(io.StringIO(b"".join(staff.get(f"{address}changes.csv?{query}")).decode())))
    assert {row[0] for row in rows[1:]} == codes


def test_formulas_are_escaped_in_the_csv(staff, releases):
    Code.objects.filter(hcpcs="00790").update(title="=HYPERLINK(1)")
    data = b"".join(staff.get(f"/staff/releases/{releases[1].pk}/changes.csv?show=new")).decode()
    assert "00790,'=HYPERLINK(1),anesthesia,J,1.00" in data


def test_problems_are_paged_and_downloadable(staff, tmp_path):
    rows = [making.row(f"9{n:04d}") | {"status": "?"} for n in range(150)]
    path = making.write_zip(tmp_path / "wrong.zip", making.release_members(rows))
    upload(staff, path.read_bytes())
    made = ReleaseImport.objects.get()
    jobs.run_import(made.pk)
    address = f"/staff/releases/imports/{made.pk}/"
    first, second = text(staff.get(address)), text(staff.get(f"{address}?page=2"))
    assert "Refused: 150 problems" in first
    assert "column STATUS CODE: 150 values: each is not one capital letter." in first
    assert first.count('<td class="start">STATUS CODE</td>') == 100
    assert second.count('<td class="start">STATUS CODE</td>') == 50
    assert "<td>160</td>" in second
    assert len(b"".join(staff.get(f"{address}problems.csv")).decode().splitlines()) == 151


def test_actions_confirm_what_they_did(staff, releases):
    address = f"/staff/releases/{releases[1].pk}/"

    def post_action(action, **fields):
        return text(staff.post(f"{address}{action}/", fields, follow=True))

    assert "This time has passed." in post_action("schedule", publish_at="2020-01-01T00:00")
    assert "Enter a valid date" in post_action("date", effective_from="soon")
    assert "RVU26A will be published Jan 2, 2099, 3:00 AM." in post_action("schedule", publish_at="2099-01-02T03:00")
    assert "stays staged until someone publishes it." in post_action("keep")
    assert "applies to service dates from Feb 1, 2026" in post_action("date", effective_from="2026-02-01")
    assert "RVU26A is published. Everyone can see it now." in post_action("publish")
    assert "RVU26A revision 1 is already published. Nothing was changed." in post_action("publish")
    assert "RVU26A is withdrawn. Everyone sees the earlier release now." in post_action("withdraw")
    assert "RVU26A is published." in post_action("publish")
    actions = list(AuditRecord.objects.order_by("id").values_list("action", flat=True))
    assert actions == [f"release.{verb}" for verb in (
        "schedule", "unschedule", "date", "publish", "withdraw", "publish",
    )]  # fmt: skip


def test_discarding_a_release_returns_to_the_list(staff, releases):
    response = staff.post(f"/staff/releases/{releases[1].pk}/discard/", follow=True)
    assert response.redirect_chain[-1][0] == "/staff/releases/"
    assert "RVU26A is discarded. It was never published." in text(response)
    assert "Someone has discarded this release" in text(
        staff.post(f"/staff/releases/{releases[1].pk}/publish/", follow=True)
    )


def test_both_loads_of_a_quarter_have_a_page(staff, releases):
    staff.post(f"/staff/releases/{releases[1].pk}/publish/")
    correction = making.load([making.row("20610", work_rvu="0.80")], is_partial=False)
    page = text(staff.get("/staff/releases/"))
    assert "superseded by revision 2" in page
    first, second = (text(staff.get(f"/staff/releases/{pk}/")) for pk in (releases[1].pk, correction.pk))
    assert "Superseded by revision 2" in first
    assert "compared with RVU25D" in first
    assert "Revision 2, in effect from Jan 1, 2026, compared with RVU26A revision 1" in second


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_six_queries(staff, rosa, zip_of_two, count, django_assert_num_queries):
    for n in range(count):
        making.load([making.row("20610", work_rvu=f"1.{n}0")], imported_by_id=rosa.pk)
        upload(staff, zip_of_two.read_bytes())
    with django_assert_num_queries(6):
        staff.get("/staff/releases/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_takes_eighteen_queries(staff, count, django_assert_num_queries):
    rows = [making.row(f"2061{n}", work_rvu="1.00") for n in range(count)]
    making.load(
        [row | {"work_rvu": "2.00", "nonfacility_total": "2.90", "facility_total": "2.60"} for row in rows], 2025, "D"
    )
    release = making.load(rows)
    with django_assert_num_queries(18):
        staff.get(f"/staff/releases/{release.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_jobs_page_takes_eight_queries(staff, zip_of_two, count, django_assert_num_queries):
    for _ in range(count):
        upload(staff, zip_of_two.read_bytes())
    with django_assert_num_queries(8):
        page = text(staff.get("/staff/jobs/"))
    assert page.count("Release import") == count
    assert "No worker is running" in page


def test_an_empty_list_has_a_message(staff):
    assert "No release is loaded" in text(staff.get("/staff/releases/"))


def test_the_navigation_links_to_releases_only_with_the_permission(client, rosa):
    client.force_login(rosa)
    assert 'href="/staff/releases/"' in client.get("/dashboard/").content.decode()
    rosa.groups.clear()
    assert 'href="/staff/releases/"' not in client.get("/dashboard/").content.decode()
