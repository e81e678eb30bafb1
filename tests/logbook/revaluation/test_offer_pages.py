"""The notice and page about a release that changes a log: owner, stranger, anonymous, invalid and outdated input."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import Release
from codes.releases.publishing import withdraw_release
from logbook.entries.queries import accepts_releases
from logbook.models import DeclinedValue, Entry, Revaluation
from logbook.revaluation import decisions
from tests.logbook.revaluation.releases import MARCH, april, january, log, values
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-05-20T16:00:00Z")]
PAGE = "/history/release/RVU26B/"


@pytest.fixture
def offered(alice):
    """Alice, with entries in April and RVU26B published after them."""
    january()
    log(alice, "27447", "20610")
    log(alice, "20610 x2")
    log(alice, "55899")
    april()
    return alice


@pytest.fixture
def owner(owner, offered):
    return owner


def post(client, action, address=PAGE, **fields):
    edition = client.get(PAGE).context["edition"]
    return client.post(address, {"action": action, "edition": edition} | fields, follow=True)


def wrvu(user):
    return [value[1] for value in values(user)]


def test_the_history_shows_right_away_what_a_release_changes(owner, offered):
    assert "RVU26B changes 3 entries, +0.62 wRVU" in text(owner.get("/history/"))
    withdraw_release(Release.objects.get(letter="B"))
    assert "RVU26B changes" not in text(owner.get("/history/"))


def test_the_page_lists_values_before_and_after_with_the_reason(owner):
    page = text(owner.get(PAGE))
    for shown in (
        "+0.62 wRVU, 3 entries", "27447", "from 19.60 → to 20.00", "from 0.40 → to 0.45", "from 1.19 → to 1.35", "×2",
        "one session of 2", "RVU26B, in effect from Apr 1, 2026, was published on May 20, 2026. These entries were "
        "valued under RVU26A.", "RVU26B doesn't have 55899 (×1)", "Accept all 3 · +0.62 wRVU",
    ):  # fmt: skip
        assert shown in page, shown


def test_all_can_be_accepted_and_undone(owner, offered):
    before = wrvu(offered)
    assert "3 entries revalued, +0.62 wRVU." in text(post(owner, "accept_all"))
    assert wrvu(offered) == ["20", "0.45", "1.35", "2"]
    page = text(owner.get(PAGE))
    assert "Nothing to decide" in page
    assert "May 20, 2026: 3 entries revalued, +0.62 wRVU" in page
    undone = owner.post(f"/history/release/undo/{Revaluation.objects.get().pk}/", follow=True)
    assert "Undone. 3 entries have their earlier values again." in text(undone)
    assert wrvu(offered) == before


def test_selected_sessions_can_be_accepted_or_declined(owner, offered):
    pair, single = (Entry.objects.filter(units=n, code="20610").get().session for n in (1, 2))
    assert "1 entry revalued, +0.17 wRVU." in text(post(owner, "accept", session=[single]))
    assert wrvu(offered) == ["19.6", "0.395", "1.35", "2"]
    page = text(post(owner, "decline", session=[pair]))
    assert "Declined. 2 entries keep their values." in page
    assert "You declined 2 entries; they keep their values" in page
    post(owner, "reopen")
    assert "RVU26B changes 2 entries, +0.46 wRVU" in text(owner.get("/history/"))


def test_all_can_be_declined(owner, offered):
    before = values(offered)
    assert "Declined. 3 entries keep their values." in text(post(owner, "decline_all"))
    assert values(offered) == before
    assert "RVU26B changes" not in text(owner.get("/history/"))


@pytest.mark.parametrize("sessions", [[], ["nonsense"], [str(uuid.uuid4())]])
def test_sessions_without_an_offer_change_nothing(owner, offered, sessions):
    before = values(offered)
    page = text(post(owner, "accept", session=sessions))
    assert "Nothing was changed." in page or "There was nothing left" in page
    assert values(offered) == before


def test_an_offer_seen_before_a_correction_is_not_accepted(owner, offered):
    before, seen = values(offered), owner.get(PAGE).context["edition"]
    april(c20610="5.00")
    page = owner.post(PAGE, {"action": "accept_all", "edition": seen}, follow=True)
    assert "The fee schedule changed while you were looking, so nothing was applied." in text(page)
    assert values(offered) == before


@pytest.mark.noon("2026-05-21T02:00:00Z")
def test_a_release_published_in_the_evening_has_the_local_date(owner):
    """10 PM on May 20 in New York is May 21 in UTC."""
    assert "was published on May 20, 2026." in text(owner.get(PAGE))


def test_a_correction_and_a_withdrawal_are_named(client, alice):
    january()
    second = april()
    log(alice, "20610")
    client.force_login(alice)
    april(c20610="0.95")
    assert "A correction of RVU26B was published on May 20, 2026." in text(client.get(PAGE))
    for release in Release.objects.filter(letter="B"):
        withdraw_release(release)
    assert second.label == "RVU26B"
    page = text(client.get("/history/release/RVU26A/"))
    assert "RVU26B was withdrawn. RVU26A now covers its dates." in page
    assert client.get(PAGE).status_code == 404


def test_anonymous_users_and_strangers_are_kept_out(client, offered, charlie):
    addresses = [PAGE, "/history/release/undo/1/"]
    assert [client.post(address).url for address in addresses] == [
        f"/accounts/login/?next={each}" for each in addresses
    ]
    done = decisions.accept(user=offered, label="RVU26B")
    client.force_login(charlie)
    assert client.post(f"/history/release/undo/{done.pk}/").status_code == 404
    assert "27447" not in text(client.get(PAGE))
    session = Entry.objects.filter(user=offered).first().session
    post(client, "decline", session=[str(session)])
    assert not DeclinedValue.objects.exists()


@pytest.mark.parametrize("address", ["/history/release/RVU19A/", "/history/release/nonsense/"])
def test_an_unknown_release_is_not_found(owner, address):
    assert owner.get(address).status_code == 404


def test_wrong_methods_and_actions(owner, offered):
    assert owner.get("/history/release/undo/1/").status_code == 405
    assert owner.put(PAGE).status_code == 405
    assert owner.post(PAGE, {"action": "steal", "edition": "1"}).status_code == 404
    assert owner.get("/history/release/rvu26b/").status_code == 200


def test_automatic_acceptance_is_set_on_the_policy_page(owner, offered):
    assert "Accept new values without asking me" in text(owner.get("/settings/policy/"))
    save = {"preset": "parity", "action": "apply"}
    page = text(owner.post("/settings/policy/", save | {"accepts": ["0", "1"]}, follow=True))
    assert "We'll accept new values automatically. 3 entries revalued." in page
    assert accepts_releases(offered)
    assert "3 entries revalued automatically" in text(owner.get(PAGE))
    assert "We'll ask before changing values." in text(
        owner.post("/settings/policy/", save | {"accepts": "0"}, follow=True)
    )
    assert not accepts_releases(offered)
    assert "Undo" not in text(owner.get("/settings/policy/"))


def test_a_long_list_is_paged(client, alice):
    january()
    for _ in range(51):
        log(alice, "20610")
    april()
    client.force_login(alice)
    assert len(client.get(PAGE).context["rows"]) == 50
    assert len(client.get(f"{PAGE}?page=2").context["rows"]) == 1
    assert "Accept all 51 · +5.61 wRVU" in text(client.get(f"{PAGE}?page=2"))


def test_query_counts_do_not_grow_with_entries(client, alice):
    january()
    log(alice, "20610")
    april()
    client.force_login(alice)
    client.get("/accounts/profile/")

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    one = count()
    withdraw_release(Release.objects.get(letter="B"))
    log(alice, "27447", "20610")
    log(alice, "27447", day=MARCH)
    april(c27447="20.10")
    assert count() == one == 14
