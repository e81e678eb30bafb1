"""Limits hold when many requests come at the same time."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from logbook.goals import services
from logbook.models import Leave
from rvuedge.accounts import fte
from rvuedge.accounts.models import FtePeriod
from tests.clients import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2026, 3, 2)


def test_leave_periods_have_a_limit(alice, monkeypatch):
    monkeypatch.setattr(services, "MAX_LEAVE", 3)

    def add(day):
        with suppress(services.LeaveRefusedError):
            services.add_leave(user=alice, first=day, last=day)

    at_once([partial(add, FIRST + timedelta(n)) for n in range(6)])
    assert Leave.objects.filter(user=alice).count() == 3


def test_fte_periods_have_a_limit(alice, monkeypatch):
    monkeypatch.setattr(fte, "MAX_PERIODS", 3)

    def add(day):
        with suppress(fte.FteRefusedError):
            fte.save_period(user=alice, starts_on=day, fte=Decimal("0.5"), cfte=None)

    at_once([partial(add, FIRST + timedelta(n)) for n in range(6)])
    assert FtePeriod.objects.filter(user=alice).count() == 3
