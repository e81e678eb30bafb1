"""manage.py accept_releases: new values for everybody who takes them over unasked."""

from typing import Any

from django.core.management.base import BaseCommand

from logbook.revaluation.decisions import accept_automatically


class Command(BaseCommand):
    help = (
        "Value entries anew that a published or withdrawn release changes, of those who accept without being asked. "
        "Stopped half way, it can be run again; with nothing to do it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = accept_automatically()
        self.stdout.write(f"{done.entries:,} entries of {done.users:,} clinicians have another value.")
        if done.busy:
            self.stdout.write(f"{done.busy:,} logs were being changed all the time: run it again.")
