"""Staff surveys for everyone: import, review, publish, withdraw, discard, each with an audit record."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks.models import Survey, SurveyUpload
from rvuedge.accounts.models import User
from rvuedge.audit.models import AuditRecord
from tests.benchmarks.conftest import FOLDER, make_survey

pytestmark = pytest.mark.django_db
FACTS = {"publisher": "Invented", "title": "Public", "survey_year": "2025", "may_use": "on", "action": "import"}
UPLOAD = "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"


@pytest.mark.parametrize("address", ["", "import/", f"import/{UPLOAD}/", "1/"])
def test_survey_pages_need_the_permission(client, alice, rosa, address):
    at = f"/staff/surveys/{address}"
    assert client.get(at)["Location"] == f"/accounts/login/?next={at}"
    client.force_login(alice)
    assert client.get(at).status_code == 404
    rosa.groups.clear()
    client.force_login(rosa)
    assert client.get(at).status_code == 403


def test_a_survey_from_import_to_discard(staff, client, alice):
    file = SimpleUploadedFile("long.csv", (FOLDER / "long.csv").read_bytes())
    address = staff.post("/staff/surveys/import/", {"file": file}).url
    assert "4 rows can be imported" in staff.get(address).content.decode()
    at = staff.post(address, FACTS).url
    survey = Survey.objects.get()
    assert (at, survey.state, survey.owner) == (f"/staff/surveys/{survey.pk}/", "draft", None)
    assert "4,100" in staff.get(at).content.decode()
    assert staff.post(f"{at}publish/").url == at
    assert "is published" in staff.get(at).content.decode()
    assert "Public" in staff.get("/staff/surveys/").content.decode()
    client.force_login(alice)
    assert client.get(f"/benchmarks/surveys/{survey.pk}/").status_code == 200
    client.force_login(User.objects.get(email="rosa@example.com"))
    staff.post(f"{at}withdraw/")
    client.force_login(alice)
    assert client.get(f"/benchmarks/surveys/{survey.pk}/").status_code == 404
    client.force_login(User.objects.get(email="rosa@example.com"))
    assert staff.post(f"{at}discard/").url == "/staff/surveys/"
    assert list(AuditRecord.objects.order_by("id").values_list("action", "subject", "actor_name")) == [
        (f"survey.{action}", "Invented, Public, 2025", "rosa@example.com")
        for action in ("import", "publish", "withdraw", "discard")
    ]


def test_invalid_actions_are_refused(staff, alice):
    private = make_survey(alice)
    survey = make_survey(title="Public", publish=True)
    for address in (f"{private.pk}/", "999/"):
        assert staff.get(f"/staff/surveys/{address}").status_code == 404
        assert staff.post(f"/staff/surveys/{address}publish/").status_code == 404
    assert staff.get(f"/staff/surveys/{survey.pk}/publish/").status_code == 405
    assert staff.post(f"/staff/surveys/{survey.pk}/frame/").status_code == 404
    staff.post(f"/staff/surveys/{survey.pk}/discard/")
    assert "Withdraw it first" in staff.get("/staff/surveys/").content.decode()
    assert Survey.objects.filter(pk=survey.pk).exists()


def test_a_private_upload_cannot_be_imported_for_everyone(staff, rosa):
    file = SimpleUploadedFile("long.csv", (FOLDER / "long.csv").read_bytes())
    staff.post("/benchmarks/surveys/import/", {"file": file})
    upload = SurveyUpload.objects.get()
    assert staff.post(f"/staff/surveys/import/{upload.pk}/", FACTS).status_code == 404
    assert staff.post(f"/staff/surveys/import/{upload.pk}/discard/").status_code == 404
    assert staff.get(f"/staff/surveys/import/{upload.pk}/discard/").status_code == 405


def test_query_counts_do_not_grow_with_surveys(staff, django_assert_num_queries):
    for n in range(3):
        make_survey(title=f"Public {n}")
        staff.get("/staff/surveys/")
        with django_assert_num_queries(5):
            staff.get("/staff/surveys/")
