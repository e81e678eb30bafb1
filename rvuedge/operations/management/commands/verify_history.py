"""manage.py verify_history: check that nobody changed the history or the audit log behind the site's back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.common.ownership import NOT_ALL, sees_all_rows
from rvuedge.operations.history_chain import Chain, verify_history


class Command(BaseCommand):
    help = "Check the chain of each account's history and of the audit log. Exits with 1 and names each broken link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write-ends", type=Path, metavar="FILE", help="write the chains' ends, to keep elsewhere")
        parser.add_argument("--ends", type=Path, metavar="FILE", help="check that these earlier ends are in the chains")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sees_all_rows():
            raise CommandError(NOT_ALL)
        kept = json.loads(options["ends"].read_text(encoding="utf-8")) if options["ends"] else {}
        faults, ends, links = [], {}, 0
        for chain in verify_history():
            name = str(chain.user_id or "audit")
            links += chain.links
            ends[name] = [chain.links, chain.end]
            if fault := chain.fault or _differs(chain, kept.pop(name, None)):
                faults.append(f"{_titled(chain)}: {fault}")
        if faults:
            raise CommandError("\n".join(["The history isn't what it was:", *faults]))
        if options["write_ends"]:
            options["write_ends"].write_text(json.dumps(ends), encoding="utf-8")
        self.stdout.write(f"The history is intact: {len(ends):,} chains with {links:,} links.")
        if kept:
            self.stdout.write(f"{len(kept):,} accounts of the list are gone, with their chains.")


def _titled(chain: Chain) -> str:
    return f"Account {chain.user_id}" if chain.user_id else "Audit log"


def _differs(chain: Chain, kept: list[Any] | None) -> str:
    """Compare a chain with its end in an earlier list."""
    if not kept or not kept[0] or chain.hashes.get(kept[0]) == kept[1]:
        return ""
    return f"link {kept[0]} isn't the one of the list."
