"""The background jobs page: names for tasks and states, and the last error."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from logbook.tasks import accept_releases
from rvuedge.jobs.models import JobError
from rvuedge.staff.job_views import NAMES, STATES

pytestmark = pytest.mark.django_db


def test_every_task_has_a_display_name():
    own = {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))}
    assert own == set(NAMES)
    assert "logbook.tasks.accept_releases" in own


def test_every_state_has_a_display_name():
    assert {status.value for status in Status} == set(STATES)


def test_a_job_is_shown_with_its_name_and_last_error(staff):
    job = accept_releases.defer(timestamp=int(timezone.now().timestamp()))
    JobError.objects.create(job_id=job, attempt=1, error="ValueError: the first")
    JobError.objects.create(job_id=job, attempt=2, error="ValueError: the last")
    page = staff.get("/staff/jobs/").content.decode()
    assert "Automatic release updates for logs" in page
    assert "accept_releases" not in page
    assert "the last" in page
    assert "the first" not in page
