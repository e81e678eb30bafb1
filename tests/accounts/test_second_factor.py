"""Second factors: codes work once, recovery codes show once and are hashed, staff can't do without."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.management import CommandError, call_command

from rvuedge.accounts.factors import factors_of
from rvuedge.accounts.models import User
from rvuedge.audit.models import AuditRecord
from tests.pages import text
from tests.people import PASSWORD
from tests.signing_in import SigningClient, give_app

pytestmark = pytest.mark.django_db
SECOND_STEP = "/accounts/factors/authenticate/"
CODES = "/accounts/factors/recovery-codes/"
HALF = (
    '{"id": "AQ", "rawId": "AQ", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AQ",'
    ' "signature": "AQ", "userHandle": "MQ"}}'
)
NOW = "2026-03-02T18:00:05Z"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def code_of(secret, periods=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def enter(client, code):
    return client.post(SECOND_STEP, {"code": code})


def is_signed_in(client):
    return client.get("/accounts/profile/").status_code == 200


def test_a_password_alone_does_not_sign_in_who_has_an_app(client, alice):
    secret = give_app(alice)
    assert sign_in(client, alice).url == SECOND_STEP
    assert not is_signed_in(client)
    assert "That code isn't right." in text(enter(client, "000000"))
    assert enter(client, code_of(secret)).url == "/dashboard/"
    assert is_signed_in(client)


@pytest.mark.parametrize("periods", [-2, -1, 1, 2])
def test_a_code_of_another_half_minute_is_refused(client, alice, periods):
    secret = give_app(alice)
    sign_in(client, alice)
    enter(client, code_of(secret, periods))
    assert not is_signed_in(client)


def test_a_code_works_once_also_in_another_process(client, alice, settings):
    settings.CACHES = settings.CACHES | {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    secret = give_app(alice)
    sign_in(client, alice)
    enter(client, code_of(secret))
    other = SigningClient()
    sign_in(other, alice)
    enter(other, code_of(secret))
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_the_step_between_lasts_15_minutes(client, alice, clock):
    secret = give_app(alice)
    sign_in(client, alice)
    clock.shift(16 * 60)
    enter(client, code_of(secret))
    assert not is_signed_in(client)


def set_up_app(client, user):
    """Set up an app through the pages, and return its secret and the recovery codes shown."""
    client.force_login(user)
    client.confirm(user)
    page = client.get("/accounts/factors/app/add/").content.decode()
    secret = re.search(r'id="setup-key">([A-Z2-7]+)<', page)[1]
    assert "<svg" in page
    assert client.post("/accounts/factors/app/add/", {"code": code_of(secret)}).url == CODES
    shown = client.post(CODES).content.decode()
    return secret, re.search(r"<pre[^>]*>(.*?)</pre>", shown, re.DOTALL)[1].split()


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_and_making_new_codes_are_told(client, alice):
    set_up_app(client, alice)
    client.post(f"{CODES}new/")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["alice@example.com"], "Authenticator app added to RVU Edge"),
        (["alice@example.com"], "New RVU Edge recovery codes"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_code_that_sets_up_an_app_does_not_sign_in(client, alice, clock):
    secret, _ = set_up_app(client, alice)
    other = SigningClient()
    sign_in(other, alice)
    enter(other, code_of(secret))
    assert not is_signed_in(other)
    clock.shift(30)
    enter(other, code_of(secret))
    assert is_signed_in(other)


def test_the_secret_of_an_app_is_encrypted(client, alice):
    secret, _ = set_up_app(client, alice)
    stored = str([one.data for one in Authenticator.objects.all()])
    assert secret not in stored


def test_recovery_codes_show_once_and_are_kept_as_hashes(client, alice):
    _, codes = set_up_app(client, alice)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{8}", code) for code in codes)
    stored = str(Authenticator.objects.get(type="recovery_codes").data)
    assert stored.count("argon2$argon2id") == 10
    assert "seed" not in stored
    for again in (client.get(CODES), client.post(CODES)):
        assert not any(code in again.content.decode() for code in codes)
    assert "10 of your codes are left" in text(again)


def test_a_recovery_code_signs_in_once(client, alice):
    _, codes = set_up_app(client, alice)
    for number, code in enumerate(codes[:2]):
        for attempt, expected in ((1, True), (2, False)):
            other = SigningClient()
            sign_in(other, alice)
            enter(other, f"{code[:4]} {code[4:]}")
            assert is_signed_in(other) is expected, attempt
        assert factors_of(alice).recovery_codes_left == 9 - number


def test_a_recovery_code_of_someone_else_does_not_work(client, alice, charlie):
    _, codes = set_up_app(client, alice)
    give_app(charlie)
    other = SigningClient()
    sign_in(other, charlie)
    enter(other, codes[0])
    assert not is_signed_in(other)


def test_new_recovery_codes_replace_the_old_ones(client, alice):
    _, old = set_up_app(client, alice)
    client.post(f"{CODES}new/")
    shown = client.post(CODES).content.decode()
    assert not any(code in shown for code in old)
    other = SigningClient()
    sign_in(other, alice)
    enter(other, old[0])
    assert not is_signed_in(other)


def test_removing_the_app_removes_the_recovery_codes_and_is_told(client, alice):
    set_up_app(client, alice)
    client.post("/accounts/factors/app/remove/")
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "Authenticator app removed from RVU Edge"


def test_someone_elses_passkey_is_not_found(client, alice, charlie):
    passkey = Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Phone", "credential": {}})
    client.force_login(charlie)
    client.confirm(charlie)
    for action in ("edit", "remove"):
        assert client.post(f"/accounts/factors/passkeys/{passkey.pk}/{action}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Phone"


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", "7", "x", '{"id": "a", "response": {}}', '{"response": {"userHandle": "MQ"}}', HALF],
)
def test_a_made_up_passkey_signs_nobody_in(client, alice, credential):
    address = "/accounts/factors/passkeys/login/"
    assert client.get(address, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"][
        "challenge"
    ]
    assert client.post(address, {"credential": credential}).url == "/accounts/login/"
    assert not is_signed_in(client)


# Staff
METHODS = ("account_authentication_methods", "account_authentication_methods_user")
STAFF_PAGES = ["/staff/", "/staff/releases/", "/staff/audit/"]


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_staff_without_a_factor_are_led_to_set_one_up(client, rosa, address):
    Authenticator.objects.all().delete()
    client.force_login(rosa)
    assert client.get(address).url == "/accounts/factors/"
    assert "Staff pages need a second factor." in text(client.get("/accounts/factors/"))
    assert client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_staff_session_that_showed_no_factor_is_asked_for_it(client, rosa, address):
    Authenticator.objects.all().delete()
    client.force_login(rosa)
    secret = give_app(rosa)  # set up elsewhere, or after this session began
    response = client.get(address)
    assert response.url.startswith("/accounts/factors/reauthenticate/?next=")
    assert client.post(response.url, {"code": code_of(secret), "next": address}).url == address
    assert client.get(address).status_code == 200


def test_a_post_to_staff_pages_without_a_factor_changes_nothing(client, rosa, rvu26a):
    Authenticator.objects.all().delete()
    client.force_login(rosa)
    assert client.post(f"/staff/releases/{rvu26a.pk}/withdraw/").status_code == 302
    rvu26a.refresh_from_db()
    assert rvu26a.state == "published"


def test_someone_elses_factor_in_the_session_does_not_count(client, rosa, alice):
    give_app(alice)
    client.force_login(alice)
    shown = {key: client.session[key] for key in METHODS}
    Authenticator.objects.filter(user=rosa).delete()
    super(SigningClient, client).force_login(rosa)
    session = client.session
    session.update(shown)
    session.save()
    assert client.get("/staff/").status_code == 302


def test_staff_keep_their_last_factor(client, rosa):
    client.force_login(rosa)
    client.confirm(rosa)
    page = client.post("/accounts/factors/app/remove/")
    assert "Staff need a second factor." in text(page)
    assert factors_of(rosa).app


def test_who_only_has_a_staff_permission_keeps_the_last_factor_too(client, alice):
    alice.user_permissions.add(Permission.objects.get(codename="edit_content"))
    give_app(alice)
    client.force_login(alice)
    client.confirm(alice)
    client.post("/accounts/factors/app/remove/")
    assert factors_of(alice).app


def test_the_setting_switches_the_demand_off_and_production_has_it_on(client, rosa, settings):
    assert settings.STAFF_SECOND_FACTOR
    settings.STAFF_SECOND_FACTOR = False
    Authenticator.objects.all().delete()
    client.force_login(rosa)
    assert client.get("/staff/").status_code == 200


# The operator's command
def test_an_operator_creates_staff_who_choose_their_own_password(client, capsys):
    with pytest.raises(CommandError, match="No account"):
        call_command("account", "sam@example.com", "--staff")
    call_command("account", "sam@example.com", "--create", "--staff")
    user = User.objects.get()
    assert (user.is_staff, user.has_usable_password(), user.has_perm("audit.manage_releases")) == (True, False, True)
    client.post("/accounts/password/reset/", {"email": "sam@example.com"})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert "active, staff, no second factor" in capsys.readouterr().out
    call_command("account", "sam@example.com", "--no-staff", "--deactivate")
    user = User.objects.get()
    assert (user.is_staff, user.is_active) == (False, False)
    assert not user.groups.exists()
    assert [one.action for one in AuditRecord.objects.order_by("pk")] == [
        "account.create", "account.staff", "account.staff", "account.active",
    ]  # fmt: skip


def test_an_operator_removes_lost_factors_and_the_owner_is_told(alice, django_capture_on_commit_callbacks):
    give_app(alice)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("account", "alice@example.com", "--remove-factors")
    assert not factors_of(alice)
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (
        ["alice@example.com"],
        "Second factors removed from RVU Edge",
    )


@pytest.mark.parametrize("command", ["create_demo", "create_staff"])
def test_demo_accounts_are_not_made_under_production_settings(settings, command):
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(CommandError, match="production"):
        call_command(command)
    assert not User.objects.exists()
