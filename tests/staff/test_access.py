"""Access to the staff area, and the append-only audit log."""

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction

from rvuedge.audit.models import AuditRecord
from rvuedge.audit.services import record
from tests.pages import text


@pytest.mark.parametrize("address", ["/staff/", "/staff/audit/"])
def test_only_staff_can_enter(client, address, rosa, alice):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(alice)
    assert client.get(address).status_code == 404
    client.force_login(rosa)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


def test_staff_without_the_permission_is_refused(client, rosa):
    rosa.groups.clear()
    client.force_login(rosa)
    assert client.get("/staff/audit/").status_code == 403
    rosa.user_permissions.add(Permission.objects.get(codename="view_auditrecord"))
    assert client.get("/staff/audit/").status_code == 200


def test_the_audit_log_shows_who_did_what(client, rosa):
    record(actor=rosa, action="release.publish", subject="RVU26A", before={"state": "staged"}, after={"state": "on"})
    record(actor=None, action="release.withdraw", subject="RVU25D")
    client.force_login(rosa)
    page = client.get("/staff/audit/").content.decode()
    for shown in ("rosa@example.com", "Release published", "state: staged", "command line"):
        assert shown in page
    assert "RVU25D" not in client.get("/staff/audit/?subject=RVU26A").content.decode()


def test_the_audit_log_shows_stored_values_plainly(staff):
    after = {
        "state": "", "synonyms": ["fu", "clinic visit"], "related": [], "reviewed_at": "2026-11-26T23:39:48+00:00",
        "by": None,
    }  # fmt: skip
    record(actor=None, action="content.edit", subject="99213", after=after)
    page = text(staff.get("/staff/audit/"))
    assert "state: none; related: none; synonyms: fu, clinic visit; reviewed at: Nov 26, 2026, 6:39 PM" in page
    assert "by: " not in page


@pytest.mark.parametrize("change", ["UPDATE audit_auditrecord SET subject = ''", "DELETE FROM audit_auditrecord"])
def test_the_audit_log_is_append_only(rosa, change):
    record(actor=rosa, action="release.publish", subject="RVU26A")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditRecord.objects.get().subject == "RVU26A"
