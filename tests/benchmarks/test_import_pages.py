"""Importing a survey in the browser: upload, check, import; strangers can't reach the file."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from benchmarks.importers.files import MAX_BYTES
from benchmarks.models import Survey, SurveyRow, SurveyUpload
from benchmarks.uploads import start_upload
from tests.pages import text

pytestmark = pytest.mark.django_db
FACTS = {"publisher": "Invented", "title": "Survey", "survey_year": "2025", "may_use": "on"}
START = "/benchmarks/surveys/import/"


def test_importing_requires_signing_in(client):
    for address in (START, f"{START}6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11/"):
        assert client.get(address).url.startswith("/accounts/login/?next=/")


def test_a_file_is_uploaded_checked_and_imported(owner, alice, survey_file):
    address = owner.post(START, {"file": survey_file("long.csv")}).url
    page = text(owner.get(address))
    assert "4 rows can be imported" in page
    assert "10th 4,100 · 25th 5,800 · median 7,500 · 75th 8,800 · 90th 10,800" in page
    assert Survey.objects.count() == 0
    assert "long.csv" in text(owner.get(START))
    response = owner.post(address, FACTS | {"action": "import", "modifier_adjusted": "no", "data_year": "2024"})
    survey = Survey.objects.get()
    assert response.url == f"/benchmarks/surveys/{survey.pk}/"
    assert (survey.owner, survey.rows.count(), survey.source_name) == (alice, 4, "long.csv")
    assert (survey.modifier_adjusted, survey.data_year, survey.schedule_year) == (False, 2024, None)
    assert SurveyUpload.objects.count() == 0
    assert owner.get(address).status_code == 404


def test_problems_are_shown_with_row_and_column_and_nothing_is_saved(owner, survey_file):
    address = owner.post(START, {"file": survey_file("text_in_numbers.csv")}).url
    page = text(owner.get(address))
    assert "7 problems" in page
    assert "Row 3, column C (wRVU 50th) “6.9k” is abbreviated" in page
    response = owner.post(address, FACTS | {"action": "import"})
    assert response.status_code == 422
    assert "Nothing was imported. Fix the file's problems first." in text(response)
    assert (Survey.objects.count(), SurveyRow.objects.count()) == (0, 0)


def test_column_and_specialty_choices_are_kept_until_the_import(owner, survey_file):
    address = owner.post(START, {"file": survey_file("unknown_specialties.csv")}).url
    page = owner.get(address)
    assert [item["name"] for item in page.context["specialties"]] == [
        "Bariatric alchemy", "Gastroenterolgy", "Orthopedic Surgery: Spine", "Surgery",
    ]  # fmt: skip
    decided = {"specialty-0": "keep", "specialty-1": "Gastroenterology", "specialty-2": "", "role-3": ""}
    decided |= {"specialty-3": "General surgery"}
    assert owner.post(address, decided | {"publisher": "Typed already"}).url == address
    page = owner.get(address)
    assert [item["chosen"] for item in page.context["specialties"]] == [
        "keep", "Gastroenterology", "", "General surgery",
    ]  # fmt: skip
    assert [column["role"] for column in page.context["columns"]] == ["specialty", "work_rvu:p25", "work_rvu:p50", ""]
    assert 'value="Typed already"' in page.content.decode()
    owner.post(address, {"specialty-2": "Orthopedic surgery", "role-3": "nonsense"})
    owner.post(address, FACTS | {"action": "import"})
    rows = SurveyRow.objects.order_by("amounts").values_list("specialty", "printed_specialty", "percentiles")
    assert list(rows) == [
        ("Bariatric alchemy", "", [25, 50]), ("General surgery", "Surgery", [25, 50]),
        ("Gastroenterology", "Gastroenterolgy", [25, 50]),
        ("Orthopedic surgery", "Orthopedic Surgery: Spine", [25, 50]),
    ]  # fmt: skip


def test_all_unknown_specialties_can_be_kept_at_once(owner, survey_file):
    address = owner.post(START, {"file": survey_file("unknown_specialties.csv")}).url
    owner.post(address, {"specialty-1": "Gastroenterology", "action": "keep"})
    assert "4 rows can be imported" in text(owner.get(address))
    owner.post(address, FACTS | {"action": "import"})
    assert set(SurveyRow.objects.values_list("specialty", flat=True)) == {
        "Bariatric alchemy", "Gastroenterology", "Orthopedic Surgery: Spine", "Surgery",
    }  # fmt: skip


def test_the_metric_can_be_chosen_when_the_file_has_none(owner, survey_file):
    address = owner.post(START, {"file": survey_file("no_metric.csv")}).url
    assert "No column says what the numbers are" in text(owner.get(address))
    owner.post(address, {"metric": "work_rvu"})
    assert "1 row can be imported" in text(owner.get(address))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"may_use": ""}, "Confirm that you're allowed to use this one"),
        ({"title": ""}, "This field is required"),
        ({"survey_year": "soon"}, "Enter a whole number"),
        ({"data_year": "2026"}, "The data year can't be later than the survey year"),
    ],
)
def test_invalid_facts_are_explained_and_the_file_is_kept(owner, survey_file, changes, message):
    address = owner.post(START, {"file": survey_file("long.csv")}).url
    response = owner.post(address, FACTS | changes | {"action": "import"})
    assert response.status_code == 422
    assert message in text(response)
    assert (Survey.objects.count(), SurveyUpload.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"", "The file is empty"),
        (b"PK\x03\x04", "damaged or incomplete"),
        (b"1" * (MAX_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_not_a_survey_is_refused(owner, content, message):
    response = owner.post(START, {"file": SimpleUploadedFile("survey.csv", content)})
    assert response.status_code == 422
    assert message in text(response)
    assert SurveyUpload.objects.count() == 0


def test_a_file_is_required(owner):
    assert "Choose a file" in text(owner.post(START))
    assert owner.delete(START).status_code == 405


def test_a_file_without_headers_is_explained(owner, survey_file):
    address = owner.post(START, {"file": survey_file("not_a_table.csv")}).url
    assert "No row has column headers" in text(owner.get(address))


def test_a_stranger_cannot_reach_an_upload(client, alice, charlie, survey_file):
    upload = start_upload(user_id=alice.pk, file_name="long.csv", content=survey_file("long.csv").read())
    client.force_login(charlie)
    address = f"{START}{upload.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(address, FACTS | {"action": "import"}).status_code == 404
    assert client.post(f"{address}discard/").status_code == 404
    assert SurveyUpload.objects.get() == upload


def test_an_upload_can_be_discarded(owner, alice, survey_file):
    upload = start_upload(user_id=alice.pk, file_name="long.csv", content=survey_file("long.csv").read())
    address = f"{START}{upload.pk}/discard/"
    assert owner.get(address).status_code == 405
    assert owner.post(address).url == "/benchmarks/surveys/"
    assert SurveyUpload.objects.count() == 0


def test_old_uploads_are_deleted(alice, charlie, survey_file):
    content = survey_file("long.csv").read()
    old = start_upload(user_id=charlie.pk, file_name="old.csv", content=content)
    SurveyUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    for n in range(7):
        start_upload(user_id=alice.pk, file_name=f"{n}.csv", content=content)
    assert sorted(SurveyUpload.objects.values_list("file_name", flat=True)) == [f"{n}.csv" for n in range(2, 7)]
