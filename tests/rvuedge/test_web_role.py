"""The site served by a process whose database role is only that of web processes: everything people do works."""

import re
import uuid
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import requests
from django.apps import apps
from django.db import connection

from benchmarks.models import Survey
from logbook.models import Entry, Goal, PolicyVersion, Revaluation, Shortcut
from logbook.parsing.bundle import build_bundles
from rvuedge.accounts.models import User
from rvuedge.common.ownership import APP_ROLE
from rvuedge.operations.pg_tools import address_of
from rvuedge.security.models import Event
from rvuedge.security.tokens import make_token
from tests.logbook.revaluation.releases import april, january
from tests.people import PASSWORD
from tests.sessions import log
from tests.staff.test_who_may import addresses
from tests.working import kill_all, start_server

pytestmark = pytest.mark.django_db(transaction=True)
WEB = "rvuedge_web"
DAY = "2026-04-20"
SURVEYS = Path(__file__).resolve().parents[1] / "data" / "surveys"


@pytest.fixture
def site(alice, tmp_path):
    """A real server that logs in to the database as a member of APP_ROLE: its address, mails and log."""
    january()
    build_bundles()
    address = address_of(connection.settings_dict)
    mails, printed = tmp_path / "mails", tmp_path / "log"
    mails.mkdir()
    with psycopg.connect(**{**address, "user": "postgres"}, autocommit=True) as server, printed.open("w") as output:
        server.execute(f"DROP ROLE IF EXISTS {WEB}")
        server.execute(f"CREATE ROLE {WEB} LOGIN IN ROLE {APP_ROLE}")
        url = f"postgresql://{WEB}@/{address['dbname']}?host={address['host']}"
        settings = {"DJANGO_SETTINGS_MODULE": "tests.rvuedge.web_settings", "MAIL_DIR": str(mails)}
        process, port = start_server(output=output, DATABASE_URL=url, **settings)
        try:
            yield SimpleNamespace(url=f"http://127.0.0.1:{port}", mails=mails, log=printed)
        finally:
            kill_all(process)
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [WEB])
            server.execute(f"DROP ROLE {WEB}")


