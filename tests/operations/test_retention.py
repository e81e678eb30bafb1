"""The retention schedule deletes what's too old, and nothing else."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from logbook.entries.services import delete_entries, edit_entry
from logbook.models import Entry, EntryChange, SyncOperation
from rvuedge.operations.models import BackupRun, HistoryCheck, Verification
from rvuedge.operations.retention import RULES, purge
from rvuedge.security.models import Session
from tests.sessions import log

pytestmark = pytest.mark.django_db


def test_every_line_of_the_schedule_has_a_rule(settings):
    assert settings.RETENTION_DAYS.keys() == RULES.keys()
    assert settings.RETENTION_DAYS["device operations"] > settings.RETENTION_DAYS["deleted entries"]


def test_an_entry_deleted_a_year_ago_goes_with_its_history(noon, alice, charlie, rvu26a):
    old, kept = log(alice, "20610", "99213")
    (others,) = log(charlie, "99213")
    edit_entry(user=alice, entry_id=old.pk, service_date=old.service_date, units=2, setting=old.setting)
    delete_entries(user=alice, entry_ids=[old.pk])
    noon.move_to(timezone.now() + timedelta(days=364))
    assert purge()["deleted entries"] == 0
    delete_entries(user=charlie, entry_ids=[others.pk])
    noon.move_to(timezone.now() + timedelta(days=2))
    assert purge()["deleted entries"] == 1
    assert set(Entry.objects.values_list("pk", flat=True)) == {kept.pk, others.pk}
    assert not EntryChange.objects.filter(entry_id=old.pk).exists()
    assert EntryChange.objects.filter(entry_id=others.pk).exists()
    assert Entry.objects.get(pk=kept.pk).wrvu == kept.wrvu


def test_answers_and_sessions_go_when_their_time_is_over(noon, alice, capsys):
    now = timezone.now()
    for days in (1, 731):
        SyncOperation.objects.create(user=alice, operation=uuid.uuid4(), answer={}, applied_at=now - timedelta(days))
        Session.objects.create(session_key=f"key-{days}", session_data="", expire_date=now - timedelta(days=days - 1))
    call_command("purge")
    out = capsys.readouterr().out
    assert "device operations: 1 deleted" in out
    assert "expired sessions: 1 deleted" in out
    assert SyncOperation.objects.count() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["key-1"]


def test_the_newest_verification_and_backup_always_stay(noon):
    now = timezone.now()
    for days in (900, 800):
        at = now - timedelta(days=days)
        Verification.objects.create(started_at=at, finished_at=at, is_ok=True, row_count=1, report=[])
        counts = {"is_ok": days == 900, "chain_count": 0, "link_count": 0}
        HistoryCheck.objects.create(started_at=at, finished_at=at, ends={} if days == 900 else None, **counts)
        BackupRun.objects.create(finished_at=at, size=1, is_encrypted=True, is_signed=True)
    assert purge()["verifications and backups"] == 2
    assert HistoryCheck.objects.count() == 2  # the last good one, whose ends the next compares with, and the newest
    assert Verification.objects.get().finished_at == now - timedelta(days=800)
    assert BackupRun.objects.get().finished_at == now - timedelta(days=800)
