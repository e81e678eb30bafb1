"""manage.py build_bundles: build the code bundles that devices use to read and value lines."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from logbook.parsing.bundle import build_bundles


class Command(BaseCommand):
    help = "Build the code bundles that devices need and that aren't built yet. The worker does this too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="rebuild all of them after a software update")

    def handle(self, *args: Any, **options: Any) -> None:
        built = build_bundles(rebuild=options["rebuild"])
        self.stdout.write(f"Code bundles built: {built:,}")
