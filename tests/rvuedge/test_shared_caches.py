"""Pages that a cache keeps for everyone: the service worker's own page and the public pages name no one."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from rvuedge.site.worker import OFFLINE, shell_files
from tests import making

NAMES = ("alice", "Adler")
PUBLIC = ("/", "/codes/", "/codes/20610/", "/codes/section/surgery/", "/codes/releases/", "/codes/releases/RVU26A/")
pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    making.load([making.row("20610"), making.row("99213")], 2026, "A")


def test_the_page_that_the_service_worker_keeps_is_the_same_for_everyone(owner, client):
    assert OFFLINE == "/offline/"
    signed_in = owner.get(OFFLINE).content
    owner.logout()
    assert owner.get(OFFLINE).content == signed_in
    assert not [name for name in NAMES if name in signed_in.decode()]


def test_all_else_that_it_keeps_is_a_file_of_ours():
    addresses = [staticfiles_storage.url(name) for name in shell_files()]
    assert len(addresses) > 20
    assert {address.split("/")[1] for address in addresses} == {"static"}


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("first", ["owner", "visitor"])
def test_a_public_page_that_the_server_remembers_is_its_viewers_own(owner, alice, charlie, release, address, first):
    """Whoever asked first: visitors get no name, and each account only its own."""

    def page(user):
        owner.logout()
        if user:
            owner.force_login(user)
        return owner.get(address, follow=True)

    order = (alice, None, charlie) if first == "owner" else (None, alice, charlie, None)
    for user in (*order, *order):
        answer = page(user)
        text = answer.content.decode()
        named = {each.email for each in (alice, charlie) if each.email in text}
        assert named == ({user.email} if user else set())
        assert ("no-store" in answer.get("Cache-Control", "")) == bool(user)
