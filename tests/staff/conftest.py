"""Staff of the tests: rosa may do everything; files are staged in a folder of the test."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from rvuedge.accounts.models import User
from rvuedge.audit.groups import GROUP, ensure_group
from tests import making

PASSWORD = "correct-horse-battery"


@pytest.fixture
def rosa(db):
    """A member of the staff group, before an empty queue."""
    ensure_group()  # a test with transactions of its own has emptied the tables, but not those of the queue
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    user = User.objects.create_user("rosa@example.com", PASSWORD, is_staff=True, name="Rosa Santos")
    user.groups.add(Group.objects.get(name=GROUP))
    return user


@pytest.fixture
def staging(settings, tmp_path):
    """Where uploads wait in this test."""
    settings.STAGING_DIR = tmp_path / "staged"
    settings.STAGING_DIR.mkdir()
    return settings.STAGING_DIR


@pytest.fixture
def zip_of_two(tmp_path):
    """A small release, as CMS ships one."""
    rows = [making.row("20610", work_rvu="0.77"), making.row("36415", work_rvu="0.00", status="X")]
    return making.write_zip(tmp_path / "rvu26a.zip", making.release_members(rows))
