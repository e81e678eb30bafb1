"""manage.py backup: save the database in one verifiable file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from rvuedge.site.backups import BackupError, back_up, list_of
from rvuedge.site.pg_tools import address_of


class Command(BaseCommand):
    help = "Save the complete database (pg_dump, custom format) with a list of its rows to check a restore against."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="the file (default: rvuedge-<date>-<time>.dump)")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["path"] or Path(f"rvuedge-{timezone.now():%Y-%m-%d-%H%M%S}.dump")
        try:
            contents = back_up(address_of(connection.settings_dict), path)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in contents["tables"].values())
        self.stdout.write(f"{path}: {len(contents['tables'])} tables, {rows:,} rows, {path.stat().st_size:,} bytes.")
        self.stdout.write(f"{list_of(path)} is what `restore` compares with. Keep both files together.")
