"""manage.py value_waiting: value entries that waited for a release. Commands that publish run it."""

from typing import Any

from django.core.management.base import BaseCommand

from logbook.revaluation.waiting import value_waiting


class Command(BaseCommand):
    help = "Value entries that were logged before a release covered their date. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if count := value_waiting():
            self.stdout.write(f"Entries that waited and have a release now: {count:,}.")
