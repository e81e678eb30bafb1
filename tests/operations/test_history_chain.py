"""The chain of the history: each way to change the past behind the site's back is found and named."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries.services import delete_entries, edit_entry
from logbook.models import Entry, EntryChange, HistoryLink, PolicyVersion, PriorValue, Revaluation
from logbook.revaluation.policy import apply_policy, undo_revaluation
from rvuedge.accounts.models import User
from rvuedge.audit.services import record
from rvuedge.common.ownership import owned_by
from rvuedge.operations.history_chain import verify_history
from rvuedge.operations.history_checks import check_history, last_check, missing_triggers
from rvuedge.operations.retention import purge
from rvuedge.security.deletion import delete_account
from tests.logbook.revaluation.releases import january
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = date(2026, 3, 2)


@pytest.fixture
def history(alice, charlie):
    """A log of alice with every kind of history, one of charlie, and an audit record."""
    january()
    first, _, _, third = log(alice, "27447", "20610", "99213", "55899", day=DAY)
    for units in (2, 3):
        edit_entry(user=alice, entry_id=first.pk, service_date=DAY, units=units, setting="facility")
    delete_entries(user=alice, entry_ids=[third.pk])
    made = apply_policy(alice, UNREDUCED, DAY)
    undo_revaluation(alice, made.pk)
    apply_policy(alice, UNREDUCED, DAY)
    log(charlie, "20610", day=DAY)
    record(actor=alice, action="invented.act", subject="x")
    connection.check_constraints()  # as at the end of the transaction
    return alice


def faults():
    connection.check_constraints()
    return {chain.user_id: chain.fault for chain in verify_history() if chain.fault}


def behind_the_sites_back(statement, *parameters, rows=1):
    """Run a statement as someone who turned the triggers off: the superuser of the server could."""
    tables = ("logbook_entry", "logbook_entrychange", "logbook_policyversion", "logbook_priorvalue",
              "logbook_revaluation", "logbook_historylink", "audit_auditrecord")  # fmt: skip
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        assert cursor.rowcount == rows
        connection.check_constraints()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_honest_history_is_intact(history, charlie):
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    assert out.getvalue().startswith("The history is intact: 3 chains with ")
    kinds = set(HistoryLink.objects.filter(user=history).values_list("kind", flat=True))
    assert kinds >= {"logged", "valued", "change", "policy", "revalued", "values", "undone"}
    assert PriorValue.objects.exists()


TAMPERED = [
    ("UPDATE logbook_entry SET setting = 'nonfacility' WHERE id = (SELECT min(id) FROM logbook_entry)", "was changed"),
    ("UPDATE logbook_entry SET wrvu = wrvu + 1 WHERE id = (SELECT min(id) FROM logbook_entry)", "value of entry"),
    ("UPDATE logbook_entry SET position = 9 WHERE id = (SELECT min(id) FROM logbook_entry)", "value of entry"),
    ("UPDATE logbook_revaluation SET changed_count = 9 WHERE undone_at IS NULL", "values before"),
    ("UPDATE logbook_revaluation SET wrvu_change = 9 WHERE undone_at IS NULL", "values before"),
    ("UPDATE logbook_entry SET created_at = now() WHERE id = (SELECT min(id) FROM logbook_entry)", "was changed"),
    ("DELETE FROM logbook_entry WHERE id = (SELECT max(id) FROM logbook_entry WHERE code_id = '99213')", "is missing"),
    ("UPDATE logbook_entry SET code_id = '20610' WHERE code_id = '99213'", "entry"),
    ("DELETE FROM logbook_entrychange WHERE id = (SELECT min(id) FROM logbook_entrychange)", "was changed"),
    (
        "UPDATE logbook_entrychange SET changed_at = now() WHERE id = (SELECT min(id) FROM logbook_entrychange)",
        "change",
    ),
    ("UPDATE logbook_policyversion SET settings = '{}' WHERE number = 1", "policy"),
    ("UPDATE logbook_priorvalue SET wrvu = 9 WHERE id = (SELECT max(id) FROM logbook_priorvalue)", "values before"),
    ("DELETE FROM logbook_priorvalue WHERE id = (SELECT max(id) FROM logbook_priorvalue)", "values before"),
    (
        "UPDATE logbook_revaluation SET created_at = now() WHERE id = (SELECT max(id) FROM logbook_revaluation)",
        "revalu",
    ),
    ("UPDATE logbook_revaluation SET undone_at = NULL WHERE undone_at IS NOT NULL", "undoing of revaluation"),
    ("DELETE FROM logbook_historylink WHERE number = 3 AND kind = 'change'", "Link 3 is missing."),
    ("UPDATE logbook_historylink SET digest = '' WHERE number = 3 AND kind = 'change'", "Link 3 (change"),
    ("UPDATE logbook_historylink SET entry_ids = '{0}' WHERE number = 3 AND kind = 'change'", "Link 3 (change"),
    (
        "DELETE FROM logbook_historylink WHERE id = (SELECT max(id) FROM logbook_historylink WHERE kind = 'revalued')",
        "L",
    ),
]


@pytest.mark.parametrize(("statement", "named"), TAMPERED)
def test_what_is_changed_behind_the_sites_back_is_named(history, statement, named):
    assert faults() == {}
    behind_the_sites_back(statement)
    assert named in faults()[history.pk]
    assert len(faults()) == 1
    with pytest.raises(CommandError, match=f"The history isn't what it was:\nAccount {history.pk}: "):
        call_command("verify_history")


def test_an_entry_or_a_change_that_was_slipped_in_is_named(history):
    last = EntryChange.objects.latest("id").pk
    copied = ", ".join(f.column for f in EntryChange._meta.concrete_fields if f.column != "id")
    behind_the_sites_back(
        f"INSERT INTO logbook_entrychange ({copied}) SELECT {copied} FROM logbook_entrychange WHERE id = %s", last
    )
    assert "change" in faults()[history.pk]


def test_a_changed_or_removed_audit_record_is_named(history):
    behind_the_sites_back("UPDATE audit_auditrecord SET subject = 'y'")
    assert "record" in faults()[None]
    behind_the_sites_back("DELETE FROM audit_auditrecord")
    assert "is missing" in faults()[None]


def test_two_rows_that_were_swapped_are_named(history):
    behind_the_sites_back(
        "UPDATE logbook_historylink a SET (kind, subject, entry_ids, digests, digest, hash) = "
        "(b.kind, b.subject, b.entry_ids, b.digests, b.digest, b.hash) FROM logbook_historylink b "
        "WHERE a.user_id = b.user_id AND a.user_id = %s AND a.number IN (2, 3) AND b.number = 5 - a.number",
        history.pk,
        rows=2,
    )
    assert faults()[history.pk].startswith("Link 2 (")


def test_a_chain_that_was_replaced_shows_beside_a_list_of_ends(history, tmp_path):
    call_command("verify_history", "--write-ends", str(tmp_path / "ends"))
    log(history, "20610", day=DAY)
    call_command("verify_history", "--ends", str(tmp_path / "ends"))
    behind_the_sites_back("DELETE FROM logbook_historylink WHERE user_id IS NULL")
    behind_the_sites_back("DELETE FROM audit_auditrecord")
    behind_the_sites_back("UPDATE operations_historycheck SET ends = NULL WHERE ends IS NOT NULL")
    assert faults() == {}
    with pytest.raises(CommandError, match="Audit log: its chain is gone, which the list has"):
        call_command("verify_history", "--ends", str(tmp_path / "ends"))
    call_command("verify_history")
    (tmp_path / "ends").write_text("[]")
    with pytest.raises(CommandError, match="isn't a list of ends"):
        call_command("verify_history", "--ends", str(tmp_path / "ends"))


def test_a_chain_that_lost_its_end_shows_beside_the_last_check(history):
    log(history, "20610", day=DAY)
    assert check_history().is_ok
    last = Entry.objects.filter(user=history).latest("id").pk
    behind_the_sites_back(
        "DELETE FROM logbook_historylink WHERE user_id = %s AND entry_ids = %s::bigint[]", history.pk, [last], rows=2
    )
    behind_the_sites_back("DELETE FROM logbook_entry WHERE id = %s", last)
    assert faults() == {}
    done = check_history()
    assert (done.is_ok, len(done.faults)) == (False, 1)
    assert done.faults[0].startswith(f"Account {history.pk}: link ")
    assert done.faults[0].endswith(" isn't the one of the last check.")
    assert check_history().faults == done.faults  # the ends of the last good check stay


def test_a_whole_log_that_was_wiped_is_named_but_a_deleted_account_is_not(history, charlie):
    assert check_history().is_ok
    delete_account(history)
    connection.check_constraints()
    assert check_history().faults == []
    behind_the_sites_back("DELETE FROM logbook_historylink WHERE user_id = %s", charlie.pk, rows=2)
    behind_the_sites_back("DELETE FROM logbook_entry WHERE user_id = %s", charlie.pk)
    assert faults() == {}
    assert check_history().faults == [f"Account {charlie.pk}: its chain is gone, which the last check has."]


def test_a_trigger_that_is_off_is_named(history):
    assert missing_triggers() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE logbook_entry DISABLE TRIGGER entry_keeps_history")
    assert missing_triggers() == ["entry_keeps_history"]
    assert check_history().faults == ["Trigger entry_keeps_history is off or missing."]
    assert not last_check().is_ok


def test_a_living_entry_that_is_removed_is_named(history):
    entry = Entry.objects.filter(user=history, deleted_at=None).earliest("id").pk
    with owned_by(history.pk):
        Entry.objects.filter(pk=entry).delete()
    assert faults()[history.pk].endswith(f"entry {entry} was removed, but its owner hadn't deleted it.")


def test_a_revaluation_is_linked_once(history):
    done = Revaluation.objects.latest("id").pk
    with owned_by(history.pk), pytest.raises(IntegrityError, match="already"), transaction.atomic():
        connection.cursor().execute("SELECT logbook_link_revaluation(%s)", [done])


def test_purged_entries_leave_an_intact_chain(history, settings, noon):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"deleted entries": 0}
    noon.shift(60)
    purge()
    assert Entry.objects.filter(user=history).count() == 3
    assert HistoryLink.objects.filter(user=history, kind="purged").exists()
    assert faults() == {}


def test_values_of_a_living_entry_that_are_deleted_are_missed(history):
    PriorValue.objects.latest("id").delete()
    assert "before revaluation" in faults()[history.pk]


def test_a_chain_goes_with_its_account(history, charlie):
    number = history.pk
    delete_account(history)
    connection.check_constraints()
    assert not HistoryLink.objects.filter(user_id=number).exists()
    assert not User.objects.filter(pk=number).exists()
    assert HistoryLink.objects.filter(user=charlie).exists()
    assert faults() == {}


REFUSED = (
    "UPDATE logbook_historylink SET number = 99",
    "DELETE FROM logbook_historylink",
    "UPDATE logbook_policyversion SET settings = '{}'",
    "UPDATE logbook_priorvalue SET wrvu = 0",
    "UPDATE logbook_revaluation SET created_at = now()",
    "UPDATE logbook_revaluation SET changed_count = 9",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_the_past(history, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_web_processes_cannot_write_links_or_changes(history):
    change = EntryChange.objects.latest("id")
    for statement in (
        "SELECT logbook_link(NULL, 'audit', 1, NULL, NULL, '')",
        f"INSERT INTO logbook_entrychange (entry_id) VALUES ({change.entry_id})",
        "DELETE FROM logbook_historylink",
        "UPDATE logbook_policyversion SET settings = '{}'",
        "UPDATE operations_historycheck SET is_ok = true",
        "DELETE FROM operations_verification",
        "UPDATE operations_releasedigest SET work_total = 0",
    ):
        with owned_by(history.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    with owned_by(history.pk):
        assert HistoryLink.objects.count() == HistoryLink.objects.filter(user=history).count()
        assert (Revaluation.objects.count(), PolicyVersion.objects.count()) == (2, 3)
