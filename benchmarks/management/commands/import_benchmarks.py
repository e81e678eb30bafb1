"""manage.py import_benchmarks FILE: import a survey from the command line, like the import page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from benchmarks.domain.metrics import METRICS
from benchmarks.importers.columns import FACTS, TALL, is_role, letter
from benchmarks.importers.files import UnreadableFileError
from benchmarks.importers.found import KEEP, Decisions, Reading
from benchmarks.importers.patients import read_survey_file
from benchmarks.importers.reading import read_survey
from benchmarks.models import ProviderType
from benchmarks.services import SurveyFacts, SurveyRefusedError, create_survey, publish_survey
from rvuedge.audit.services import record
from rvuedge.privacy.quoting import safe_file_name

TEXTS = ("fte-basis", "license-note")
YEARS = ("data-year", "schedule-year")


class Command(BaseCommand):
    help = "Import a survey from CSV or XLSX: all of it, or nothing and a list of every problem by row and column."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--owner", metavar="EMAIL", help="import it as this user's private survey")
        whose.add_argument("--everyone", action="store_true", help="import it as a staff draft, to publish to everyone")
        parser.add_argument("--publish", action="store_true", help="publish it right away (with --everyone)")
        parser.add_argument("--publisher", required=True)
        parser.add_argument("--title", required=True)
        parser.add_argument("--survey-year", type=int, required=True)
        for name in YEARS:
            parser.add_argument(f"--{name}", type=int)
        for name in TEXTS:
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--modifier-adjusted", choices=["yes", "no"], help="whether its wRVU reflect modifiers")
        parser.add_argument(
            "--metric", choices=list(METRICS), default="", help="the metric of rows that don't have one"
        )
        parser.add_argument(
            "--provider-type",
            choices=ProviderType.values,
            default="",
            help="the provider type of rows that don't have one; physician unless the title says APP",
        )
        parser.add_argument("--column", action="append", default=[], metavar="B=p10", help="what a column contains")
        parser.add_argument(
            "--specialty",
            action="append",
            default=[],
            metavar="THEIRS=OURS",
            help="our specialty for one of the survey's names",
        )
        parser.add_argument(
            "--keep-specialties", action="store_true", help="keep the survey's names for unknown specialties"
        )
        parser.add_argument("--license-confirmed", action="store_true", help="you're allowed to use these numbers here")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["license_confirmed"]:
            raise CommandError(
                "Surveys are licensed. Pass --license-confirmed if you're allowed to use these numbers here."
            )
        owner_id = None if options["everyone"] else _owner(options["owner"])
        reading = _read(options)
        if not reading.is_ready:
            raise CommandError("\n".join(["Nothing was imported.", *_problem_lines(reading)]))
        try:
            with transaction.atomic():
                name = safe_file_name(options["file"].name, "survey")
                survey = create_survey(owner_id=owner_id, facts=_facts(options), rows=reading.rows, source_name=name)
                if options["everyone"]:
                    after = {"state": str(survey.state), "rows": len(reading.rows), "file": survey.source_name}
                    record(actor=None, action="survey.import", subject=str(survey), after=after)
                if options["everyone"] and options["publish"]:
                    publish_survey(actor=None, survey_id=survey.pk)
        except SurveyRefusedError as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for warning in reading.shown_warnings:
            self.stdout.write(f"{warning.location}: {warning.message}")
        for note in reading.notes:
            self.stdout.write(note)
        self.stdout.write(f"{survey}: imported rows, {len(reading.rows)}")


def _owner(email: str) -> int:
    user = get_user_model().objects.filter(email=email.lower()).first()
    if user is None:
        raise CommandError(f"No account uses {email}.")
    return int(user.pk)


def _read(options: dict[str, Any]) -> Reading:
    try:
        sheet = read_survey_file(options["file"].read_bytes())
    except UnreadableFileError as error:
        raise CommandError(f"Nothing was imported. {error}") from error
    except OSError as error:
        raise CommandError(f"Nothing was imported. {options['file']} can't be read: {error.strerror}.") from error
    specialties = dict(_pair(text) for text in options["specialty"])
    metric, provider_type = options["metric"], options["provider_type"]
    reading = read_survey(sheet, Decisions(None, metric, specialties, provider_type))
    roles = _roles(options["column"], reading)
    if options["keep_specialties"]:
        specialties = dict.fromkeys(reading.unknown, KEEP) | specialties
    return read_survey(sheet, Decisions(roles, metric, specialties, provider_type))


def _roles(changes: list[str], reading: Reading) -> list[str]:
    letters = [letter(n) for n in range(len(reading.roles))]
    roles = list(reading.roles)
    for column, role in map(_pair, changes):
        if column.upper() not in letters or not is_role(role):
            names = ", ".join([*FACTS, *TALL, "p10 or another percentile", "work_rvu:p10"])
            raise CommandError(f"{column}={role} isn't a column and a role. Roles: {names}.")
        roles[letters.index(column.upper())] = role
    return roles


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _facts(options: dict[str, Any]) -> SurveyFacts:
    names = ("publisher", "title", "survey_year", "data_year", "schedule_year", "fte_basis", "license_note")
    adjusted = {"yes": True, "no": False}.get(options["modifier_adjusted"] or "")
    return SurveyFacts(**{name: options[name] for name in names}, modifier_adjusted=adjusted)


def _problem_lines(reading: Reading) -> list[str]:
    unknown = [
        f"We don't recognize the specialty “{name}”."
        + (f" Did you mean {' or '.join(names)}?" if names else "")
        + " Pass --specialty or --keep-specialties."
        for name, names in reading.unknown.items()
    ]
    return [f"{problem.location}: {problem.message}" for problem in reading.shown_problems] + unknown
