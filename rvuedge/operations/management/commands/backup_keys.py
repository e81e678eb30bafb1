"""manage.py backup_keys FOLDER: make the keys that encrypt and sign backups."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.operations.sealing import SealError, make_keys


class Command(BaseCommand):
    help = "Make the keys that encrypt and sign backups, and print the settings that use them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = make_keys(options["folder"])
        except SealError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Where backups are made:")
        self.stdout.write(f"  BACKUP_RECIPIENT={keys.recipient}\n  BACKUP_SIGNING_KEY={keys.signing_key}")
        self.stdout.write("Where they are restored:")
        self.stdout.write(f"  BACKUP_IDENTITY={keys.identity}\n  BACKUP_VERIFY_KEY={keys.verify_key}")
        self.stdout.write("Move identity.txt off this machine and keep a copy: without it, no backup can be read.")
