"""manage.py accept_releases: value what waited for a release, and revalue logs that accept new values automatically."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from logbook.revaluation.decisions import accept_automatically


class Command(BaseCommand):
    help = (
        "Value entries that waited for a release. Revalue entries changed by a published or withdrawn release, for "
        "clinicians who accept automatically. "
        "Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("value_waiting", stdout=self.stdout)
        done = accept_automatically()
        self.stdout.write(f"Entries revalued: {done.entries:,}. Clinicians: {done.users:,}.")
        if done.busy:
            self.stdout.write(f"Logs still busy: {done.busy:,}. Run this again.")
