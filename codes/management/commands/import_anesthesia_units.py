"""manage.py import_anesthesia_units PATH: load the base units of anesthesia codes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.importing import services


class Command(BaseCommand):
    help = "Load a CSV of anesthesia codes and their base units, replacing the current table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = services.import_base_units(options["path"])
        except services.ReleaseFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        self.stdout.write(f"Loaded base units for {count:,} anesthesia codes.")
