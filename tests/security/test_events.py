"""Security events: what is recorded, of whom, and that nobody changes it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from rvuedge.security import kinds
from rvuedge.security.devices import device_name
from rvuedge.security.events import record
from rvuedge.security.models import Event
from tests.making import load, row
from tests.people import PASSWORD
from tests.sessions import log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
NEW = "a-new-long-passphrase"


def kinds_of(user):
    return list(Event.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def browser():
    return Client(HTTP_USER_AGENT=EDGE, REMOTE_ADDR="203.0.113.9")


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_signing_in_and_out(browser, alice):
    sign_in(browser, alice.email, "wrong")
    sign_in(browser, alice.email)
    browser.post("/accounts/logout/")
    assert kinds_of(alice) == ["sign_in_failed", "signed_in", "signed_out"]
    for event in Event.objects.all():
        assert (event.network, event.device, event.happened_at) == ("203.0.113.0/24", "Edge on Windows", timezone.now())
    assert Event.objects.get(kind="signed_in").detail == "Password"


def test_a_failure_with_an_unknown_address_has_no_user_and_no_address(browser):
    sign_in(browser, "stranger@example.com", "wrong")
    event = Event.objects.get()
    assert (event.kind, event.user_id) == ("sign_in_failed", None)
    assert "stranger" not in str(Event.objects.values().get())


def test_password_and_address_changes(browser, alice):
    sign_in(browser, alice.email)
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert kinds_of(alice)[-1] == "password_changed"
    assert NEW not in str(list(Event.objects.values()))


def test_a_reset_by_mail(browser, alice):
    browser.post("/accounts/password/reset/", {"email": alice.email})
    assert kinds_of(alice) == ["reset_asked"]
    assert len(mail.outbox) == 1


def test_another_ones_entry_is_a_refused_access(browser, alice, charlie, rvu26a):
    [entry] = log(alice, "20610")
    browser.force_login(charlie)
    assert browser.get(f"/api/v1/entries/{entry.client_id}/").status_code == 404
    assert Event.objects.filter(kind="refused").values_list("user", "detail").get() == (
        charlie.pk, "GET api:entry-detail",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/staff/", "/staff/audit/", "/staff/releases/1/", "/api/v1/staff/releases/"])
def test_a_staff_page_is_a_refused_access(browser, alice, address):
    browser.force_login(alice)
    assert browser.get(address).status_code in (403, 404)
    assert kinds_of(alice)[-1] == "refused"


def test_a_page_that_does_not_exist_is_none(browser, alice):
    browser.force_login(alice)
    for address in ("/nothing/", "/codes/ZZZZZ/"):
        assert browser.get(address).status_code == 404
    assert kinds_of(alice) == ["signed_in"]


def test_a_missing_form_token_is_a_refused_access(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post("/accounts/profile/", {}).status_code == 403
    assert kinds_of(alice)[-1] == "refused"


def test_a_flood_of_refusals_is_not_kept(browser, alice):
    browser.force_login(alice)
    for _ in range(70):
        browser.get("/staff/")
    assert kinds_of(alice).count("refused") == 60


def test_an_event_outlives_a_request_that_fails(browser, alice, monkeypatch):
    browser.force_login(alice)
    browser.raise_request_exception = False

    def fail(*_, **__):
        record(kinds.REFUSED, alice, detail="before the failure")
        with transaction.atomic():
            raise ZeroDivisionError

    monkeypatch.setattr("rvuedge.accounts.views.ProfileForm", fail)
    assert browser.get("/accounts/profile/").status_code == 500
    assert Event.objects.filter(detail="before the failure").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET kind = 'signed_out'",
        "UPDATE security_event SET user_id = NULL",
        "DELETE FROM security_event",
    ],
)
def test_the_database_refuses_to_change_events(alice, statement):
    record(kinds.SIGNED_IN, alice)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert kinds_of(alice) == ["signed_in"]


def test_events_older_than_a_year_may_be_deleted(alice):
    Event.objects.create(
        user=alice, kind="signed_in", happened_at=timezone.datetime(2020, 1, 1, tzinfo=timezone.get_default_timezone())
    )
    assert Event.objects.all().delete()[0] == 1


def test_an_anonymous_user_has_no_events(browser):
    record(kinds.RATE_LIMITED, AnonymousUser().pk)
    assert Event.objects.get().user_id is None


def test_a_page_writes_no_event(browser, alice, django_assert_num_queries):
    load([row("20610")])
    browser.force_login(alice)
    browser.get("/accounts/profile/")
    assert kinds_of(alice) == ["signed_in"]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) CriOS/130 Mobile/15E148 Safari/604.1", "Chrome on iPad"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.6 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0.0.0 Safari/537.36", "Chrome on Android tablet"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/27 Chrome/125 Mobile Safari", "Samsung Internet on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/130.0.0.0 Safari/537.36", "Chrome on Chromebook"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>" * 100, "Unknown device"),
    ],
)  # fmt: skip
def test_devices_are_named(user_agent, name):
    assert device_name(user_agent) == name
