"""docs/operations.md is current: its table has every variable the settings read, and its commands exist."""

import re
from pathlib import Path

from django.core.management import get_commands

from rvuedge.settings.env import LIMITS

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
READ_CALL = re.compile(r'(?:env\.required|env\.is_on|is_on|os\.environ\.get|environ\.get)\(\s*"([A-Z_]+)"')


def variables_in_settings():
    sources = [*(ROOT / "rvuedge" / "settings").glob("*.py"), ROOT / "deploy" / "gunicorn.conf.py"]
    return {name for path in sources for name in READ_CALL.findall(path.read_text(encoding="utf-8"))}


def test_the_table_has_every_variable_the_settings_read():
    table = TEXT.partition("## Environment")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([A-Z_]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert len(variables_in_settings()) > 10
    assert variables_in_settings() <= listed
    assert listed - variables_in_settings() <= {"DJANGO_SETTINGS_MODULE", "STAGING_DIR"}


def test_commands_named_in_the_document_exist():
    named = set(re.findall(r"(?:manage\.py|deploy/manage) ([a-z_]+)", TEXT))
    assert {"backup", "restore", "accept_releases", "migrate", "load_starter"} <= named
    assert named <= set(get_commands())


def test_each_configuration_file_is_named_in_the_document():
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert len(files) >= 10
    assert [path.name for path in files if f"deploy/{path.relative_to(ROOT / 'deploy')}" not in TEXT] == []


def test_the_proxys_keep_alive_ends_before_the_servers():
    gunicorn = (ROOT / "deploy" / "gunicorn.conf.py").read_text(encoding="utf-8")
    server = int(re.search(r"^keepalive = (\d+)", gunicorn, re.MULTILINE)[1])
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    idle = re.findall(r"keepalive_timeout (\d+)s;", nginx) + re.findall(r"\bkeepalive (\d+)s", caddy)
    assert len(idle) == 3
    assert all(int(seconds) < server for seconds in idle)


def test_the_roles_time_outs_are_those_of_web_processes():
    roles = (ROOT / "deploy" / "postgresql" / "roles.sql").read_text(encoding="utf-8")
    for name, seconds in LIMITS["web"].items():
        assert f"ALTER ROLE rvuedge_app SET {name} = '{seconds}s';" in roles
