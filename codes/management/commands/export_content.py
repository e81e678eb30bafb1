"""manage.py export_content PATH: write all our own words about codes as TOML files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.content import queries, services


class Command(BaseCommand):
    help = "Write all words about codes into a directory, one TOML file a section; import_content reads them back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a directory; made where there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = queries.all_entries()
        try:
            names = services.export_words(options["path"], entries)
        except OSError as error:
            raise CommandError(f"{options['path']} can't be written: {error.strerror}") from error
        self.stdout.write(f"{len(entries):,} codes in {len(names)} files")
