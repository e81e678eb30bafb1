"""Rate limits: shared by all processes, kept when a request fails, and bounded whatever addresses ask."""

import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.throttling import SimpleRateThrottle

from rvuedge.security import cache as shared
from rvuedge.security import limits, tasks
from rvuedge.security.limits import consume, give_back, wait_of
from rvuedge.security.models import CacheEntry, Event, RateCount
from rvuedge.security.networks import network_of, place_of
from rvuedge.settings import accounts
from tests.pages import text
from tests.people import PASSWORD
from tests.signing_in import give_app

pytestmark = pytest.mark.django_db


def counted(most=3, key="a", seconds=60, times=1, scope="test"):
    return [consume(scope, key, most, seconds).is_allowed for _ in range(times)]


@pytest.mark.usefixtures("noon")
class TestConsume:
    def test_the_limit_holds_within_the_period(self):
        assert counted(times=5) == [True, True, True, False, False]
        assert counted(key="b") == [True]

    def test_it_slides_so_a_boundary_does_not_double_it(self, noon):
        noon.move_to("2026-03-02T18:00:59Z")
        assert counted(times=4) == [True, True, True, False]
        noon.shift(2)  # the next minute has begun
        assert counted(times=3) == [True, False, False]  # 2.95 of three are still within the last minute
        noon.shift(25)
        assert counted(times=2) == [True, False]
        noon.shift(120)
        assert counted(times=4) == [True, True, True, False]

    def test_the_wait_is_as_long_as_needed_and_not_longer(self, noon):
        noon.move_to("2026-03-02T18:00:30Z")
        assert counted(times=3) == [True] * 3
        refused = consume("test", "a", 3, 60)
        assert (refused.is_allowed, refused.wait) == (False, 30)
        noon.shift(refused.wait - 1)
        assert counted() == [False]
        noon.shift(2)
        assert counted() == [True]

    def test_a_request_that_was_given_back_does_not_count(self):
        verdicts = [consume("test", "a", 1, 60)]
        give_back(verdicts[0])
        assert counted(most=1, times=2) == [True, False]

    def test_a_refused_request_writes_nothing(self):
        counted(times=3)
        before = RateCount.objects.get(scope="test")
        counted(times=20)
        assert RateCount.objects.get(scope="test").hits == before.hits == 3


@given(st.integers(0, 50), st.integers(1, 50), st.integers(1, 40), st.floats(0, 59))
def test_after_the_wait_there_is_room(hits, before, limit, elapsed):
    if hits + before * (1 - elapsed / 60) < limit:
        return
    at = elapsed + wait_of(hits, before, limit, 60, elapsed)
    left = hits + before * (1 - at / 60) if at < 60 else hits * (1 - (at - 60) / 60) if at < 120 else 0
    assert left < limit + 1e-6


@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_do_not_outrun_the_count():
    allowed, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        allowed.extend(counted(most=10, times=5, seconds=100_000))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (40, 10)


@pytest.mark.django_db(transaction=True)
def test_a_count_outlives_the_transaction_that_fails():
    with transaction.atomic():
        assert counted(most=1, seconds=100_000) == [True]
        cache.set("kept", [1], 60)
        transaction.set_rollback(True)
    assert counted(most=1, seconds=100_000) == [False]
    assert cache.get("kept") == [1]


