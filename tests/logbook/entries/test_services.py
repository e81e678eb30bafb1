"""Writes to a log: all or nothing, exactly once, and only by its owner."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from codes.releases.publishing import withdraw_release
from logbook.entries import services
from logbook.entries.queries import entries_for, log_version
from logbook.entries.services import Line, LogRefusedError, LogSession
from logbook.models import Entry, LogVersion
from tests import making
from tests.sessions import log

DAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def values(user):
    return [(e.code_id, e.units, str(e.wrvu.normalize())) for e in entries_for(user).order_by("id")]


def test_an_entry_stores_its_value_and_release(alice, rvu26a):
    (entry,) = log(alice, Line("20610", 3))
    entry.refresh_from_db()
    assert (entry.work_rvu, entry.gross_wrvu, entry.wrvu) == (Decimal("0.77"), Decimal("2.31"), Decimal("2.31"))
    assert (entry.release, entry.row_modifier, entry.modifiers) == (rvu26a, "", [])


def test_lines_logged_together_share_a_session_in_their_order(alice, rvu26a):
    entries = log(alice, "20610", "99213", "20610")
    assert len({entry.session for entry in entries}) == 1
    assert [(entry.code_id, entry.position) for entry in entries] == [("20610", 0), ("99213", 1), ("20610", 2)]


def test_a_date_is_valued_under_its_own_release(alice, rvu25d, rvu26a):
    (old,) = log(alice, "20610", day=date(2025, 12, 31))
    (new,) = log(alice, "20610", day=date(2026, 1, 1))
    assert (old.wrvu, new.wrvu) == (Decimal("0.79"), Decimal("0.77"))


def test_a_code_without_work_is_logged_with_zero(alice, rvu26a):
    (entry,) = log(alice, "36415")
    assert entry.wrvu == 0


def test_a_repeated_request_logs_once(alice, rvu26a):
    lines = [Line("20610"), Line("99213", 2)]
    first, second = log(alice, *lines), log(alice, *lines)
    assert [entry.pk for entry in first] == [entry.pk for entry in second]
    assert Entry.objects.count() == 2


def test_a_repeated_request_does_not_restore_a_deleted_entry(alice, rvu26a):
    line = Line("20610")
    (entry,) = log(alice, line)
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    assert log(alice, line) == []
    assert values(alice) == []


def test_two_users_can_use_the_same_client_id(alice, charlie, rvu26a):
    line = Line("20610")
    log(alice, line)
    log(charlie, line)
    assert len(values(alice)) == len(values(charlie)) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line("99999"), "99999 wasn't valid on Mar 2, 2026."),
        (Line("20610", 0), "20610: units must be 1–999, not 0."),
        (Line("20610", 1000), "20610: units must be 1–999, not 1000."),
    ],
)
def test_one_invalid_line_refuses_all_lines(alice, rvu26a, line, reason):
    with pytest.raises(LogRefusedError, match=reason):
        log(alice, "99213", line)
    assert values(alice) == []


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 4), "Mar 4, 2026 is in the future."),
        (date(1991, 12, 31), "Dec 31, 1991 is too early. Medicare's fee schedule began on Jan 1, 1992."),
        (date(1, 1, 1), "Jan 1, 1 is too early. Medicare's fee schedule began on Jan 1, 1992."),
    ],
)
def test_a_date_without_values_is_refused(alice, rvu26a, day, reason):
    with pytest.raises(LogRefusedError) as refused:
        log(alice, "20610", day=day)
    assert refused.value.date_problem == reason


def test_tomorrow_is_allowed_for_time_zones_already_there(alice, rvu26a):
    assert log(alice, "20610", day=date(2026, 3, 3))


def test_nothing_can_be_logged_before_a_release_is_published(alice):
    with pytest.raises(LogRefusedError, match="No release is published yet"):
        log(alice, "20610")


def edit(user, entry, **changes):
    facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting} | changes
    return services.edit_entry(user=user, entry_id=entry.pk, **facts)


def test_editing_units_keeps_the_value_per_unit(alice, rvu26a):
    (entry,) = log(alice, "20610")
    making.load([making.row("20610", work_rvu="0.50")])
    edit(alice, entry, units=2, setting="nonfacility")
    assert values(alice) == [("20610", 2, "1.54")]


def test_editing_the_date_revalues_the_line(alice, rvu25d, rvu26a):
    (entry,) = log(alice, "20610")
    edit(alice, entry, service_date=date(2025, 11, 3))
    entry.refresh_from_db()
    assert (entry.wrvu, entry.release) == (Decimal("0.79"), rvu25d)


@pytest.mark.parametrize(
    "changes", [{"units": 0}, {"units": 1000}, {"service_date": date(1990, 1, 1)}, {"service_date": date(2027, 1, 1)}]
)
def test_an_invalid_edit_changes_nothing(alice, rvu26a, changes):
    (entry,) = log(alice, "20610")
    with pytest.raises(LogRefusedError):
        edit(alice, entry, **changes)
    assert values(alice) == [("20610", 1, "0.77")]


def test_a_line_cannot_move_to_a_date_without_its_code(alice, rvu25d, rvu26a):
    (entry,) = log(alice, "71046")
    with pytest.raises(LogRefusedError, match="71046 wasn't valid on Nov 3, 2025"):
        edit(alice, entry, service_date=date(2025, 11, 3))


def test_deleting_and_restoring_keeps_the_entry_unchanged(alice, rvu26a):
    entries = log(alice, "20610", "99213")
    ids = [entry.pk for entry in entries]
    assert services.delete_entries(user=alice, entry_ids=ids) == 2
    assert values(alice) == []
    assert services.delete_entries(user=alice, entry_ids=ids) == 0
    assert services.restore_entries(user=alice, entry_ids=ids[:1]) == 1
    assert values(alice) == [("20610", 1, "0.77")]


def test_a_session_can_be_deleted_and_restored(alice, rvu26a):
    log(alice, "99213")
    session = log(alice, "20610", "20610")[0].session
    assert services.delete_session(user=alice, session=session) == 2
    assert [code for code, *_ in values(alice)] == ["99213"]
    assert services.restore_session(user=alice, session=session) == 2
    assert services.delete_session(user=alice, session=uuid.uuid4()) == 0


def test_a_stranger_changes_nothing(alice, charlie, rvu26a):
    (entry,) = log(alice, "20610")
    with pytest.raises(Entry.DoesNotExist):
        edit(charlie, entry, units=5)
    assert services.delete_entries(user=charlie, entry_ids=[entry.pk]) == 0
    assert services.delete_session(user=charlie, session=entry.session) == 0
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    assert services.restore_entries(user=charlie, entry_ids=[entry.pk]) == 0
    assert services.restore_session(user=charlie, session=entry.session) == 0


def test_entries_outlive_the_release_that_valued_them(alice, rvu25d, rvu26a):
    log(alice, "20610")
    withdraw_release(rvu26a)
    assert values(alice) == [("20610", 1, "0.77")]


def test_logging_a_year_takes_as_many_queries_as_a_day(alice, rvu26a):
    def sessions(count):
        return [LogSession(DAY, "nonfacility", [Line("20610"), Line("99213")]) for _ in range(count)]

    def queries(count):
        with CaptureQueriesContext(connection) as captured:
            assert services.log_sessions(user=alice, sessions=sessions(count)) == []
        return len(captured)

    assert queries(1) == queries(200) == 9
    assert Entry.objects.count() == 402


def test_logging_many_sessions_returns_the_lines_without_a_value(alice, rvu26a):
    sessions = [
        LogSession(DAY, "nonfacility", [Line("20610"), Line("99999")]),
        LogSession(date(2020, 1, 1), "nonfacility", [Line("99213")]),
    ]
    skipped = services.log_sessions(user=alice, sessions=sessions)
    assert [problem.line.hcpcs for problem in skipped] == ["99999"]
    assert values(alice) == [("20610", 1, "0.77"), ("99213", 1, "0")]


def database_error(entry, **changes):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**changes)
    return str(caught.value)


def test_the_database_refuses_invalid_entries(alice, rvu26a):
    (entry,) = log(alice, "20610")
    assert "entry_units_in_range" in database_error(entry, units=0, gross_wrvu=0)
    assert "entry_gross_is_work_times_units" in database_error(entry, units=2)
    assert "entry_setting_known" in database_error(entry, setting="moon")
    assert "entry_value_not_negative" in database_error(entry, wrvu=-1)
    assert "entry_at_most_four_modifiers" in database_error(entry, modifiers=["25", "26", "50", "51", "59"])


def test_each_change_makes_a_new_version_of_only_that_log(alice, charlie, rvu26a):
    log(charlie, "20610")
    others, seen = log_version(charlie), [log_version(alice)]
    (entry,) = log(alice, "20610")
    seen.append(log_version(alice))
    edit(alice, entry, units=2)
    seen.append(log_version(alice))
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    seen.append(log_version(alice))
    services.restore_entries(user=alice, entry_ids=[entry.pk])
    seen.append(log_version(alice))
    assert len(set(seen)) == 5
    assert log_version(charlie) == others


def test_an_account_can_be_deleted_with_its_log(alice, rvu26a):
    log(alice, "20610")
    alice.delete()
    assert Entry.objects.count() == LogVersion.objects.count() == 0
