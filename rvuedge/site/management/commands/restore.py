"""manage.py restore: a backup put back, compared with what was saved."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from rvuedge.site.backups import BackupError, restore
from rvuedge.site.pg_tools import address_from, address_of


class Command(BaseCommand):
    help = "Put a backup back: into an empty database, or with --overwrite in place of the present one, which is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="replace a database that has tables")
        parser.add_argument("--into", metavar="URL", help="another database than that of the site")

    def handle(self, *args: Any, **options: Any) -> None:
        address = address_from(options["into"]) if options["into"] else address_of(connection.settings_dict)
        connections.close_all()
        try:
            done = restore(address, options["path"], overwrite=options["overwrite"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        checked = "each the same as when it was saved" if done.is_verified else "not compared: the list is missing"
        self.stdout.write(f"{done.tables} tables with {done.rows:,} rows are back, {checked}.")
        if done.kept_as:
            self.stdout.write(f"The database of before is kept as {done.kept_as}: drop it when you are sure.")
