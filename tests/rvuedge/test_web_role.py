"""The site served by a process whose database role is only that of web processes: everything a clinician does works."""

import re
import uuid

import psycopg
import pytest
import requests
from django.db import connection

from logbook.models import Entry, Goal, PolicyVersion, Shortcut
from logbook.parsing.bundle import build_bundles
from rvuedge.common.ownership import APP_ROLE
from rvuedge.operations.pg_tools import address_of
from rvuedge.security.models import Event
from tests.people import PASSWORD
from tests.working import kill_all, start_server

pytestmark = pytest.mark.django_db(transaction=True)
WEB = "rvuedge_web"


@pytest.fixture
def site(alice, rvu26a):
    """The address of a real server that logs in to the database as a member of APP_ROLE."""
    build_bundles()
    address = address_of(connection.settings_dict)
    with psycopg.connect(**{**address, "user": "postgres"}, autocommit=True) as server:
        server.execute(f"DROP ROLE IF EXISTS {WEB}")
        server.execute(f"CREATE ROLE {WEB} LOGIN IN ROLE {APP_ROLE}")
        url = f"postgresql://{WEB}@/{address['dbname']}?host={address['host']}"
        process, port = start_server(DATABASE_URL=url)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            kill_all(process)
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [WEB])
            server.execute(f"DROP ROLE {WEB}")


class Visitor(requests.Session):
    """A browser without scripts: follows redirects, sends the form's token."""

    def __init__(self, site):
        super().__init__()
        self.site = site

    def read(self, path):
        answer = self.get(self.site + path, timeout=30)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def submit(self, path, data, *, form=None, status=200):
        page = self.read(form or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        answer = self.post(self.site + path, data | {"csrfmiddlewaretoken": token}, timeout=30)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.text

    def call(self, method, path, data=None, status=200):
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Referer": self.site}
        answer = self.request(method, self.site + path, json=data, headers=headers, timeout=30)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
        return answer.json() if answer.content else None


def signed_in(site, email="alice@example.com"):
    visitor = Visitor(site)
    visitor.submit("/accounts/login/", {"login": email, "password": PASSWORD})
    return visitor


def test_a_clinician_does_everything_as_the_role_of_web_processes(site, alice, charlie):
    assert "99213" in Visitor(site).read("/codes/99213/")
    me, other = signed_in(site), signed_in(site, charlie.email)
    me.submit("/log/", {"q": "20610 99213", "date": "2026-03-02", "setting": "facility", "draft": str(uuid.uuid4())})
    first = Entry.objects.filter(user=alice).first()
    assert first is not None
    answer = me.call("GET", "/api/v1/entries/")
    assert len(answer["results"]) == Entry.objects.filter(user=alice).count()
    assert other.call("GET", "/api/v1/entries/")["results"] == []
    path = f"/api/v1/entries/{first.client_id}/"
    me.call("PATCH", path, {"units": 2})
    other.call("PATCH", path, {"units": 9}, status=404)
    me.call("DELETE", path, status=204)
    me.call("POST", f"{path}restore/")
    assert Entry.objects.get(pk=first.pk).units == 2
    operation = {
        "id": str(uuid.uuid4()), "kind": "create", "service_date": "2026-03-02", "setting": "facility",
        "lines": [{"id": str(uuid.uuid4()), "hcpcs": "99213", "modifiers": [], "units": 1}],
    }  # fmt: skip
    (synced,) = me.call("POST", "/api/v1/entries/sync/", {"operations": [operation]})["answers"]
    assert synced["status"] == "applied"
    shortcut = {"id": str(uuid.uuid4()), "name": "", "lines": [{"hcpcs": "99213", "modifiers": [], "units": 1}]}
    me.call("PUT", "/api/v1/shortcuts/", {"shortcuts": [shortcut]})
    assert Shortcut.objects.filter(user=alice).count() == 1
    me.call("GET", "/api/v1/device/")
    for page in ("/dashboard/", "/history/", "/history/paste/", "/history/review/", "/benchmarks/", "/settings/goals/",
                 "/settings/policy/", "/settings/value/", "/benchmarks/surveys/", "/accounts/profile/"):  # fmt: skip
        me.read(page)
    goal = {"amount": "5000", "unit": "year", "starts_month": 1, "starts_day": 1, "weekdays": [1, 2], "weeks_off": 4}
    me.submit("/settings/goals/", goal)
    assert Goal.objects.filter(user=alice).exists()
    practice = {"career_stage": "attending", "specialty": "", "locality": "", "fte": "0.80", "cfte": ""}
    me.submit("/accounts/profile/", {"name": "Alice A", **practice})
    alice.refresh_from_db()
    assert alice.name == "Alice A"
    assert Event.objects.filter(user=alice).exists()
    assert not PolicyVersion.objects.filter(user=charlie).exists()
