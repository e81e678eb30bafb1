"""Production refuses to start with incomplete settings, and its deployment checks pass."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "rvuedge.settings.prod",
    "SECRET_KEY": "q7R2vZk9Xw4Lm8Tn3Bc6Yd1Hs5Jf0Gp-aEuIoKxWzVtSrQpNmLbCdFgHj",
    "DATABASE_URL": "postgresql://rvuedge@db.example/rvuedge",
    "ALLOWED_HOSTS": "rvuedge.example, www.rvuedge.example",
}


def manage(*arguments, **environment):
    """Run manage.py with only these variables of ours in the environment."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, timeout=60, check=False
    )


def setting(name):
    code = f"from django.conf import settings; import json; print(json.dumps(settings.{name}, default=str))"
    done = manage("shell", "--no-imports", "-c", code, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("value", [None, ""])
def test_production_refuses_to_start_without_a_required_variable(name, value):
    environment = PRODUCTION | {name: value}
    done = manage("check", **{key: text for key, text in environment.items() if text is not None})
    assert done.returncode != 0
    assert f"Set the environment variable {name}" in done.stderr


def test_the_deployment_check_passes():
    done = manage("check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_production_reads_hosts_pool_and_cookies_from_the_environment():
    assert setting("ALLOWED_HOSTS") == ["rvuedge.example", "www.rvuedge.example"]
    assert setting("DATABASES")["default"]["OPTIONS"]["pool"]["max_size"] == 8
    assert setting("SESSION_COOKIE_SECURE") is True
    assert setting("REST_FRAMEWORK")["NUM_PROXIES"] == setting("ALLAUTH_TRUSTED_PROXY_COUNT") == 1
    assert setting("SECURE_HSTS_SECONDS") == 31_536_000


def test_production_logs_one_json_object_per_line():
    code = "import logging; logging.getLogger('codes').warning('release.imported', extra={'count': 3, 'rows': 'Smith'})"
    done = manage("shell", "--no-imports", "-c", code, **PRODUCTION)
    line = json.loads(done.stderr.strip().splitlines()[-1])
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "codes", "event": "release.imported", "count": 3}


def test_the_replica_and_pooler_come_from_the_environment():
    code = "from django.conf import settings; import json; print(json.dumps(settings.DATABASES, default=str))"
    more = {"DATABASE_REPLICA_URL": "postgresql://rvuedge@copy.example/rvuedge", "DATABASE_BEHIND_POOLER": "1"}
    done = manage("shell", "--no-imports", "-c", code, **PRODUCTION, **more)
    found = json.loads(done.stdout)
    assert found["replica"]["HOST"] == "copy.example"
    assert found["replica"]["OPTIONS"]["pool"]["timeout"] == 1
    assert {name: each["DISABLE_SERVER_SIDE_CURSORS"] for name, each in found.items()} == {
        "default": True, "replica": True,
    }  # fmt: skip
    assert setting("DATABASES").keys() == {"default"}
    assert setting("DATABASES")["default"]["DISABLE_SERVER_SIDE_CURSORS"] is False


@pytest.mark.django_db
def test_nothing_relies_on_a_session_that_a_pooler_would_switch():
    """pgbouncer in transaction mode switches sessions between transactions: no prepared statements or session locks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.connection.prepare_threshold is None
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)
    sources = [path for app in ("codes", "logbook", "rvuedge", "benchmarks") for path in (ROOT / app).rglob("*.py")]
    assert sources
    for path in sources:
        assert not re.search(r"pg_(try_)?advisory_lock|(?<!SET )\bLISTEN\b", path.read_text()), path
