"""Fixtures for all tests: people, their clients, the clock, small releases. docs/testing.md lists them."""

import os

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection, transaction
from hypothesis import settings

from rvuedge.accounts.models import User
from rvuedge.accounts.services import save_profile
from rvuedge.audit.groups import GROUP, ensure_group
from rvuedge.operations.pg_tools import DISCONNECT
from tests import cms, making
from tests.people import PASSWORD
from tests.signing_in import SigningClient, give_app

collect_ignore = [] if os.environ.get("OPS") else ["ops"]  # make test-ops
NOON = "2026-03-02T18:00:00Z"  # 1 PM in New York, a Monday
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end, close sessions of aborted browser requests so the test database can be dropped."""
    yield
    with django_db_blocker.unblock():
        connection.close()  # a test may have ended its session; the pool lends one that works
        with connection.cursor() as cursor:
            cursor.execute(DISCONNECT, [[connection.settings_dict["NAME"]]])


@pytest.fixture(scope="module")
def load_once(django_db_setup, django_db_blocker):
    """A function that loads data shared by a module's tests: load_once(make) returns what make() returns.

    A transaction around the module holds the data, and each test's changes are rolled back to it. Every test of the
    module sees the data. Don't use it in modules with transactional tests.
    """
    around = transaction.atomic()
    around._from_testcase = True  # as Django's TestCase does, so code inside can use durable=True
    with django_db_blocker.unblock():
        around.__enter__()

    def load(make):
        with django_db_blocker.unblock():
            made = make()
            connection.check_constraints()  # now, so tests can truncate tables
            return made

    yield load
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def noon(request):
    """Stop the clock at NOON, or at the time of the mark `noon`."""
    mark = request.node.get_closest_marker("noon")
    with time_machine.travel(mark.args[0] if mark else NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def client():
    """Django's client. `force_login` signs in with the user's second factor, if there is one."""
    return SigningClient()


@pytest.fixture
def alice(db):
    """A clinician who owns a log."""
    user = User.objects.create_user("alice@example.com", PASSWORD)
    save_profile(user=user, name="Alice Adler", career_stage="attending", specialty="general-surgery")
    return user


@pytest.fixture
def charlie(db):
    """A clinician who must not see what alice owns."""
    return User.objects.create_user("charlie@example.com", PASSWORD)


@pytest.fixture
def empty_queue(db):
    """No job is queued. A transactional test before may have left some: emptying the tables leaves the job queue's."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def rosa(empty_queue):
    """A member of staff with every permission and an authenticator app, and an empty job queue."""
    ensure_group()  # a transactional test may have emptied the tables
    user = User.objects.create_user("rosa@example.com", PASSWORD, is_staff=True, name="Rosa Santos")
    user.groups.add(Group.objects.get(name=GROUP))
    give_app(user)
    return user


@pytest.fixture
def owner(client, alice):
    """The client, signed in as alice."""
    client.force_login(alice)
    return client


@pytest.fixture
def staff(client, rosa):
    """The client, signed in as rosa."""
    client.force_login(rosa)
    return client


@pytest.fixture
def staging(settings, tmp_path):
    """The folder for uploads in this test."""
    settings.STAGING_DIR = tmp_path / "staged"
    settings.STAGING_DIR.mkdir()
    return settings.STAGING_DIR


@pytest.fixture
def rvu25d(db):
    """A small release in effect from Oct 1, 2025."""
    return making.load([making.row("99213", work_rvu="1.30"), making.row("20610", work_rvu="0.79")], 2025, "D")


@pytest.fixture
def rvu26a(db):
    """A small release in effect from Jan 1, 2026, with work, components, a code without work, and anesthesia."""
    rows = [
        making.row("99213", work_rvu="1.30", global_days="XXX", descriptor="Office visit est low"),
        making.row("20610", work_rvu="0.77", descriptor="Inj lg jnt w/o img"),
        making.row("71046", work_rvu="0.18", pctc="1", global_days="XXX"),
        making.row("71046", "26", work_rvu="0.18", pctc="1", global_days="XXX"),
        making.row("71046", "TC", work_rvu="0.00", pctc="1", global_days="XXX"),
        making.row("36415", work_rvu="0.00", status="X", global_days="XXX", descriptor="Vein stick, venipuncture"),
        making.row("00790", work_rvu="0.00", status="J", global_days="XXX", pctc="9"),
    ]
    return making.load(rows, 2026, "A")


@pytest.fixture
def zip_of_two(tmp_path):
    """The zip of a release with two codes, as CMS ships one."""
    rows = [making.row("20610", work_rvu="0.77"), making.row("36415", work_rvu="0.00", status="X")]
    return making.write_zip(tmp_path / "rvu26a.zip", making.release_members(rows))


def pytest_collection_modifyitems(config, items):
    """Deselect tests that need CMS's own files if they're missing; the report header says so."""
    if cms.FOLDER.is_dir():
        return
    deselected = [item for item in items if "cms" in item.keywords]
    items[:] = [item for item in items if "cms" not in item.keywords]
    config.hook.pytest_deselected(items=deselected)


def pytest_report_header():
    """Say whether this run has CMS's own files."""
    if cms.FOLDER.is_dir():
        return f"CMS files: {cms.FOLDER}"
    return f"CMS files: {cms.FOLDER} is missing, so tests marked cms are skipped"
