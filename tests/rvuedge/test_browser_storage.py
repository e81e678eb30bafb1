"""What a browser may keep of a signed-in person, and what signing out deletes (ASVS 14.3)."""

import pytest
from django.urls import URLPattern, get_resolver

from rvuedge.accounts.models import User
from tests.people import PASSWORD

# The same for everyone, with or without an account.
PUBLIC = {"/sw.js", "/releases.csv"}
PUBLIC_API = ("/api/v1/codes/", "/api/v1/releases/", "/api/v1/localities/")


def _addresses(patterns, prefix="/"):
    for found in patterns:
        address = prefix + str(found.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        if isinstance(found, URLPattern):
            yield address
        else:
            yield from _addresses(found.url_patterns, address)


def _plain_addresses():
    """Return every address of the site that has no parameter."""
    found = {address for address in _addresses(get_resolver().url_patterns) if not set(address) & set("<(?*\\")}
    return sorted(found - {"/admin/logout/", "/accounts/logout/"})


def test_no_answer_to_a_signed_in_person_may_be_stored(client, rvu26a):
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    client.force_login(boss)
    stored = {}
    for address in _plain_addresses():
        answer = client.get(address)
        kept = answer.headers.get("Cache-Control", "")
        if "no-store" not in kept and address not in PUBLIC and not address.startswith(PUBLIC_API):
            stored[address] = (answer.status_code, kept)
    assert stored == {}


@pytest.mark.parametrize(
    "address", ["/codes/20610/", "/dashboard/", "/history/", "/nowhere/", "/api/v1/entries/nowhere/"]
)
def test_an_answer_to_credentials_has_no_validators(owner, rvu26a, address):
    answer = owner.get(address)
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert "Last-Modified" not in answer


def test_signing_in_with_a_password_is_not_stored(client, alice):
    answer = client.post("/accounts/login/", {"login": "alice@example.com", "password": PASSWORD})
    assert answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_signing_out_clears_the_cache_but_never_unsent_changes(owner):
    assert owner.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(
    ("said", "cleared"), [("unwiped", '"cache", "storage"'), ("locked", '"cache"'), ("wiped", '"cache"')]
)
def test_signing_out_clears_storage_only_if_the_page_could_not_and_nothing_is_unsent(owner, said, cleared):
    assert owner.post("/accounts/logout/", {"device": said})["Clear-Site-Data"] == cleared


def test_looking_at_the_sign_out_page_clears_nothing(owner):
    assert "Clear-Site-Data" not in owner.get("/accounts/logout/")


@pytest.mark.parametrize("address", ["/api/v1/entries/", "/api/v1/device/", "/api/v1/shortcuts/"])
def test_a_tab_of_another_account_gets_nothing(owner, alice, charlie, rvu26a, address):
    own = owner.get(address, headers={"X-RVU-Account": str(alice.pk)})
    assert own.status_code in (200, 503)
    other = owner.get(address, headers={"X-RVU-Account": str(charlie.pk)})
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "other_account"
