"""manage.py count_usage: how common codes are in the logs of this server, for the search. To be run now and then."""

from typing import Any

from django.core.management.base import BaseCommand

from codes.search.usage import set_logged
from logbook.entries.queries import people_by_code

LEAST = 5  # clinicians: a code of fewer might tell whose it is


class Command(BaseCommand):
    help = "Count how many clinicians log each code, so that the search puts common codes first. Nobody is named."

    def handle(self, *args: Any, **options: Any) -> None:
        people = people_by_code(LEAST)
        set_logged(people)
        self.stdout.write(f"{len(people):,} codes are in the logs of at least {LEAST} clinicians")
