"""Deleting an account: everything it owns goes at once, and nothing of others."""

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection

from benchmarks.models import Survey
from logbook.domain.valuation.policy import Policy
from logbook.entries.services import delete_entries, edit_entry
from logbook.models import Entry, PolicyVersion
from logbook.revaluation.policy import apply_policy
from rvuedge.accounts.models import User
from rvuedge.audit.models import AuditRecord
from rvuedge.audit.services import record
from rvuedge.security.models import ApiToken, Event, Session
from rvuedge.security.tokens import make_token
from tests.pages import text
from tests.security.test_page import sign_in
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAGE = "/accounts/security/delete/"


@pytest.fixture
def full_log(alice, charlie, rvu26a):
    """A log of alice with a history, and one of charlie."""
    first, second = log(alice, "20610", "99213")
    edit_entry(user=alice, entry_id=first.pk, service_date=first.service_date, units=2, setting=first.setting)
    delete_entries(user=alice, entry_ids=[second.pk])
    apply_policy(alice, Policy(), first.service_date)
    log(charlie, "20610")
    make_token(user=alice, name="A", scope="read")
    make_token(user=charlie, name="B", scope="read")


def rows_of(user):
    """Return the tables that still have a row of the user."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is User and model._base_manager.filter(**{field.attname: user.pk}).exists():
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_it_says_what_goes_and_what_stays(alice, full_log):
    page = text(sign_in(alice, confirm=True).get(PAGE))
    assert "2 entries, 1 policy and 1 token, with your goals" in page
    assert "Backups keep your data for up to 30 days." in page


def test_everything_goes_at_once(alice, charlie, full_log):
    client, phone = sign_in(alice, confirm=True), sign_in(alice)
    assert rows_of(alice)
    answer = client.post(PAGE, {"confirmation": "Delete", "device": "alone"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    connection.check_constraints()
    assert not User.objects.filter(pk=alice.pk).exists()
    assert rows_of(alice) == []
    assert "Your account is deleted." in text(client.get("/"))
    assert phone.get("/api/v1/shortcuts/").status_code == 401
    assert Entry.objects.get().user == charlie
    assert ApiToken.objects.get().user == charlie
    assert not Session.objects.filter(user__isnull=False).exists()


@pytest.mark.parametrize("said", [{}, {"device": ""}, {"device": "x"}])
def test_the_browser_keeps_its_storage_unless_no_other_account_has_anything_in_it(alice, said):
    """Clear-Site-Data would delete another account's locked, unsent changes."""
    client = sign_in(alice, confirm=True)
    assert client.post(PAGE, {"confirmation": "delete"} | said)["Clear-Site-Data"] == '"cache"'
    assert f'data-about="deleted-{alice.pk}"' in client.get("/").content.decode()


def test_what_stays_has_no_name(alice, full_log):
    client = sign_in(alice, confirm=True)
    client.post(PAGE, {"confirmation": "delete"})
    (kept,) = AuditRecord.objects.all()
    assert (kept.action, kept.subject, kept.actor_id) == ("account.delete", f"account {alice.pk}", None)
    stays = str(list(AuditRecord.objects.values())) + str(list(Event.objects.values()))
    assert alice.email not in stays
    assert alice.name not in stays
    assert Event.objects.get(kind="account_deleted").user_id is None


@pytest.mark.parametrize("typed", ["", "yes", "delete my account", "d"])
def test_nothing_goes_without_the_word(alice, full_log, typed):
    client = sign_in(alice, confirm=True)
    answer = client.post(PAGE, {"confirmation": typed})
    assert answer.status_code == 422
    assert Entry.objects.filter(user=alice).count() == 2


def test_a_staff_account_stays(client, rosa):
    client.force_login(rosa)
    client.confirm(rosa)
    answer = client.post(PAGE, {"confirmation": "delete"})
    assert answer.status_code == 422
    assert "A staff account can't be deleted." in text(answer)
    assert User.objects.filter(pk=rosa.pk).exists()


def test_surveys_and_policies_go_too(alice, charlie):
    for user in (alice, charlie):
        Survey.objects.create(owner=user, publisher="P", title="T", survey_year=2025)
    assert "1 survey" in text(sign_in(alice, confirm=True).get(PAGE))
    sign_in(alice, confirm=True).post(PAGE, {"confirmation": "delete"})
    assert Survey.objects.get().owner == charlie
    assert not PolicyVersion.objects.filter(user=alice).exists()


def test_it_is_told_by_mail(alice, full_log):
    sign_in(alice, confirm=True).post(PAGE, {"confirmation": "delete"})
    assert [(message.subject, message.to) for message in mail.outbox] == [("Account deleted", [alice.email])]


def test_the_log_of_what_an_operator_did_to_an_account_has_no_address(alice):
    call_command("account", alice.email, "--remove-factors")
    call_command("account", alice.email, "--deactivate")
    assert set(AuditRecord.objects.values_list("subject", flat=True)) == {f"account {alice.pk}"}
    assert alice.email not in str(list(AuditRecord.objects.values()))


def test_who_was_staff_is_told_that_the_audit_log_keeps_who_acted(alice):
    client = sign_in(alice, confirm=True)
    assert "audit log keeps" not in text(client.get(PAGE))
    record(actor=alice, action="content.edit", subject="20610")
    assert "You were staff, so the audit log keeps your email address with what you did" in text(client.get(PAGE))
    client.post(PAGE, {"confirmation": "delete"})
    kept = AuditRecord.objects.get(action="content.edit")
    assert (kept.actor_id, kept.actor_name) == (alice.pk, alice.email)
