"""Every stored free text has a gate: patient data is refused, stored nowhere and repeated in no message."""

import json
import uuid

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse

from benchmarks.models import BenchmarkChoice, Survey, SurveyRow, SurveyUpload
from benchmarks.services import SurveyFacts, SurveyRefusedError, create_survey
from codes.models import CodeContent, ContentStaging
from logbook.models import Shortcut
from rvuedge.accounts.factor_forms import AddPasskeyForm, RenamePasskeyForm
from rvuedge.accounts.models import User
from rvuedge.security.forms import TokenForm
from tests import making

PATIENT = "Kowalczyk 3/2/1961"
pytestmark = pytest.mark.django_db

# Where each free text is refused; the tests below write to each.
GATED = {
    "logbook.Shortcut.name",
    "accounts.User.name",
    "benchmarks.Survey.publisher",
    "benchmarks.Survey.title",
    "benchmarks.Survey.fte_basis",
    "benchmarks.Survey.license_note",
    "benchmarks.Survey.source_name",
    "benchmarks.SurveyRow.specialty",
    "benchmarks.SurveyRow.printed_specialty",
    "benchmarks.SurveyRow.region",
    "benchmarks.SurveyRow.practice_type",
    "benchmarks.SurveyRow.fte_basis",
    "benchmarks.BenchmarkChoice.specialty",
    "benchmarks.BenchmarkChoice.region",
    "benchmarks.BenchmarkChoice.practice_type",
    "benchmarks.SurveyUpload.file_name",
    "benchmarks.SurveyUpload.cells",
    "benchmarks.SurveyUpload.decisions",
    "codes.CodeContent.title",
    "codes.CodeContent.synonyms",
    "codes.CodeContent.description",
    "codes.CodeContent.plain_language",
    "codes.CodeContent.clinical_context",
    "codes.CodeContent.provenance",
    "codes.CodeContent.reviewed_by_name",
    "codes.ContentStaging.file_name",
    "codes.ContentStaging.entries",
    "codes.ReleaseImport.name",
    "security.ApiToken.name",
}
CODE_SHAPED = "a code, modifier or other value of a fixed shape, checked by its form, serializer or constraint"
CMS = "from CMS's files, which staff import and which have no patients"
COPY = "copied from texts that have passed their own gate"
OURS = "written by this program, with no typed text"
ADDRESS = "the user's own email address, or a copy of it"
EXEMPT = {
    "accounts.User.email": ADDRESS,
    "accounts.User.password": OURS,
    "accounts.Clinician.locality": CODE_SHAPED,
    "audit.AuditRecord.actor_name": ADDRESS,
    "audit.AuditRecord.action": OURS,
    "audit.AuditRecord.subject": COPY,
    "audit.AuditRecord.before": COPY,
    "audit.AuditRecord.after": COPY,
    "jobs.JobError.error": OURS,
    "security.ApiToken.digest": OURS,
    "security.ApiToken.networks": OURS,
    "security.Event.kind": OURS,
    "security.Event.network": OURS,
    "security.Event.device": OURS,
    "security.Event.detail": COPY,
    "benchmarks.BenchmarkChoice.weights": "ids of surveys, with numbers",
    "benchmarks.BenchmarkChoice.provider_type": CODE_SHAPED,
    "benchmarks.BenchmarkChoice.metric": CODE_SHAPED,
    "benchmarks.BenchmarkChoice.method": CODE_SHAPED,
    "codes.Code.composed_title": CMS,
    "codes.Code.descriptor": CMS,
    "codes.Code.hcpcs": CMS,
    "codes.Code.section": CODE_SHAPED,
    "codes.Code.subheading": OURS,
    "codes.Code.title": COPY,
    "codes.Code.synonyms": COPY,
    "codes.Code.search_words": COPY,
    "codes.CodeContent.specialties": "slugs of our own list",
    "codes.CodeContent.companions": CODE_SHAPED,
    "codes.CodeContentVersion.content": COPY,
    "codes.CodeContentVersion.actor_name": ADDRESS,
    "codes.ContentStaging.versions": "numbers by code",
    "codes.ContentStaging.uploaded_by_name": ADDRESS,
    "logbook.Shortcut.lines": CODE_SHAPED,
}
# All text of these models is machine-made.
EXEMPT_MODELS = {
    **dict.fromkeys(
        [
            "codes.Release", "codes.ReleaseImport", "codes.ImportProblem", "codes.Locality", "codes.LocalityCounties",
            "codes.OppsCap", "codes.ZipFile", "codes.ZipLocality", "codes.CodeValue", "codes.CodeSummary",
            "codes.SectionStatistic", "codes.SearchWord", "codes.AnesthesiaBaseUnits",
        ],
        CMS,
    ),
    **dict.fromkeys(
        [
            "security.Session", "security.RateCount", "security.CacheEntry", "operations.ReleaseDigest",
            "operations.Verification", "operations.HistoryCheck", "operations.BackupRun",
        ],
        OURS,
    ),
    **dict.fromkeys(
        [
            "logbook.CodeBundle", "logbook.SyncOperation", "logbook.EntryConflict", "logbook.PatientChoice",
            "logbook.PolicyVersion", "logbook.Entry", "logbook.EntryChange", "logbook.PriorValue", "logbook.Display",
        ],
        CODE_SHAPED,
    ),
}  # fmt: skip
OURS_ONLY = {"rvuedge.accounts", "rvuedge.audit", "rvuedge.jobs", "rvuedge.security", "codes", "benchmarks", "logbook"}


