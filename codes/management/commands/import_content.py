"""manage.py import_content PATH: import code content from TOML files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.content import services
from codes.management.progress import summarize


class Command(BaseCommand):
    help = "Import code content from a TOML file or a directory of them. Content that staff edited is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a TOML file, or a directory of them")
        parser.add_argument("--replace", action="store_true", help="also overwrite content that staff edited")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = services.import_content(options["path"], replace=options["replace"])
        except services.ContentFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        except OSError as error:
            raise CommandError(f"{options['path']} can't be read: {error.strerror}") from error
        self.stdout.write(summarize(plan))
