"""Hints about an entry that come from the rest of the log."""

from datetime import date, timedelta

import pytest

from logbook.models import Entry
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "release")]


@pytest.fixture
def release():
    rows = [
        making.row("99213", work_rvu="1.30"),
        making.row("27447", work_rvu="19.11", global_days="090"),
        making.row("11402", work_rvu="1.45", global_days="010"),
        making.row("45378", work_rvu="3.26", global_days="000"),
    ]
    return making.load(rows, 2025, "A"), making.load(rows, 2026, "A")


def hints(owner, *lines, user, day=DAY):
    entry, *_ = log(user, *lines, day=day)
    return text(owner.get(f"/history/{entry.pk}/calculation/"))


@pytest.mark.parametrize(
    ("procedure", "days_before", "visit", "is_flagged"),
    [
        ("27447", 90, "99213", True),
        ("27447", 91, "99213", False),
        ("27447", 1, "99213-24", False),
        ("11402", 10, "99213", True),
        ("11402", 11, "99213", False),
        ("45378", 1, "99213", False),
    ],
)
def test_a_visit_in_the_global_period_of_an_own_procedure(owner, alice, procedure, days_before, visit, is_flagged):
    log(alice, procedure, day=DAY - timedelta(days_before))
    page = hints(owner, visit, user=alice)
    assert (f"global period of your {procedure} on" in page) == is_flagged


def test_others_procedures_and_deleted_ones_do_not_count(owner, alice, charlie):
    log(charlie, "27447", day=DAY - timedelta(3))
    log(alice, "27447", day=DAY - timedelta(3))
    Entry.objects.filter(user=alice).update(deleted_at="2026-03-01T00:00Z")
    assert "global period of your" not in hints(owner, "99213", user=alice)


def test_the_same_line_in_another_session_of_the_day(owner, alice):
    log(alice, "27447-RT", day=DAY)
    log(alice, "27447-RT", day=DAY - timedelta(1))
    assert "You logged 27447-RT once more on this day." in hints(owner, "27447-RT", user=alice)
    assert "more on this day" not in hints(owner, "27447-LT", user=alice)
    log(alice, "99213")
    assert "more on this day" not in hints(owner, "99213", user=alice)