def _is_text(field):
    if isinstance(field, ArrayField):
        return _is_text(field.base_field)
    return isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices


def stored_texts():
    """Every column of our own models that can have text, found by itself."""
    for model in apps.get_models():
        if model.__module__.split(".models")[0] in OURS_ONLY or model.__module__.startswith(("rvuedge.",)):
            for field in model._meta.concrete_fields:
                if _is_text(field):
                    yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def test_every_stored_text_has_a_gate_or_a_reason_for_none():
    known = GATED | set(EXEMPT)
    missing = [name for name in stored_texts() if name not in known and name.rsplit(".", 1)[0] not in EXEMPT_MODELS]
    assert missing == [], "Refuse patient data there (rvuedge.privacy.fields) and test it here, or say why not"


def test_no_gate_or_reason_is_for_a_column_that_is_gone():
    assert GATED | set(EXEMPT) <= set(stored_texts())


def refused(response, *, status=422, text=PATIENT):
    """Check that a page refuses a text, says why, and repeats it at most in its own field."""
    assert response.status_code == status
    page = response.content.decode()
    assert "ooks like" in page
    assert page.count(text) <= 1
    return page


@pytest.mark.parametrize("name", ["Smith 3/2", "MRN 4471902", "Smith, Jones and Garcia"])
def test_the_name_of_a_set(owner, alice, name):
    line = {"hcpcs": "99213", "modifiers": [], "units": 1}
    sets = [{"id": str(uuid.uuid4()), "name": text, "lines": [line]} for text in ("Tuesday", name)]
    response = owner.put("/api/v1/shortcuts/", json.dumps({"shortcuts": sets}), content_type="application/json")
    assert response.status_code == 400
    assert "number 2 in your list" in response.content.decode()
    assert name not in response.content.decode()
    assert not Shortcut.objects.exists()


def test_the_users_own_name(owner, alice):
    before = alice.name
    response = owner.post(reverse("accounts:profile"), {"name": PATIENT, "career_stage": "attending", "fte": "1.00"})
    refused(response, status=response.status_code)
    alice.refresh_from_db()
    assert alice.name == before
    page = owner.post(reverse("account_signup"), {"email": "new@example.com", "name": PATIENT})
    assert not User.objects.filter(name=PATIENT).exists()
    assert page.status_code in (200, 302, 422)


FACTS = {"publisher": "MGMA", "title": "Made-up survey", "survey_year": 2025, "may_use": "on"}


@pytest.mark.parametrize("field", ["publisher", "title", "fte_basis", "license_note"])
def test_the_facts_of_a_survey(owner, field):
    response = owner.post(reverse("benchmarks:new"), FACTS | {field: PATIENT})
    refused(response)
    assert not Survey.objects.exists()
    facts = SurveyFacts(**{"publisher": "MGMA", "title": "Made-up survey", "survey_year": 2025, field: PATIENT})
    with pytest.raises(SurveyRefusedError, match="looks like") as error:
        create_survey(owner_id=None, facts=facts, rows=[])
    assert PATIENT not in str(error.value)


@pytest.mark.parametrize("field", ["other_specialty", "region", "practice_type", "other_points"])
def test_a_row_of_a_survey(owner, alice, field):
    survey = create_survey(owner_id=alice.pk, facts=SurveyFacts("MGMA", "Made-up", 2025), rows=[])
    data = {"other_specialty": "Hand", "metric": "work_rvu", "provider_type": "physician", "p50": "5000", "p25": "4000"}
    response = owner.post(reverse("benchmarks:new_row", args=[survey.pk]), data | {field: PATIENT})
    assert response.status_code == 422
    assert response.content.decode().count(PATIENT) == 1  # in its own field
    assert not SurveyRow.objects.exists()


