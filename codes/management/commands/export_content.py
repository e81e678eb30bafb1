"""manage.py export_content PATH: write all code content as TOML files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.content import queries, services


class Command(BaseCommand):
    help = "Write all code content to a directory, a TOML file for each section; import_content reads them back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a directory; created if it doesn't exist")

    def handle(self, *args: Any, **options: Any) -> None:
        entries = queries.all_entries()
        try:
            names = services.export_content(options["path"], entries)
        except OSError as error:
            raise CommandError(f"{options['path']} can't be written: {error.strerror}") from error
        self.stdout.write(f"{len(entries):,} codes in {len(names)} files")
