"""manage.py backup: save the database in one verifiable file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from rvuedge.common.ownership import NOT_ALL, sees_all_rows
from rvuedge.operations.backups import BackupError, back_up, list_of, remove_old, site_keys
from rvuedge.operations.models import BackupRun
from rvuedge.operations.pg_tools import address_of


class Command(BaseCommand):
    help = "Save the complete database (pg_dump, custom format) with a list of its rows to check a restore against."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="the file (default: rvuedge-<date>-<time>.dump)")
        parser.add_argument("--keep-days", type=int, help="remove backups in the same folder that are older than this")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sees_all_rows():
            raise CommandError(NOT_ALL)
        path = options["path"] or Path(f"rvuedge-{timezone.now():%Y-%m-%d-%H%M%S}.dump")
        try:
            contents = back_up(address_of(connection.settings_dict), path, site_keys())
        except BackupError as error:
            raise CommandError(str(error)) from error
        BackupRun.objects.create(
            finished_at=timezone.now(),
            size=path.stat().st_size,
            sha256=contents["sha256"],
            is_encrypted=bool(site_keys().recipient),
            is_signed=bool(site_keys().signing_key),
        )
        rows = sum(table["rows"] for table in contents["tables"].values())
        self.stdout.write(f"{path}: {len(contents['tables'])} tables, {rows:,} rows, {path.stat().st_size:,} bytes.")
        self.stdout.write(f"{list_of(path)} is what `restore` compares with. Keep the files together.")
        if not site_keys().recipient:
            self.stdout.write("It isn't encrypted: set BACKUP_RECIPIENT (`manage.py backup_keys`).")
        if days := options["keep_days"]:
            for old in remove_old(path.parent, days):
                self.stdout.write(f"{old} was older than {days} days and is removed.")
