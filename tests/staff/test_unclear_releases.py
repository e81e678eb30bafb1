"""An upload that doesn't say which release it is, or from when: the import asks, keeps the file, and continues."""

import os
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from codes.importing import jobs, uploads
from codes.models import Release, ReleaseImport
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.pages import markup as text

pytestmark = pytest.mark.django_db
ROWS = [making.row("99213", work_rvu="1.30")]


@pytest.fixture
def staff(staff, staging):
    return staff


@pytest.fixture
def correction(tmp_path):
    """The bytes of a correction's zip. Its title row and members say January 2024, as CMS's do."""
    return making.write_zip(tmp_path / "any.zip", making.release_members(ROWS, 2024, "AR")).read_bytes()


def upload(client, data, name="rvu24ar.zip", **fields):
    fields = {"license": "on", "file": SimpleUploadedFile(name, data), **fields}
    return client.post("/staff/releases/", fields)


@pytest.fixture
def asking(staff, correction):
    """The import of a correction without a date. The file's name alone is enough to ask."""
    upload(staff, correction)
    made = ReleaseImport.objects.get()
    assert not ProcrastinateJob.objects.exists()
    return made


def answer(client, made, **fields):
    return client.post(f"/staff/releases/imports/{made.pk}/answer/", fields, follow=True)


def test_a_correction_without_a_date_is_not_dated_january_1(staff, asking):
    assert (asking.state, asking.finished_at, Release.objects.count()) == ("asking", None, 0)
    page = text(staff.get(f"/staff/releases/imports/{asking.pk}/"))
    assert "RVU24AR is a correction. Its file doesn&#x27;t say on which date of service it takes effect" in page
    assert "The file is kept until you answer." in page
    assert '<option value="AR" selected>' in page
    assert 'value="2024"' in page
    assert "Needs an answer" in text(staff.get("/staff/releases/"))
    record = AuditRecord.objects.get(action="release.ask")
    assert record.after["question"] == asking.error


def test_a_file_that_tells_nothing_is_asked_about_once_it_is_read(staff, tmp_path):
    cells = making.pprrvu_cells(ROWS, 31)
    cells[0][2] = "Physician Fee Schedule"
    path = making.write_zip(tmp_path / "values.zip", {"PPRRVU20_V0618.csv": making.csv_bytes(cells)})
    upload(staff, path.read_bytes(), name="values.zip")
    made = ReleaseImport.objects.get()
    jobs.run_import(made.pk)
    page = text(staff.get(f"/staff/releases/imports/{made.pk}/"))
    assert "Neither the title row nor a file name says which release this is." in page
    assert "PPRRVU20_V0618.csv says 2020." in page
    answer(staff, made, year="2020", letter="C")
    jobs.run_import(made.pk)
    release = Release.objects.get()
    assert (release.label, release.effective_from) == ("RVU20C", date(2020, 7, 1))


def test_the_answer_continues_the_import(staff, asking, rosa):
    page = text(answer(staff, asking, year="2024", letter="AR", effective_from="2024-03-09"))
    assert "Importing RVU24AR." in page
    jobs.run_import(asking.pk)
    release = Release.objects.get()
    assert (release.label, release.effective_from, release.state) == ("RVU24AR", date(2024, 3, 9), "staged")
    asking.refresh_from_db()
    assert (asking.state, asking.error, uploads.file_of(asking).exists()) == ("staged", "", False)
    record = AuditRecord.objects.get(action="release.answer")
    assert (record.actor, record.after) == (rosa, {"release": "RVU24AR", "effective_from": "2024-03-09"})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"year": "2024", "letter": "AR"}, "Enter the first date of service of RVU24AR."),
        (
            {"year": "2024", "letter": "AR", "effective_from": "2042-03-09"},
            "Enter a date in 2024, the year of",
        ),
        ({"year": "2024", "letter": "AR", "effective_from": "soon"}, "Enter a valid date."),
        ({"year": "2024", "letter": "X"}, "Select a valid choice."),
        ({"letter": "A"}, "This field is required."),
    ],
)
def test_an_incomplete_answer_is_asked_again(staff, asking, fields, message):
    response = answer(staff, asking, **fields)
    assert response.status_code == 422
    assert message in text(response)
    asking.refresh_from_db()
    assert (asking.state, uploads.file_of(asking).exists()) == ("asking", True)


def test_an_answer_that_the_file_contradicts_is_asked_again(staff, asking):
    answer(staff, asking, year="2023", letter="AR", effective_from="2023-03-09")
    jobs.run_import(asking.pk)
    asking.refresh_from_db()
    assert (asking.state, Release.objects.count()) == ("asking", 0)
    assert asking.error.startswith("It can't be RVU23AR: PPRRVU2024_Jan.csv says January 2024")


def test_the_file_is_kept_as_long_as_the_import_asks(staff, asking):
    path = uploads.file_of(asking)
    old = (timezone.now() - timedelta(days=30)).timestamp()

    os.utime(path, (old, old))
    assert (uploads.remove_lost_files(), uploads.queue_lost(), path.exists()) == (0, 0, True)


def test_an_import_that_asks_can_be_canceled(staff, asking):
    page = text(staff.post(f"/staff/releases/imports/{asking.pk}/cancel/", follow=True))
    assert "Canceled. Nothing was imported" in page
    assert not uploads.file_of(asking).exists()
    assert "doesn&#x27;t wait for an answer" in text(
        answer(staff, asking, year="2024", letter="AR", effective_from="2024-03-09")
    )


def test_the_upload_form_takes_the_name_and_the_date(staff, correction):
    upload(staff, correction, name="2024.zip", year="2024", letter="AR", effective_from="2024-03-09")
    jobs.run_import(ReleaseImport.objects.get().pk)
    release = Release.objects.get()
    assert (release.label, release.effective_from) == ("RVU24AR", date(2024, 3, 9))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"year": "2024", "letter": "AR"}, "Enter the first date of service of RVU24AR."),
        ({"letter": "AR"}, "Give both the year and the release, or neither."),
        ({"year": "2024"}, "Give both the year and the release, or neither."),
    ],
)
def test_the_upload_form_asks_for_what_is_missing(staff, correction, fields, message):
    response = upload(staff, correction, **fields)
    assert response.status_code == 422
    assert message in text(response)
    assert not ReleaseImport.objects.exists()


def test_staff_correct_the_name_of_a_staged_release(staff, correction):
    upload(staff, correction, name="2024.zip")
    jobs.run_import(ReleaseImport.objects.get().pk)
    release = Release.objects.get()
    assert (release.label, release.effective_from) == ("RVU24A", date(2024, 1, 1))
    address = f"/staff/releases/{release.pk}/name/"
    assert "Enter the first date of service of RVU24AR." in text(staff.post(address, {"year": "2024", "letter": "AR"}))
    page = text(staff.post(address, {"year": "2024", "letter": "AR", "effective_from": "2024-03-09"}, follow=True))
    assert "RVU24AR applies to service dates from Mar 9, 2024." in page
    release.refresh_from_db()
    assert (release.label, release.effective_from) == ("RVU24AR", date(2024, 3, 9))
    staff.post(f"/staff/releases/{release.pk}/publish/")
    page = text(staff.post(address, {"year": "2024", "letter": "A"}, follow=True))
    assert "RVU24AR revision 1 is already published. Nothing was changed." in page
