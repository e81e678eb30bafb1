"""The staff API: list, publish and withdraw releases. tests/staff/test_who_may.py checks permissions."""

import pytest
from rest_framework.test import APIClient

from codes.models import Release
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.signing_in import record
from tests.tokens import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(rosa):
    client = APIClient()
    client.force_login(rosa)
    record(client.session, rosa)
    return client


def test_staff_list_publish_and_withdraw_releases(staff, rosa, rvu25d):
    release = making.load([making.row("20610", work_rvu="0.77")], publish=False)
    listed = staff.get("/api/v1/staff/releases/").json()
    assert [(one["label"], one["state"], one["conversion_factor"]) for one in listed] == [
        ("RVU26A", "staged", "33.4009"), ("RVU25D", "published", "33.4009"),
    ]  # fmt: skip
    response = staff.post(f"/api/v1/staff/releases/{release.pk}/publish/")
    assert (response.status_code, response.json()["state"]) == (200, "published")
    again = staff.post(f"/api/v1/staff/releases/{release.pk}/publish/")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "moved_on")
    assert again.json()["error"]["message"] == "RVU26A revision 1 is already published. Nothing was changed."
    assert staff.post(f"/api/v1/staff/releases/{release.pk}/withdraw/").json()["state"] == "withdrawn"
    assert [(one.action, one.actor) for one in AuditRecord.objects.order_by("id")] == [
        ("release.publish", rosa), ("release.withdraw", rosa),
    ]  # fmt: skip
    assert Release.objects.get(pk=release.pk).state == "withdrawn"


def test_a_token_or_a_session_without_a_second_factor_is_not_enough(rosa, rvu25d):
    with_token, with_password = APIClient(), APIClient()
    with_token.credentials(HTTP_AUTHORIZATION=bearer(rosa))
    with_password.force_login(rosa)
    for client in (with_token, with_password):
        assert client.get("/api/v1/staff/releases/").status_code == 403
        assert client.post(f"/api/v1/staff/releases/{rvu25d.pk}/withdraw/").status_code == 403


def test_an_unknown_release_is_not_found(staff):
    assert staff.post("/api/v1/staff/releases/99/publish/").status_code == 404
    assert staff.get("/api/v1/staff/releases/99/publish/").status_code == 405
