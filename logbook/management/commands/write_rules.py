"""manage.py write_rules: the rules that are data, as the module that the phone loads."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from logbook.domain.valuation.rules_table import rules_table

HEAD = "// Written by `manage.py write_rules` from logbook/domain/valuation/rules_table.py. Do not edit.\n"


def rules_path() -> Path:
    """Where the module lies."""
    return Path(settings.BASE_DIR) / "static" / "js" / "log" / "rules.js"


def rules_module() -> str:
    """The module's text: a line for each part of the table."""
    parts = (f"  {name}: {json.dumps(part, ensure_ascii=False)},\n" for name, part in rules_table().items())
    return f"{HEAD}export default {{\n{''.join(parts)}}};\n"


class Command(BaseCommand):
    help = "Write static/js/log/rules.js, the rules that are data for the phone."

    def handle(self, *args: Any, **options: Any) -> None:
        rules_path().write_text(rules_module(), encoding="utf-8")
        self.stdout.write(f"Written: {rules_path()}")
