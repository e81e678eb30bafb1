"""Names between typed codes and in pasted lists: never stored, and repeated only in the field they were typed in."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benchmarks import tasks as benchmark_tasks
from benchmarks.models import SurveyUpload
from codes.content.services import remove_old_stagings
from codes.models import ContentStaging
from logbook.models import Entry
from tests import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    making.load([making.row("27447", work="19.60"), making.row("47562", work="10.47")])


def outside_fields(response):
    """Return a page without what's in its fields."""
    page = re.sub(r'value="[^"]*"', "", response.content.decode())
    before, _, rest = page.partition("<textarea")
    return before + rest.partition("</textarea>")[2]


def paste(owner, text, **data):
    return owner.post(reverse("logbook:paste"), {"text": text, "setting": "facility", **data})


def test_patient_columns_of_a_pasted_table_are_dropped_and_the_page_says_so(owner, release):
    text = "Date\tPatient\tMRN\tCode\tUnits\n3/2/2026\tSmith, John\t4471902\t27447-RT\t1\n"
    response = paste(owner, text)
    page = response.content.decode()
    assert "Smith" not in page
    assert "4471902" not in page
    assert "We left out 2 columns that look like patient data" in page
    assert "Log 1 line" in page
    paste(owner, text, action="log")
    assert [entry.code_id for entry in Entry.objects.all()] == ["27447"]


def test_a_pasted_row_with_a_name_is_refused_by_number_and_the_others_are_logged(owner, release):
    text = "3/2/2026, 27447, Kowalczyk, 1\n3/2/2026, 47562, 1\nSmith 3/2/1961"
    response = paste(owner, text, action="log")
    page = outside_fields(response)
    assert "Kowalczyk" not in page
    assert "Smith" not in page
    assert "<b>Line 1</b>" in page
    assert "<b>Line 3</b>" in page
    assert "looks like" in page
    assert [entry.code_id for entry in Entry.objects.all()] == ["47562"]


@pytest.mark.parametrize("name", ["Smith", "Kowalczyk", "Smith 3/2/1961", "MRN 4471902"])
def test_a_name_between_typed_codes_stays_in_the_field(owner, release, name):
    response = owner.post(reverse("logbook:log"), {"q": f"27447 {name} 47562", "service_date": "2026-03-02"})
    page = outside_fields(response)
    for word in name.split():
        assert word not in page or word == "MRN"
    assert "Text that may identify a person" in page


def test_the_worker_deletes_uploads_after_a_day(alice, rosa):
    for age in (timedelta(hours=23), timedelta(hours=25)):
        upload = SurveyUpload.objects.create(user=alice, file_name=str(age), cells={"rows": []})
        SurveyUpload.objects.filter(pk=upload.pk).update(created_at=timezone.now() - age)
        staging = ContentStaging.objects.create(file_name=str(age), entries={}, versions={}, uploaded_by=rosa)
        ContentStaging.objects.filter(pk=staging.pk).update(uploaded_at=timezone.now() - age)
    benchmark_tasks.remove_old_uploads()
    remove_old_stagings()
    assert [upload.file_name for upload in SurveyUpload.objects.all()] == ["23:00:00"]
    assert [staging.file_name for staging in ContentStaging.objects.all()] == ["23:00:00"]
