"""manage.py import_content PATH: take our own words about codes from TOML files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.content import services
from codes.management.progress import told


class Command(BaseCommand):
    help = "Take words about codes from a TOML file or a directory of them. What staff edited stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a TOML file, or a directory of them")
        parser.add_argument("--replace", action="store_true", help="take the files' words over those staff edited too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = services.import_words(options["path"], replace=options["replace"])
        except services.WordsFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        except OSError as error:
            raise CommandError(f"{options['path']} can't be read: {error.strerror}") from error
        self.stdout.write(told(plan))
