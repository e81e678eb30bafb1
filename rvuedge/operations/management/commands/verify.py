"""manage.py verify: check every published release against what was imported and recorded."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.operations.models import Verification
from rvuedge.operations.verification import verify


class Command(BaseCommand):
    help = (
        "Check rows, totals and digests of all published releases, and the code bundles. Exits with 1 on a difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = verify()
        self._print(done)
        if not done.is_ok:
            raise CommandError("\n".join(["Differences found:", *done.faults]))
        seconds = (done.finished_at - done.started_at).total_seconds()
        self.stdout.write(f"No difference found. {done.row_count:,} rows checked in {seconds:.1f} s.")

    def _print(self, done: Verification) -> None:
        self.stdout.write(f"{'Release':<10}{'Rows':>10}{'Work RVUs':>16}  Result")
        for check in done.report:
            result = "different" if check["faults"] else "recorded now" if check["is_new"] else "equal"
            self.stdout.write(f"{check['release']:<10}{check['rows']:>10,}{check['work_total']:>16}  {result}")
