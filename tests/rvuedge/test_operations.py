"""docs/operations.md is current: its table has every variable the settings read, and its commands exist."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READ_CALL = re.compile(r'(?:env\.required|env\.is_on|is_on|os\.environ\.get|environ\.get)\(\s*"([A-Z_]+)"')


def variables_in_settings():
    sources = (ROOT / "rvuedge" / "settings").glob("*.py")
    return {name for path in sources for name in READ_CALL.findall(path.read_text(encoding="utf-8"))}


def test_the_table_has_every_variable_the_settings_read():
    table = TEXT.partition("## Environment")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([A-Z_]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert len(variables_in_settings()) > 10
    assert variables_in_settings() <= listed
    assert listed - variables_in_settings() <= {"DJANGO_SETTINGS_MODULE", "STAGING_DIR"}


def test_commands_named_in_the_document_exist():
    named = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))
    assert {"backup", "restore", "accept_releases", "migrate"} <= named
    assert named <= set(get_commands())
