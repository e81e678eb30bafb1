"""manage.py release list | publish ID | withdraw ID | diff OLD NEW."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from codes.management.differences import code_line, payment_lines
from codes.management.progress import console_on
from codes.models import Release
from codes.releases import actions, report
from codes.releases.changes import change_counts
from codes.releases.payment import payment_changes

KINDS = {"work": "Work RVU changed", "new": "New", "gone": "Removed", "status": "Status changed"}
ROWS_SHOWN = 20


class Command(BaseCommand):
    help = "List the releases, publish a staged or withdrawn one, withdraw a published one, or compare two."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "publish", "withdraw", "diff"])
        parser.add_argument("id", type=int, nargs="*", help="the number that `release list` shows; two for diff")
        parser.add_argument("--all", action="store_true", help="diff: all rows, not only the first 20 of each table")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"list": 0, "diff": 2}.get(options["action"], 1)
        if len(options["id"]) != wanted:
            numbers = ("no release number", "one release number", "two release numbers")[wanted]
            advice = " `manage.py release list` shows them." if wanted else ""
            raise CommandError(f"`release {options['action']}` takes {numbers}.{advice}")
        releases = [_release(pk) for pk in options["id"]]
        if options["action"] == "list":
            console_on(self.stdout).print(_table())
        elif options["action"] == "diff":
            before, release = releases
            _print_diff(console_on(self.stdout), before, release, most=None if options["all"] else ROWS_SHOWN)
        else:
            self._change(options["action"], releases[0])

    def _change(self, action: str, release: Release) -> None:
        try:
            changed = getattr(actions, action)(release.pk, actor=None)
        except actions.ReleaseStateError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{changed.label} revision {changed.revision} is {changed.state}.")
        call_command("build_bundles", stdout=self.stdout)  # there may be no worker to do it
        call_command("value_waiting", stdout=self.stdout)


def _release(pk: int) -> Release:
    release = Release.objects.filter(pk=pk).first()
    if release is None:
        raise CommandError(f"There's no release {pk}. `manage.py release list` shows them.")
    return release


def _print_diff(console: Console, before: Release, release: Release, most: int | None) -> None:
    """Print how the later release differs from the earlier one."""
    counts = change_counts(release, before)
    console.print(
        f"{before.label} revision {before.revision} to {release.label} revision {release.revision}: "
        f"{code_line(release, before, counts)} ({counts.adjusted:,} equal to the efficiency adjustment)",
        highlight=False,
    )
    for kind, name in KINDS.items():
        rows = report.code_changes(release, before, kind)
        table = Table(
            "Code", "Title", before.label, release.label, title=f"{name}: {len(rows):,}", title_justify="left"
        )
        for row in rows[:most]:
            old, new = (row.status_before, row.status) if kind == "status" else (row.work_before, row.work)
            table.add_row(row.hcpcs, row.name, "" if old is None else str(old), "" if new is None else str(new))
        if rows:
            console.print(table)
    for line in payment_lines(payment_changes(release, before)):
        console.print(line, highlight=False)


def _table() -> Table:
    table = Table("ID", "Release", "Revision", "State", "From", "Rows", "Source")
    for release in Release.objects.all():
        part = " (partial)" if release.is_partial else ""
        table.add_row(
            str(release.pk),
            release.label,
            str(release.revision),
            release.state,
            release.effective_from.isoformat(),
            f"{release.row_count:,}{part}",
            release.source_name,
        )
    return table
