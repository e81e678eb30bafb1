"""Security events of all accounts, for staff who may see the audit log."""

import pytest

from rvuedge.security.models import Event
from tests.pages import text

pytestmark = pytest.mark.django_db
PAGE = "/staff/security/"


@pytest.fixture
def events(alice, charlie):
    Event.objects.create(user=alice, kind="token_made", detail="of alice")
    Event.objects.create(user=charlie, kind="token_made", detail="of charlie")
    Event.objects.create(user=alice, kind="refused", detail="GET staff:home")
    Event.objects.create(kind="sign_in_failed", network="203.0.113.0/24")


def shown(client, **query):
    page = text(client.get(PAGE, query))
    return [name for name in ("of alice", "of charlie", "GET staff:home", "203.0.113.0/24") if name in page]


def test_they_are_shown_filtered_by_kind_and_account(staff, events, alice):
    assert shown(staff) == ["of alice", "of charlie", "GET staff:home", "203.0.113.0/24"]
    assert shown(staff, kind="token_made") == ["of alice", "of charlie"]
    assert shown(staff, user=alice.pk) == ["of alice", "GET staff:home"]
    assert shown(staff, user=alice.pk, kind="refused") == ["GET staff:home"]
    for unknown in ("0", "x", "9" * 30, "²"):
        assert shown(staff, user=unknown) == []


def test_an_account_is_found_by_its_email(staff, events, alice):
    response = staff.post(PAGE, {"kind": "token_made", "email": "Alice@example.com"})
    assert response["Location"] == f"{PAGE}?kind=token_made&user={alice.pk}"
    assert staff.post(PAGE, {"kind": "", "email": ""})["Location"] == PAGE
    missing = staff.post(PAGE, {"email": "nobody@example.com"})
    assert (missing.status_code, "No account has this email." in text(missing)) == (422, True)
    assert staff.post(PAGE, {"kind": "made-up"}).status_code == 422


@pytest.mark.parametrize("count", [1, 30])
def test_it_takes_the_same_queries_whatever_it_shows(staff, alice, count, django_assert_num_queries):
    for _ in range(count):
        Event.objects.create(user=alice, kind="refused")
    staff.get(PAGE)
    with django_assert_num_queries(7):
        staff.get(PAGE)
