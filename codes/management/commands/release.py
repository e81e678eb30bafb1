"""manage.py release list | publish ID | withdraw ID."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.table import Table

from codes import services
from codes.management.progress import console_on
from codes.models import Release


class Command(BaseCommand):
    help = "List the releases, publish a staged or withdrawn one, withdraw a published one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["list", "publish", "withdraw"])
        parser.add_argument("id", type=int, nargs="?", help="the number that `release list` shows")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            console_on(self.stdout).print(_table())
            return
        release = Release.objects.filter(pk=options["id"]).first()
        if release is None:
            raise CommandError(f"There is no release {options['id']}. `manage.py release list` shows them.")
        if options["action"] == "publish":
            services.publish_release(release)
        else:
            services.withdraw_release(release)
        self.stdout.write(f"{release.label} revision {release.revision} is {release.state}.")


def _table() -> Table:
    table = Table("ID", "Release", "Revision", "State", "From", "Rows", "Source")
    for release in Release.objects.all():
        part = " (part)" if release.is_partial else ""
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
