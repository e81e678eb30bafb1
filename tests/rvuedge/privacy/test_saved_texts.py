"""Texts saved before the detector would have refused them: pointed out, kept until changed, and never in the way."""

import json
import uuid

import pytest
from django.urls import reverse

from benchmarks.models import Survey, SurveyRow
from benchmarks.services import SurveyFacts, create_survey
from logbook.models import Shortcut

PATIENT = "Kowalczyk 3/2/1961"
OTHER = "Nowak 4/5/1958"
SAVED = "You saved this earlier. It looks like a date of birth."
LINE = {"hcpcs": "99213", "modifiers": [], "units": 1}
pytestmark = pytest.mark.django_db


@pytest.fixture
def old_set(alice):
    return Shortcut.objects.create(id=uuid.uuid4(), user=alice, name=PATIENT, lines=[LINE], position=0)


def put(owner, *sets):
    body = json.dumps({"shortcuts": [{"id": str(each), "name": name, "lines": [LINE]} for each, name in sets]})
    return owner.put("/api/v1/shortcuts/", body, content_type="application/json")


def names():
    return list(Shortcut.objects.values_list("name", flat=True))


def test_the_old_name_of_a_set_blocks_no_other_change(owner, old_set):
    new = uuid.uuid4()
    assert put(owner, (old_set.pk, PATIENT), (new, "Tuesday")).status_code == 200
    assert put(owner, (new, "Wednesday"), (old_set.pk, PATIENT)).status_code == 200
    assert names() == ["Wednesday", PATIENT]


@pytest.mark.parametrize("name", [OTHER, f"Re {PATIENT}", PATIENT.upper()])
def test_a_changed_name_is_checked(owner, old_set, name):
    assert put(owner, (old_set.pk, name)).status_code == 400
    assert names() == [PATIENT]


def test_an_old_name_is_only_its_own_sets(owner, old_set, charlie):
    """Neither another set nor another account takes the name over, and once changed it can't come back."""
    assert put(owner, (old_set.pk, PATIENT), (uuid.uuid4(), PATIENT)).status_code == 400
    assert put(owner, (uuid.uuid4(), PATIENT)).status_code == 400
    assert put(owner, (old_set.pk, "Tuesday")).status_code == 200
    assert put(owner, (old_set.pk, PATIENT)).status_code == 400
    assert names() == ["Tuesday"]


def test_a_device_learns_which_names_to_change(owner, old_set):
    put(owner, (old_set.pk, PATIENT), (uuid.uuid4(), "Tuesday"))
    (doubt,) = owner.get("/api/v1/device/").json()["doubtful_names"]
    assert (doubt["id"], doubt["name"]) == (str(old_set.pk), PATIENT)
    assert doubt["reason"].startswith(SAVED)
    put(owner, (old_set.pk, "Monday"))
    assert owner.get("/api/v1/device/").json()["doubtful_names"] == []


def test_the_users_own_name_is_pointed_out_and_blocks_nothing(owner, alice):
    alice.name = PATIENT
    alice.save()
    url, data = reverse("accounts:profile"), {"career_stage": "resident", "fte": "0.80"}
    assert SAVED in owner.get(url).content.decode()
    assert owner.post(url, data | {"name": PATIENT}).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.clinician.career_stage) == (PATIENT, "resident")
    assert owner.post(url, data | {"name": OTHER}).status_code == 422
    owner.post(url, data | {"name": "Alice Rivera"})
    assert owner.post(url, data | {"name": PATIENT}).status_code == 422


FACTS = {"publisher": "MGMA", "title": "Made-up survey", "survey_year": 2025, "may_use": "on"}


@pytest.mark.parametrize("field", ["publisher", "title", "fte_basis", "license_note"])
def test_the_facts_of_a_survey(owner, alice, field):
    survey = create_survey(owner_id=alice.pk, facts=SurveyFacts("MGMA", "Made-up survey", 2025), rows=[])
    Survey.objects.filter(pk=survey.pk).update(**{field: PATIENT})
    url = reverse("benchmarks:edit", args=[survey.pk])
    assert SAVED in owner.get(url).content.decode()
    assert owner.post(url, FACTS | {field: PATIENT, "survey_year": 2024}).status_code == 302
    saved = Survey.objects.get(pk=survey.pk)
    assert (saved.survey_year, getattr(saved, field)) == (2024, PATIENT)
    other = {"publisher", "title", "fte_basis"} - {field}
    assert owner.post(url, FACTS | {field: PATIENT, other.pop(): PATIENT}).status_code == 422
    assert owner.post(url, FACTS | {field: OTHER}).status_code == 422


@pytest.mark.parametrize(("field", "column"), [("other_specialty", "specialty"), ("region", "region")])
def test_a_row_of_a_survey(owner, alice, field, column):
    survey = create_survey(owner_id=alice.pk, facts=SurveyFacts("MGMA", "Made-up survey", 2025), rows=[])
    row = SurveyRow.objects.create(
        **{"survey": survey, "specialty": "Hand", "region": "All", "practice_type": "All", column: PATIENT},
        metric="work_rvu", provider_type="physician", percentiles=[25, 50], amounts=[4000, 5000],
    )  # fmt: skip
    url = reverse("benchmarks:row", args=[survey.pk, row.pk])
    assert SAVED in owner.get(url).content.decode()
    data = {"other_specialty": "Hand", "metric": "work_rvu", "provider_type": "physician", "p25": "4000", "p50": "6000"}
    assert owner.post(url, data | {field: PATIENT}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, column), row.values[50]) == (PATIENT, 6000)
    assert owner.post(url, data | {field: OTHER}).status_code == 422
