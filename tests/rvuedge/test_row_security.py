"""Row-level security: every table with an owner has a policy, and a stranger reaches nothing even without our queries.

The tests themselves use the owner's role, which sees all rows; a request takes the role of web processes.
"""

import uuid
from datetime import date

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow, SurveyUpload
from logbook.entries.services import edit_entry
from logbook.models import (
    DeclinedValue,
    Display,
    Entry,
    EntryConflict,
    Goal,
    Leave,
    PatientChoice,
    PolicyVersion,
    PriorValue,
    ReleaseChoice,
    Revaluation,
    Shortcut,
    SyncOperation,
)
from logbook.revaluation.impact import impact_of
from rvuedge.accounts.models import Clinician, FtePeriod, User
from rvuedge.common.ownership import owned_by, sees_all_rows
from tests.making import load, row
from tests.sessions import log

pytestmark = pytest.mark.django_db

# Tables that name a user and have no policy, with the reason.
EXEMPT = {
    "account_emailaddress": "read to sign in, before anyone is known",
    "accounts_pendingsignup": "read to verify an address, before anyone is signed in",
    "mfa_authenticator": "read to sign in, before anyone is known",
    "security_session": "read to find out who it is",
    "security_apitoken": "read by its digest to find out who it is",
    "security_event": "staff read all of them; written for visitors too; append-only",
    "audit_auditrecord": "staff read all of them; append-only",
    "accounts_user_groups": "read with the user, before the owner is set",
    "accounts_user_user_permissions": "read with the user, before the owner is set",
    "codes_release": "public; names who imported it",
    "codes_releaseimport": "staff share them; names who uploaded it",
    "codes_codecontent": "public; names the reviewer",
    "codes_codecontentversion": "staff share them; names the author",
    "codes_contentstaging": "staff share them; names who uploaded it",
}
POLICIES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'
"""


def models_of_owners():
    """The tables that name a user, and those whose rows belong to a row of such a table."""
    models = apps.get_models(include_auto_created=True)
    owned = {User}
    while True:
        more = {
            model
            for model in models
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in owned and model._meta.db_table not in EXEMPT
        }
        if more <= owned:
            return {model._meta.db_table for model in owned - {User}}
        owned |= more


def protected_tables():
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        return {name for name, is_protected in cursor.fetchall() if is_protected}


def test_every_table_with_an_owner_has_a_forced_policy():
    tables = models_of_owners()
    assert len(tables) >= 20
    assert tables == protected_tables()
    assert EXEMPT.keys() & protected_tables() == set()


@pytest.fixture
def everything(alice, rvu26a):
    """Alice's rows in every protected table."""
    first, _ = log(alice, "20610", "99213")
    edit_entry(user=alice, entry_id=first.pk, service_date=first.service_date, units=2, setting=first.setting)
    entry = Entry.objects.get(pk=first.pk)
    policy = PolicyVersion.objects.create(user=alice, number=1, settings={})
    made = Revaluation.objects.create(user=alice, policy=policy)
    PriorValue.objects.create(
        revaluation=made, entry=entry, work_rvu=1, gross_wrvu=1, wrvu=1, trace={}, needs_review=False
    )
    EntryConflict.objects.create(entry=entry, proposal={})
    SyncOperation.objects.create(user=alice, operation=uuid.uuid4(), answer={})
    Shortcut.objects.create(user=alice, position=0, lines=[])
    PatientChoice.objects.create(user=alice, first="20610", second="99213", is_same=True)
    DeclinedValue.objects.create(user=alice, entry=entry, release=rvu26a)
    ReleaseChoice.objects.create(user=alice)
    Goal.objects.create(user=alice)
    Leave.objects.create(user=alice, first=date(2026, 3, 1), last=date(2026, 3, 2))
    Display.objects.create(user=alice)
    FtePeriod.objects.get_or_create(user=alice, starts_on=None)
    Clinician.objects.get_or_create(user=alice)
    survey = Survey.objects.create(
        owner=alice, publisher="Ours", title="Own", survey_year=2025, state="published", license_note="Ours"
    )
    SurveyRow.objects.create(
        survey=survey, specialty="general-surgery", metric="work_rvu", percentiles=[25, 50], amounts=[1, 2]
    )
    BenchmarkChoice.objects.create(user=alice, specialty="general-surgery")
    Compensation.objects.create(user=alice, year=2025, total=1)
    SurveyUpload.objects.create(user=alice, file_name="own.csv", cells={})
    return alice


