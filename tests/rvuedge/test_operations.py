"""docs/operations.md says what is: every variable that is read is in its table, and every command it names exists."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READ = re.compile(r'(?:env\.required|env\.is_on|is_on|os\.environ\.get|environ\.get)\(\s*"([A-Z_]+)"')


def read_by_settings():
    sources = (ROOT / "rvuedge" / "settings").glob("*.py")
    return {name for path in sources for name in READ.findall(path.read_text(encoding="utf-8"))}


def test_the_table_has_each_variable_that_the_settings_read():
    table = TEXT.partition("## Environment")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([A-Z_]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert len(read_by_settings()) > 10
    assert read_by_settings() <= listed
    assert listed - read_by_settings() <= {"DJANGO_SETTINGS_MODULE", "STAGING_DIR"}


def test_each_command_named_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))
    assert {"backup", "restore", "accept_releases", "migrate"} <= named
    assert named <= set(get_commands())