def upload(owner, text, name="survey.csv"):
    return owner.post(reverse("benchmarks:survey_import"), {"file": SimpleUploadedFile(name, text.encode())})


GOOD = "Specialty,wRVU 25th,wRVU Median,wRVU 75th"


def test_patient_columns_of_a_survey_file_are_dropped_and_the_page_says_so(owner):
    text = f"Patient Name,{GOOD},MRN\nMaria Kowalczyk,Hand Surgery,4000,5000,6000,4471902\n"
    page = owner.get(upload(owner, text).url).content.decode()
    kept = json.dumps(SurveyUpload.objects.get().cells)
    assert "Kowalczyk" not in kept + page
    assert "4471902" not in kept + page
    assert "We left out 2 columns that look like patient data" in page
    assert "Hand Surgery" in kept


def test_a_row_of_a_survey_file_refuses_it_by_number(owner):
    response = upload(owner, f"{GOOD}\nHand Surgery,4000,5000,6000\n{PATIENT},4000,5000,6000\n")
    page = refused(response)
    assert "Row 3 looks like patient data: a date of birth" in page
    assert "Kowalczyk" not in page
    assert not SurveyUpload.objects.exists()


def test_the_name_of_a_survey_file(owner):
    upload(owner, f"{GOOD}\nHand Surgery,4000,5000,6000\n", name="Kowalczyk_3-2-1961.csv")
    assert SurveyUpload.objects.get().file_name == "survey.csv"


def test_facts_that_wait_with_a_file(owner):
    response = upload(owner, f"{GOOD}\nHand Surgery,4000,5000,6000\n")
    page = owner.post(response.url, FACTS | {"title": PATIENT, "action": "check"}, follow=True).content.decode()
    assert "Title: This looks like a date of birth" in page
    assert "Kowalczyk" not in page + json.dumps(SurveyUpload.objects.get().decisions)


def test_what_a_clinician_compares_with(owner, alice):
    owner.post(
        reverse("logbook:benchmarks_choose"), {"specialty": PATIENT, "region": PATIENT, "practice_type": PATIENT}
    )
    assert not BenchmarkChoice.objects.filter(specialty=PATIENT).exists()


@pytest.mark.parametrize("field", ["title", "synonyms", "description", "plain", "context", "provenance"])
def test_the_content_of_a_code(staff, field):
    making.load([making.row("99213")])
    data = {"title": "Made-up title", "provenance": "RVU Edge", "version": "0"} | {field: f"With {PATIENT}"}
    response = staff.post(reverse("staff:content_edit", args=["99213"]), data)
    refused(response)
    assert not CodeContent.objects.exists()


def test_a_content_file(staff, tmp_path):
    text = f'["99213"]\ntitle = "Visit"\ndescription = "Seen in the office with {PATIENT}, for the usual."\n'
    response = staff.post(reverse("staff:content_import"), {"file": SimpleUploadedFile("c.toml", text.encode())})
    page = refused(response)
    assert "99213, description: looks like a date of birth" in page
    assert not ContentStaging.objects.exists()
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match="looks like a date of birth") as error:
        call_command("import_content", path)
    assert "Kowalczyk" not in str(error.value)


@pytest.mark.parametrize("form", [TokenForm, RenamePasskeyForm, AddPasskeyForm])
def test_the_names_of_tokens_and_passkeys(form):
    field = form.base_fields["name"]
    for text in (PATIENT, "MRN 4471902", "Smith, Jones and Garcia"):
        with pytest.raises(ValidationError, match="looks like"):
            field.clean(text)
    for text in ("Anna's iPhone 15", "YubiKey 5C", "Export script", "Work laptop"):
        assert field.clean(text) == text


@pytest.mark.parametrize("text", ["Kowalczyk 3/2/1961", "MRN 4471902", "4471902", "078-05-1120", "212-555-0187"])
def test_a_search_for_a_patient(client, text, caplog):
    page = client.get(reverse("codes:search"), {"q": text}).content.decode()
    assert "This looks like" in page
    assert text not in page
    partial = client.get(reverse("codes:search"), {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert "This looks like" in partial
    assert text not in partial
    answer = client.get("/api/v1/codes/", {"q": text})
    assert answer.status_code == 400
    assert text not in answer.content.decode()
    assert text not in caplog.text


def test_other_searches_go_on(client, rvu26a):
    for text in ("knee", "99213", "lap chole", "whipple", "mohs 1 stage"):
        assert "This looks like" not in client.get(reverse("codes:search"), {"q": text}, follow=True).content.decode()
        assert client.get("/api/v1/codes/", {"q": text}).status_code == 200