def rows(table, condition="true"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
        return cursor.fetchone()[0]


def test_the_data_reaches_every_protected_table(everything):
    assert {table for table in protected_tables() if rows(table) == 0} == set()


def test_a_stranger_reads_changes_and_deletes_nothing_even_in_plain_sql(everything, charlie):
    Clinician.objects.filter(user=charlie).delete()
    FtePeriod.objects.filter(user=charlie).delete()
    tables = sorted(protected_tables())
    before = {table: rows(table) for table in tables}
    with owned_by(charlie.pk), connection.cursor() as cursor:
        assert Entry.objects.all().count() == 0
        assert {table for table in tables if rows(table)} == set()
        for table in tables:
            column = "survey_id" if table == "benchmarks_surveyrow" else _first_column(table)
            cursor.execute(f"UPDATE {table} SET {column} = {column}")
            assert cursor.rowcount == 0
            if table != "logbook_entrychange":
                cursor.execute(f"DELETE FROM {table}")
                assert cursor.rowcount == 0
    assert {table: rows(table) for table in tables} == before
    with owned_by(everything.pk):
        assert {table: rows(table) for table in tables} == before


def _first_column(table):
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return model._meta.concrete_fields[0].column


def test_nobody_can_add_a_row_for_someone_else(everything, charlie):
    def add_leave():
        Leave.objects.create(user=everything, first=date(2026, 5, 1), last=date(2026, 5, 1))

    def add_operation():
        SyncOperation.objects.create(user=everything, operation=uuid.uuid4(), answer={})

    def add_survey_for_everyone():
        Survey.objects.create(publisher="x", title="y", survey_year=2025, state="draft", license_note="z")

    for add in (add_leave, add_operation, add_survey_for_everyone):
        refused = pytest.raises(ProgrammingError, match="row-level security policy")
        with refused, transaction.atomic(), owned_by(charlie.pk):
            add()


def test_without_a_user_the_role_of_web_processes_sees_nothing(everything):
    with owned_by(0):
        assert {table for table in protected_tables() if rows(table)} == set()


def test_the_setting_ends_with_the_block_and_blocks_nest(alice, charlie):
    assert sees_all_rows()
    with owned_by(alice.pk):
        assert not sees_all_rows()
        with owned_by(charlie.pk):
            assert _owner() == charlie.pk
        assert _owner() == alice.pk
    assert sees_all_rows()
    assert _owner() is None


def _owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rvuedge_owner()")
        return cursor.fetchone()[0]


def test_staff_read_counts_and_no_rows_of_a_log(everything, rosa, rvu26a):
    with owned_by(rosa.pk):
        assert {table for table in protected_tables() if rows(table)} == set()
        assert impact_of(rvu26a).entries == 0
    newer = load([row("99213", work_rvu="1.40"), row("20610", work_rvu="0.80")], 2026, "B")
    with owned_by(rosa.pk):
        assert (impact_of(newer).entries, impact_of(newer).clinicians) == (2, 1)
    assert sees_all_rows()
    assert impact_of(newer).entries == 2
    refused = pytest.raises(ProgrammingError, match="Only staff count")
    with owned_by(everything.pk), refused, transaction.atomic():
        impact_of(newer)


def test_a_survey_for_everyone_is_for_staff_until_it_is_published(alice, rosa):
    facts = {"publisher": "Invented", "title": "For everyone", "survey_year": 2025, "license_note": "Invented"}
    for state, seen in (("draft", 0), ("published", 1), ("withdrawn", 1)):
        survey = Survey.objects.create(state=state, **facts)
        SurveyRow.objects.create(
            survey=survey, specialty="general-surgery", metric="work_rvu", percentiles=[25, 50], amounts=[1, 2]
        )
        for user, count in ((alice, seen), (rosa, 1)):
            with owned_by(user.pk):
                assert (Survey.objects.count(), SurveyRow.objects.count()) == (count, count), (state, user)
        survey.delete()


def test_the_role_of_web_processes_cannot_change_records_or_tables(alice):
    refused = (
        "UPDATE audit_auditrecord SET action = ''", "DELETE FROM audit_auditrecord", "DELETE FROM django_migrations",
        "UPDATE codes_codecontentversion SET version = 1", "DELETE FROM codes_codecontentversion",
        "TRUNCATE logbook_entry", "ALTER TABLE logbook_entry DISABLE ROW LEVEL SECURITY", "DROP TABLE logbook_goal",
        "CREATE TABLE invented (id int)", "DROP POLICY owner ON logbook_entry",
    )  # fmt: skip
    with owned_by(alice.pk):
        for statement in refused:
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_users_on_one_connection_never_see_each_other(alice, charlie):
    for user in (alice, charlie):
        SyncOperation.objects.create(user=user, operation=uuid.uuid4(), answer={}, applied_at=timezone.now())
    for user in (alice, charlie, alice):
        with owned_by(user.pk):
            assert list(SyncOperation.objects.values_list("user_id", flat=True)) == [user.pk]
        assert _owner() is None
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as failed, owned_by(user.pk):
            connection.connection.execute("SELECT 'x'::int")
        assert failed
        connection.close()
