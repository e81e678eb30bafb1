"""manage.py restore: restore a backup and compare it with the saved list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from rvuedge.operations.backups import BackupError, restore, site_keys
from rvuedge.operations.pg_tools import address_from, address_of


class Command(BaseCommand):
    help = "Restore a backup into an empty database, or with --overwrite in place of the current one, which is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="replace a database that has tables")
        parser.add_argument("--into", metavar="URL", help="restore into this database instead of the site's")

    def handle(self, *args: Any, **options: Any) -> None:
        address = address_from(options["into"]) if options["into"] else address_of(connection.settings_dict)
        connections.close_all()
        try:
            done = restore(address, options["path"], overwrite=options["overwrite"], sealed_with=site_keys())
        except BackupError as error:
            raise CommandError(str(error)) from error
        checked = "all identical to what was saved" if done.is_verified else "not compared: the list is missing"
        self.stdout.write(f"{done.tables} tables with {done.rows:,} rows are restored, {checked}.")
        if done.is_signed:
            self.stdout.write("Its signature is right.")
        if done.kept_as:
            self.stdout.write(f"The previous database is kept as {done.kept_as}. Drop it when you're sure.")