class Visitor(requests.Session):
    """A browser without scripts: follows redirects, sends the form's token."""

    def __init__(self, site, email=""):
        super().__init__()
        self.site = site.url
        if email:
            self.submit("/accounts/login/", {"login": email, "password": PASSWORD})

    def read(self, path):
        answer = self.get(self.site + path, timeout=30)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def submit(self, path, data, *, form=None, files=None):
        """Send a form; returns the page that follows and its path."""
        page = self.read(form or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        answer = self.post(self.site + path, data | {"csrfmiddlewaretoken": token}, files=files, timeout=30)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
        return answer.text, answer.url.removeprefix(self.site)

    def call(self, method, path, data=None, status=200):
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Referer": self.site}
        answer = self.request(method, self.site + path, json=data, headers=headers, timeout=30)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
        return answer.json() if answer.content else None


def owned_rows(user):
    """The number of rows that name the user, by table."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                found[model._meta.label] = model._base_manager.filter(**{field.attname: user.pk}).count()
    return {label: count for label, count in found.items() if count}


def test_a_clinician_logs_changes_and_syncs(site, alice, charlie):
    assert "99213" in Visitor(site).read("/codes/99213/")
    me, other = Visitor(site, alice.email), Visitor(site, charlie.email)
    typed = {"q": "20610 99213", "date": DAY, "setting": "facility", "draft": str(uuid.uuid4())}
    me.submit("/log/", typed)
    assert Entry.objects.filter(user=alice).count() == 2
    first = Entry.objects.filter(user=alice).earliest("id")
    assert len(me.call("GET", "/api/v1/entries/")["results"]) == 2
    assert other.call("GET", "/api/v1/entries/")["results"] == []
    path = f"/api/v1/entries/{first.client_id}/"
    me.call("PATCH", path, {"units": 2})
    other.call("PATCH", path, {"units": 9}, status=404)
    me.call("DELETE", path, status=204)
    me.call("POST", f"{path}restore/")
    assert Entry.objects.get(pk=first.pk).units == 2
    line = {"client_id": str(uuid.uuid4()), "hcpcs": "99213", "modifiers": [], "units": 1}
    operation = {"id": str(uuid.uuid4()), "kind": "create", "service_date": DAY, "setting": "facility", "lines": [line]}
    (synced,) = me.call("POST", "/api/v1/entries/sync/", {"operations": [operation]})["answers"]
    assert synced["status"] == "applied"
    assert me.call("POST", "/api/v1/entries/sync/", {"operations": [operation]})["answers"] == [synced]
    line = {"hcpcs": "99213", "modifiers": [], "units": 1}
    me.call("PUT", "/api/v1/shortcuts/", {"shortcuts": [{"id": str(uuid.uuid4()), "name": "", "lines": [line]}]})
    assert Shortcut.objects.filter(user=alice).count() == 1
    _, secret = make_token(user=charlie, name="Charlie's", scope="full")
    answer = requests.get(site.url + path, headers={"Authorization": f"Bearer {secret}"}, timeout=30)
    assert answer.status_code == 404
    batch = {"text": f"{DAY}, 20610, 3", "batch": str(uuid.uuid4())}
    me.submit("/history/paste/", batch | {"action": "log"})
    assert Entry.objects.filter(user=alice, units=3).count() == 1
    assert "20610" in me.read(f"/history/?from={DAY}&to={DAY}")
    assert Event.objects.filter(user=alice).exists()


def test_a_clinician_changes_policy_goals_surveys_and_accepts_a_release(site, alice, charlie):
    log(alice, "27447", "20610")
    before = Entry.objects.filter(user=alice).earliest("id").wrvu
    me = Visitor(site, alice.email)
    page, _ = me.submit("/settings/policy/", {"preset": "full", "action": "apply", "scope": "all", "accepts": ["0"]})
    assert "Policy saved" in page
    made = Revaluation.objects.get(user=alice)
    me.submit(f"/settings/policy/undo/{made.pk}/", {}, form="/settings/policy/")
    assert Revaluation.objects.get(pk=made.pk).undone_at
    april()
    edition = re.search(r'name="edition" value="(\d+)"', me.read("/history/release/RVU26B/"))[1]
    me.submit("/history/release/RVU26B/", {"action": "accept_all", "edition": edition})
    assert Entry.objects.filter(user=alice).earliest("id").wrvu > before
    goal = {"amount": "5000", "unit": "year", "starts_month": 1, "starts_day": 1, "weekdays": [1, 2], "weeks_off": 4}
    me.submit("/settings/goals/", goal)
    assert Goal.objects.filter(user=alice).exists()
    me.submit("/settings/goals/leave/", {"first": "2026-07-06", "last": "2026-07-10"}, form="/settings/goals/")
    practice = {"career_stage": "attending", "specialty": "", "locality": "", "fte": "0.80", "cfte": ""}
    me.submit("/accounts/profile/", {"name": "Alice A", **practice})
    alice.refresh_from_db()
    assert alice.name == "Alice A"
    file = (SURVEYS / "long.csv").read_bytes()
    _, check = me.submit("/benchmarks/surveys/import/", {}, files={"file": ("long.csv", file)})
    facts = {"publisher": "Invented", "title": "Survey", "survey_year": "2025", "may_use": "on"}
    me.submit(check, facts | {"action": "import"})
    survey = Survey.objects.get(owner=alice)
    assert survey.rows.count() == 4
    assert Visitor(site, charlie.email).get(f"{site.url}/benchmarks/surveys/{survey.pk}/").status_code == 404
    assert not PolicyVersion.objects.filter(user=charlie).exists()


def test_a_visitor_signs_up_and_deletes_the_account(site, charlie):
    log(charlie, "20610")
    dana = Visitor(site)
    facts = {"email": "dana@example.com", "password1": PASSWORD, "name": "Dana Diaz", "career_stage": "resident"}
    _, where = dana.submit("/accounts/signup/", facts)
    (mail,) = [path.read_text() for path in site.mails.iterdir()]
    _, where = dana.submit(where, {"code": re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail, re.MULTILINE)[0]})
    assert where == "/dashboard/"
    user = User.objects.get(email="dana@example.com")
    assert user.clinician.career_stage == "resident"
    dana.submit("/log/", {"q": "20610", "date": DAY, "setting": "facility", "draft": str(uuid.uuid4())})
    theirs = owned_rows(charlie)
    assert owned_rows(user)["logbook.Entry"] == 1
    dana.submit("/accounts/reauthenticate/?next=/dashboard/", {"password": PASSWORD})
    _, where = dana.submit("/accounts/security/delete/", {"confirmation": "Delete"})
    assert where == "/"
    assert not User.objects.filter(pk=user.pk).exists()
    assert owned_rows(user) == {}
    assert owned_rows(charlie) == theirs


def test_no_address_fails_for_a_clinician_or_staff(site, client, alice, rosa):
    log(alice, "20610", "99213")
    for person in (alice, rosa):
        client.force_login(person)
        visitor, statuses = Visitor(site), {}
        visitor.cookies["sessionid"] = client.cookies["sessionid"].value
        for address in addresses("/"):
            answer = visitor.get(site.url + address, timeout=30, allow_redirects=False)
            statuses[address] = answer.status_code
        assert len(statuses) > 100
        assert {address: status for address, status in statuses.items() if status >= 500} == {}
        assert statuses["/dashboard/"] == statuses["/history/"] == statuses["/benchmarks/"] == 200
        assert "permission denied" not in site.log.read_text()