@pytest.mark.usefixtures("noon")
class TestNetworks:
    def rows(self, scope="test"):
        return set(RateCount.objects.filter(scope=scope).values_list("key", flat=True))

    @pytest.mark.parametrize(
        ("address", "counted_as", "shown"),
        [
            ("203.0.113.9", "203.0.113.9/32", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.9/32", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
            ("", "unknown", ""),
            ("not an address", "unknown", ""),
        ],
    )
    def test_what_an_address_is_counted_by(self, address, counted_as, shown):
        assert (place_of(address).narrow, network_of(address)) == (counted_as, shown)

    def test_all_addresses_of_a_64_count_together(self):
        places = [place_of(f"2001:db8:1:2::{n:x}") for n in range(4)]
        assert [consume("test", place, 3, 60).is_allowed for place in places] == [True, True, True, False]

    def test_a_flood_of_new_networks_is_counted_by_the_larger_one(self):
        for n in range(300):
            consume("test", place_of(f"2001:db8:1:{n:x}::1"), 10, 60)
        assert len(self.rows()) == limits.MOST_IN_MIDDLE + 1
        assert "2001:db8:1::/48" in self.rows()
        assert consume("test", place_of("2001:db8:1:ffff::1"), 10, 60).is_allowed is False
        assert consume("test", place_of("2001:db8:2::1"), 10, 60).is_allowed is True  # a neighbor isn't affected

    def test_a_flood_over_all_networks_cannot_fill_the_table(self, monkeypatch):
        monkeypatch.setattr(limits, "MOST_IN_WIDE", 200)
        monkeypatch.setattr(limits, "MOST_NEW", 400)
        for n in range(900):
            consume("test", place_of(f"2001:{0xDB8 + n % 3:x}:{n:x}::1"), 10, 60)
        for n in range(50):
            consume("test", place_of(f"10.{n}.{n}.1"), 10, 60)
        assert len(self.rows()) <= 400 + 3 + 50  # beyond the bound, one row per /32 and per /16

    def test_the_worker_deletes_what_has_expired(self, noon):
        consume("test", place_of("203.0.113.9"), 10, 60)
        cache.set("a", 1, 30)
        noon.shift(3601)
        limits.remove_expired()
        shared.remove_expired()
        assert not RateCount.objects.exists()
        assert not CacheEntry.objects.exists()

    def test_the_cleanup_is_a_job(self):
        assert tasks.tidy.name == "rvuedge.security.tasks.tidy"


@pytest.mark.usefixtures("noon")
class TestCache:
    """The default cache, in which allauth counts."""

    def test_it_stores_replaces_and_removes(self):
        assert cache.get("a", "none") == "none"
        cache.set("a", [1.5, 2])
        cache.set("a", {"b": None})
        assert cache.get("a") == {"b": None}
        assert (cache.delete("a"), cache.delete("a"), cache.get("a")) == (True, False, None)

    def test_one_of_two_adds_wins_until_it_expires(self, noon):
        assert (cache.add("lock", True, 10), cache.add("lock", True, 10)) == (True, False)
        noon.shift(11)
        assert cache.get("lock") is None
        assert cache.add("lock", True, 10) is True

    def test_touch_and_clear(self, noon):
        cache.set("a", 1, 10)
        assert (cache.touch("a", 100), cache.touch("b")) == (True, False)
        noon.shift(50)
        assert cache.get("a") == 1
        cache.clear()
        assert cache.get("a") is None

    def test_keys_are_not_readable(self):
        cache.set("allauth:rl:ip:203.0.113.9", 1)
        assert "203.0.113.9" not in str(CacheEntry.objects.values().get())


@pytest.mark.usefixtures("noon")
class TestApi:
    @pytest.fixture(autouse=True)
    def _slow(self, monkeypatch):
        for name in ("anon", "user", "parse"):
            monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, name, "2/min")

    def statuses(self, client, times, address="/api/v1/codes/", **extra):
        return [client.get(address, **extra).status_code for _ in range(times)]

    def test_visitors_are_counted_by_network(self, client):
        assert self.statuses(client, 3) == [200, 200, 429]
        assert self.statuses(client, 1, REMOTE_ADDR="203.0.113.9") == [200]

    def test_a_made_up_forwarded_address_changes_nothing(self, client, settings):
        assert self.statuses(client, 2) == [200, 200]
        assert self.statuses(client, 1, HTTP_X_FORWARDED_FOR="198.51.100.7") == [429]
        settings.PROXY_COUNT = 1
        forged = [f"10.0.0.{n}, 198.51.100.7" for n in range(3)]
        found = [client.get("/api/v1/codes/", HTTP_X_FORWARDED_FOR=each).status_code for each in forged]
        assert found == [200, 200, 429]

    def test_an_account_is_counted_wherever_it_is(self, owner):
        address = "/api/v1/shortcuts/"
        found = [owner.get(address, REMOTE_ADDR=f"203.0.113.{n}") for n in range(3)]
        assert [response.status_code for response in found] == [200, 200, 429]
        assert int(found[-1]["Retry-After"]) > 0
        assert found[-1].json()["error"]["code"] == "throttled"

    def test_failing_requests_count(self, owner):
        found = [owner.post("/api/v1/entries/", {}, "application/json").status_code for _ in range(3)]
        assert found == [400, 400, 429]

    def test_a_reached_limit_is_an_event_and_a_flood_of_them_is_not_kept(self, owner, alice):
        self.statuses(owner, 70, "/api/v1/shortcuts/")
        events = Event.objects.filter(kind="rate_limited", user=alice)
        assert (events.count(), events[0].detail) == (60, "GET api:shortcuts")

    def test_public_pages_are_not_counted(self, client, rvu26a):
        assert self.statuses(client, 4, "/codes/20610/") == [200] * 4
        assert self.statuses(client, 4, "/api/v1/codes/20610/") == [200] * 4
        assert not RateCount.objects.exists()


