"""Rate limits and the cache over several processes."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from rvuedge.security.limits import consume
from rvuedge.security.models import RateCount

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, sys
import django
django.setup()
from django.core.cache import cache
from rvuedge.security.limits import consume
allowed = sum(consume("shared", "user 1", 10, 100_000).is_allowed for _ in range(8))
print(json.dumps([allowed, cache.add("one", 1, 600)]))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_a_limit_and_the_cache():
    url = "postgresql:///" + connection.settings_dict["NAME"]
    known = {name: connection.settings_dict[name.upper()] for name in ("host", "port", "user", "password")}
    url += "?" + "&".join(f"{name}={value}" for name, value in known.items() if value)
    environment = os.environ | {"DATABASE_URL": url}
    command = [sys.executable, "-c", SCRIPT]

    def run(_):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, range(2)))
    assert sum(allowed for allowed, _ in found) == 10
    assert sorted(was_added for _, was_added in found) == [False, True]
    assert consume("shared", "user 1", 10, 100_000).is_allowed is False
    assert RateCount.objects.get(scope="shared").hits == 10
