"""Surveys with invented numbers."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks import services
from benchmarks.importers.found import ReadRow
from benchmarks.services import SurveyFacts

FOLDER = Path(__file__).parent.parent / "data" / "surveys"
GENERAL_SURGERY = {10: Decimal(4100), 25: Decimal(5800), 50: Decimal(7500), 75: Decimal(8800), 90: Decimal(10800)}


def read_row(specialty="General surgery", metric="work_rvu", values=None, **fields):
    facts = {
        "provider_type": "physician",
        "region": "All regions",
        "practice_type": "All practices",
        "n_providers": 312,
    }
    return ReadRow(0, specialty, metric=metric, values=values or GENERAL_SURGERY, **facts | fields)


def make_survey(owner=None, rows=None, *, publish=False, **facts):
    facts = {"publisher": "Invented", "title": "Survey", "survey_year": 2025} | facts
    survey = services.create_survey(
        owner_id=owner.pk if owner else None, facts=SurveyFacts(**facts), rows=rows or [read_row()]
    )
    return services.publish_survey(actor=None, survey_id=survey.pk) if publish else survey


@pytest.fixture
def survey_file():
    """A function that returns a file of tests/data/surveys as an upload."""

    def upload_of(name):
        return SimpleUploadedFile(name, (FOLDER / name).read_bytes())

    return upload_of
