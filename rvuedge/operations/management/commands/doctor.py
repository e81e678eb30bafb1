"""manage.py doctor: check a deployment and say what to do about each problem."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.operations.doctor import Level, examine


class Command(BaseCommand):
    help = "Check settings, database, roles, worker, disk, mail and backups. Exits with 1 if anything must be fixed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object per check")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            if options["json"]:
                line = {"level": finding.level.value, "check": finding.check, "text": finding.text}
                self.stdout.write(json.dumps(line))
            else:
                self.stdout.write(f"{finding.level.value:<5} {finding.check}: {finding.text}")
        bad = sum(finding.level is Level.BAD for finding in findings)
        if bad:
            raise CommandError(f"{bad} of {len(findings)} checks failed.")
        if not options["json"]:
            self.stdout.write(f"{len(findings)} checks, none failed.")
