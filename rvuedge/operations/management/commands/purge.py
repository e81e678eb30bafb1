"""manage.py purge: delete what the retention schedule no longer keeps. The worker does it every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.common.ownership import NOT_ALL, sees_all_rows
from rvuedge.operations.retention import purge


class Command(BaseCommand):
    help = "Delete what's older than the retention schedule (RETENTION_DAYS) keeps."

    def handle(self, *args: Any, **options: Any) -> None:
        if not sees_all_rows():
            raise CommandError(NOT_ALL)
        for what, count in purge().items():
            self.stdout.write(f"{what}: {count:,} deleted")
