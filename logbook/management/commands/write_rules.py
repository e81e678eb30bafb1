"""manage.py write_rules: write the rules table as the JavaScript module that devices load."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from logbook.domain.rules_table import rules_table

HEAD = "// Written by `manage.py write_rules` from logbook/domain/rules_table.py. Do not edit.\n"


def rules_path() -> Path:
    """The path of the module."""
    return Path(settings.BASE_DIR) / "static" / "js" / "log" / "rules.js"


def rules_module() -> str:
    """The module's text, one line per part of the table."""
    parts = (f"  {name}: {json.dumps(part, ensure_ascii=False)},\n" for name, part in rules_table().items())
    return f"{HEAD}export default {{\n{''.join(parts)}}};\n"


class Command(BaseCommand):
    help = "Write static/js/log/rules.js, the rules table for devices."

    def handle(self, *args: Any, **options: Any) -> None:
        rules_path().write_text(rules_module(), encoding="utf-8")
        self.stdout.write(f"Written: {rules_path()}")
