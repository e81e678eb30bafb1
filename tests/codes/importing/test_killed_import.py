"""A killed import leaves nothing: SIGKILL at a random moment in every phase."""

import random
import subprocess
import sys
import time

import pytest
from django.db import connection

from codes.management.commands.load_starter import CODES
from codes.models import Code, CodeSummary, CodeValue, Locality, OppsCap, Release, SectionStatistic
from tests import cms
from tests.effort import share_of
from tests.working import ROOT, environment, wait_for_database_sessions

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = (Release, Code, CodeValue, CodeSummary, SectionStatistic, Locality, OppsCap)
PHASES = ("reading", "codes", "values", "localities", "OPPS caps", "section statistics", "search words")
# It prints each phase so the test can kill it there.
IMPORT = """
import sys, django
django.setup()
from pathlib import Path
from codes.importing import services
services.import_release(Path(sys.argv[1]), publish=True, on_phase=lambda name, rows: print(name, flush=True))
print("done", flush=True)
"""


def begin_import(source):
    command = [sys.executable, "-c", IMPORT, str(source)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True, cwd=ROOT)


def kill_in(phase, source, delay):
    """Kill an import `delay` seconds after it prints that the phase begins."""
    process = begin_import(source)
    assert any(line.startswith(phase) for line in process.stdout)
    time.sleep(delay)
    process.kill()
    process.communicate()
    wait_for_database_sessions()


def rows_left():
    return {table.__name__: table.objects.count() for table in TABLES if table.objects.exists()}


def assert_nothing_or_everything():
    """Assert that nothing of the release is left, or all of it if the kill came after the commit."""
    left = rows_left()
    if left:
        release = Release.objects.get()
        assert (left["CodeValue"], left["CodeSummary"]) == (release.row_count, release.code_count)
        connection.cursor().execute("TRUNCATE codes_release, codes_code CASCADE")


@pytest.mark.parametrize("phase", PHASES)
def test_a_killed_import_of_the_starter_leaves_nothing(phase):
    rng = random.Random(f"starter {phase}")
    for _ in share_of(range(2), 2):
        kill_in(phase, CODES / "data" / "starter" / "rvu26a", rng.uniform(0, 0.02))
        assert_nothing_or_everything()


@pytest.mark.cms
def test_a_killed_import_of_a_complete_release_leaves_nothing():
    for phase in share_of(reversed(PHASES[1:]), 2):
        kill_in(phase, cms.FOLDER / "rvu25d_0.zip", random.uniform(0, 0.1))
        assert_nothing_or_everything()
    process = begin_import(cms.FOLDER / "rvu25d_0.zip")
    process.communicate()
    assert process.returncode == 0
    assert rows_left()["CodeValue"] == 19_090
