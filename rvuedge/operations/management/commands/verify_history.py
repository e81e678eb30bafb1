"""manage.py verify_history: check that nobody changed the history or the audit log behind the site's back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.common.ownership import NOT_ALL, sees_all_rows
from rvuedge.operations.history_checks import Ends, check_history, last_ends


class Command(BaseCommand):
    help = "Check the chain of each account's history and of the audit log. Exits with 1 and names each broken link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write-ends", type=Path, metavar="FILE", help="write the chains' ends, to keep elsewhere")
        parser.add_argument("--ends", type=Path, metavar="FILE", help="check that these earlier ends are in the chains")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sees_all_rows():
            raise CommandError(NOT_ALL)
        done = check_history(_read(options["ends"]) if options["ends"] else None)
        if not done.is_ok:
            raise CommandError("\n".join(["The history isn't what it was:", *done.faults]))
        if options["write_ends"]:
            options["write_ends"].write_text(json.dumps(last_ends()), encoding="utf-8")
        self.stdout.write(f"The history is intact: {done.chain_count:,} chains with {done.link_count:,} links.")


def _read(path: Path) -> Ends:
    try:
        return {str(name): (int(links), str(end)) for name, (links, end) in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} isn't a list of ends: {error}") from error
