"""manage.py import_zip_localities PATH: load CMS's ZIP code to locality file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from codes.importing import services


class Command(BaseCommand):
    help = "Load CMS's ZIP code to carrier and locality file (the zip, or its ZIP5 txt or xlsx)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--replace", action="store_true", help="load the same file again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = services.import_zip_file(options["path"], replace=options["replace"])
        except services.ReleaseFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        except services.AlreadyLoadedError as error:
            raise CommandError(f"{options['path'].name} is already loaded. Nothing was imported.") from error
        plus4 = file.zips.filter(needs_plus4=True).count()
        quarter = f"{file.year_quarter[:4]} quarter {file.year_quarter[4:]}"
        self.stdout.write(
            f"{file.row_count:,} ZIP codes for {quarter}; {plus4:,} need the ZIP+4 to determine the locality."
        )
