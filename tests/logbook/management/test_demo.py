"""The demo clinician: plausible, reproducible, and safe to create twice."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from logbook.entries.queries import entries_for
from logbook.management import demo
from logbook.models import Entry
from rvuedge.accounts.models import User


def test_the_demo_log_of_a_date_is_reproducible():
    first, second = list(demo.sessions(date(2026, 3, 2))), list(demo.sessions(date(2026, 3, 2)))
    assert first == second
    assert len(first) > 1_000


def test_a_later_date_keeps_earlier_lines():
    ids = {line.client_id for session in demo.sessions(date(2026, 3, 2)) for line in session.lines}
    later = {line.client_id for session in demo.sessions(date(2026, 3, 9)) for line in session.lines}
    days_dropped = {
        line.client_id for s in demo.sessions(date(2026, 3, 2)) if s.service_date < date(2025, 3, 9) for line in s.lines
    }
    assert ids - days_dropped <= later


@pytest.mark.django_db
def test_the_command_creates_one_account_with_a_year_of_entries(capsys):
    call_command("load_starter")
    with time_machine.travel("2026-11-23T18:00:00Z", tick=False):
        call_command("create_demo")
        count = Entry.objects.count()
        call_command("create_demo")
    assert "demo@rvuedge.example" in capsys.readouterr().out
    user = User.objects.get(email="demo@rvuedge.example")
    assert Entry.objects.count() == count == entries_for(user).count() > 1_200
    assert user.specialty_name == "General surgery"
    assert not user.is_staff
    days = entries_for(user).order_by("service_date").values_list("service_date", flat=True)
    assert days.first() <= date(2025, 11, 26)
    assert days.last() == date(2026, 11, 23)