class TestAllauth:
    """allauth's limits, which the settings of tests turn off, count in the shared cache by network."""

    @pytest.fixture(autouse=True)
    def _on(self, settings, noon):
        settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip", "signup": "2/m/ip"}

    def reset(self, client, address, **extra):
        answer = client.post("/accounts/password/reset/", {"email": "a@example.com"}, REMOTE_ADDR=address, **extra)
        return answer.status_code

    def test_a_network_is_stopped_and_others_are_not(self, client):
        found = [self.reset(client, f"2001:db8:1:2::{n:x}") for n in range(3)]
        assert found == [302, 302, 429]
        assert self.reset(client, "2001:db8:1:3::1") == 302
        assert Event.objects.get(kind="rate_limited").detail == "POST account_reset_password"

    def test_a_made_up_forwarded_address_changes_nothing(self, client):
        found = [self.reset(client, "203.0.113.9", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(3)]
        assert found == [302, 302, 429]

    def test_a_flood_from_one_48_is_counted_as_one(self, client, monkeypatch):
        monkeypatch.setattr(limits, "MOST_IN_MIDDLE", 3)
        found = [self.reset(client, f"2001:db8:1:{n:x}::1") for n in range(1, 9)]
        assert found == [302] * 5 + [429] * 3  # three networks by themselves, then two for all the others

    @pytest.mark.parametrize("page", ["/accounts/password/reset/", "/accounts/signup/"])
    def test_nobody_floods_a_mailbox_through_us(self, client, noon, settings, page):
        settings.ACCOUNT_RATE_LIMITS = accounts.ACCOUNT_RATE_LIMITS
        settings.MAILS_PER_HOUR = (5, 20, 50)
        statuses = [self.ask(page, f"198.51.100.{number}") for number in range(30)]
        assert statuses == [302] * 5 + [429] * 25
        assert "too many emails to this address. Wait an hour" in text(self.ask_page(page, "198.51.100.1"))
        statuses = [self.ask(page, f"198.{network}.100.{n}") for n in range(3) for network in range(15)]
        assert statuses == [302] * 30 + [429] * 15  # beyond 20, one for each network
        assert len(mail.outbox) == 35
        assert [self.ask(page, f"203.{network}.100.1") for network in range(25)] == [302] * 15 + [429] * 10

    def ask(self, page, address, email="a@example.com"):
        return self.ask_page(page, address, email).status_code

    def ask_page(self, page, address, email="a@example.com"):
        typed = {"email": email, "password1": PASSWORD, "name": "A", "career_stage": "resident"}
        return Client().post(page, typed, REMOTE_ADDR=address)

    @pytest.mark.parametrize("page", ["/accounts/password/reset/", "/accounts/signup/"])
    def test_a_stranger_does_not_keep_the_owner_from_a_code(self, noon, settings, page, alice):
        settings.ACCOUNT_RATE_LIMITS, settings.MAILS_PER_HOUR = accounts.ACCOUNT_RATE_LIMITS, accounts.MAILS_PER_HOUR
        for email in (alice.email, "new@example.com"):
            strangers = [self.ask(page, f"2001:db8:{n // 20}:{n:x}::1", email) for n in range(60)]
            assert 429 in strangers
            before = len(mail.outbox)
            assert self.ask(page, "203.0.113.9", email) == 302
            assert [message.to for message in mail.outbox[before:]] == [[email]]

    def test_the_limit_of_mails_is_the_same_with_and_without_an_account(self, noon, settings, alice):
        settings.MAILS_PER_HOUR, resend, found = (2, 20, 100), "/accounts/confirm-email/", []
        for email in (alice.email, "new@example.com"):
            client, typed = Client(), {"email": email, "password1": PASSWORD, "name": "A", "career_stage": "resident"}
            statuses = [client.post("/accounts/signup/", typed).status_code]
            statuses += [client.post(resend, {"action": "resend"}).status_code for _ in range(4)]
            found.append((*statuses, client.get(resend).status_code))
        assert found[0] == found[1]
        assert 429 in found[0]

    def test_too_many_codes_of_an_app_are_called_so(self, noon, settings, alice):
        settings.ACCOUNT_RATE_LIMITS, client = accounts.ACCOUNT_RATE_LIMITS, Client()
        give_app(alice)
        client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
        pages = [text(client.post("/accounts/factors/authenticate/", {"code": "000000"})) for _ in range(6)]
        assert all("That code isn't right." in page for page in pages[:5])
        assert "Too many failed attempts. Wait a few minutes, then try again." in pages[5]
        assert "third wrong code" not in pages[5]
