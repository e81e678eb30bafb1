"""manage.py write_thesaurus: write the search terms and weights as the module that devices load."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from codes.domain.search.thesaurus import device_table

HEAD = "// Written by `manage.py write_thesaurus` from codes/data/thesaurus and codes/domain. Do not edit.\n"


def thesaurus_path() -> Path:
    """The path of the module."""
    return Path(settings.BASE_DIR) / "static" / "js" / "search" / "thesaurus.js"


def thesaurus_module() -> str:
    """The module's text, one line for each part of the table."""
    parts = (f"  {name}: {json.dumps(part, ensure_ascii=False)},\n" for name, part in device_table().items())
    return f"{HEAD}export default {{\n{''.join(parts)}}};\n"


class Command(BaseCommand):
    help = "Write static/js/search/thesaurus.js, the search's terms and weights for devices."

    def handle(self, *args: Any, **options: Any) -> None:
        thesaurus_path().write_text(thesaurus_module(), encoding="utf-8")
        self.stdout.write(f"Written: {thesaurus_path()}")
