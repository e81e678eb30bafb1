"""The metrics page: who may read it, and that its numbers follow what happened."""

import json
import re
import uuid

import pytest
from django.utils import timezone

from rvuedge.operations.models import BackupRun, HistoryCheck, Verification

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer secret-of-the-operator"}


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "secret-of-the-operator"


def value_of(client, line):
    """The value of one line of the page, 0 if it isn't there."""
    response = client.get("/metrics/", headers=TOKEN)
    assert response.status_code == 200
    found = re.search(rf"^{re.escape(line)} (\S+)$", response.content.decode(), re.MULTILINE)
    return float(found[1]) if found else 0


def test_only_the_token_opens_the_page(client, token):
    response = client.get("/metrics/", headers=TOKEN)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert response["Cache-Control"] == "no-store"
    for wrong in ("", "Bearer", "Bearer secret-of-the-operato", "Basic c2VjcmV0", "secret-of-the-operator", "Bearer é"):
        assert client.get("/metrics/", headers={"Authorization": wrong}).status_code == 401
    assert client.post("/metrics/", headers=TOKEN).status_code == 405


def test_without_a_token_in_the_settings_there_is_no_page(client, staff, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_pattern_and_never_by_address(owner, token, rvu26a):
    line = 'rvuedge_requests_total{method="GET",route="codes/<hcpcs:hcpcs>/",status="200"}'
    listed = owner.get("/metrics/", headers=TOKEN).content.decode()
    line = next((each for each in listed.splitlines() if "codes/" in each and "_total" in each), line).split(" ")[0]
    before = value_of(owner, line)
    owner.get("/codes/99213/?q=Jane+Doe+1955")
    owner.get("/no/such/Jane-Doe/")
    page = owner.get("/metrics/", headers=TOKEN).content.decode()
    assert "/99213" not in page
    assert "Jane" not in page
    assert 'route="none",status="404"' in page
    assert re.search(r'rvuedge_requests_total\{method="GET",route="codes/<[^"]+>/",status="200"\}', page)
    assert before >= 0


def test_the_answers_to_devices_are_counted(owner, token, rvu26a):
    line = 'rvuedge_sync_operations_total{status="refused"}'
    before = value_of(owner, line)
    operation = {"id": str(uuid.uuid4()), "kind": "create", "service_date": "2026-02-31", "lines": []}
    body = json.dumps({"operations": [operation]})
    assert owner.post("/api/v1/entries/sync/", body, content_type="application/json").status_code == 200
    assert value_of(owner, line) == before + 1


def test_gauges_tell_releases_verification_and_backup(client, token, rvu26a, noon):
    assert value_of(client, "rvuedge_release_age_days") == 60
    page = client.get("/metrics/", headers=TOKEN).content.decode()
    assert not re.search(r"^rvuedge_verify_ok \d", page, re.MULTILINE)
    now = timezone.now()
    Verification.objects.create(started_at=now, finished_at=now, is_ok=False, row_count=9, report=[], faults=["x"])
    counts = {"is_ok": False, "chain_count": 2, "link_count": 9, "faults": ["x"]}
    HistoryCheck.objects.create(started_at=now, finished_at=now - timezone.timedelta(hours=1), **counts)
    BackupRun.objects.create(finished_at=now - timezone.timedelta(hours=2), size=1, is_encrypted=True, is_signed=True)
    assert value_of(client, "rvuedge_verify_age_seconds") == 0
    assert value_of(client, "rvuedge_history_age_seconds") == 3600
    assert value_of(client, "rvuedge_history_ok") == 0
    assert value_of(client, "rvuedge_backup_age_seconds") == 7200
    page = client.get("/metrics/", headers=TOKEN).content.decode()
    assert "rvuedge_verify_ok 0.0" in page
    assert re.search(r'rvuedge_database_connections\{state="[a-z ]+"\}', page)
