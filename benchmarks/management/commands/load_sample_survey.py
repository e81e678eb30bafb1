"""manage.py load_sample_survey: load the only included survey. Its numbers are invented, and its name says so."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from benchmarks.importers.files import read_file
from benchmarks.importers.found import Decisions
from benchmarks.importers.reading import read_survey
from benchmarks.queries import staff_surveys
from benchmarks.services import SurveyFacts, create_survey, publish_survey

FILE = Path(__file__).resolve().parent.parent.parent / "sample" / "sample-survey.csv"
NAME = "Sample survey (invented numbers)"
FACTS = SurveyFacts(
    publisher=NAME,
    title=NAME,
    survey_year=2025,
    data_year=2025,
    schedule_year=2025,
    fte_basis="1.0 FTE",
    modifier_adjusted=True,
    license_note="Invented for this demonstration; says nothing about anyone's practice.",
)


class Command(BaseCommand):
    help = "Publish the sample survey, with invented numbers, to everyone. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if staff_surveys().filter(title=NAME).exists():
            self.stdout.write(f"{NAME} is already loaded")
            return
        reading = read_survey(read_file(FILE.read_bytes()), Decisions())
        with transaction.atomic():
            survey = create_survey(owner_id=None, facts=FACTS, rows=reading.rows, source_name=FILE.name)
            publish_survey(actor=None, survey_id=survey.pk)
        self.stdout.write(f"{NAME}: {len(reading.rows)} rows, published to everyone")
