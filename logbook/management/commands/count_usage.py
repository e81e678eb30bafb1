"""manage.py count_usage: store how common each code is in this server's logs, for ranking. Run it occasionally."""

from typing import Any

from django.core.management.base import BaseCommand

from codes.search.usage import set_logged
from logbook.entries.queries import people_by_code

LEAST = 5  # clinicians: a code that fewer clinicians log could identify them


class Command(BaseCommand):
    help = "Count how many clinicians log each code, to rank common codes first in search. Stores counts, not names."

    def handle(self, *args: Any, **options: Any) -> None:
        people = people_by_code(LEAST)
        set_logged(people)
        self.stdout.write(f"Codes in the logs of at least {LEAST} clinicians: {len(people):,}.")
