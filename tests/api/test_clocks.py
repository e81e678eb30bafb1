"""Absurd clocks of a device: an operation is applied or refused with a reason, never failed again and again."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from logbook.models import Entry
from tests.api.test_entries import DAY

ABSURD = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00-23:59",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59+23:59",
    "1969-12-31T23:59:59Z",
    "2026-03-02T18:00:00+99:99",
    "2026-02-30T00:00:00Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T18:00:60Z",
    "+010000-01-01T00:00:00.000Z",
    "-000001-01-01T00:00:00.000Z",
    "Invalid Date",
    "NaN",
    "-Infinity",
    "",
    "9" * 400,
    "2026-03-02T18:00:00Z\u0000",
    0,
    -1,
    1e308,
    10**30,
    True,
    [],
    {},
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def create(**facts):
    line = {"client_id": str(uuid.uuid4()), "hcpcs": "20610"}
    facts = {"id": str(uuid.uuid4()), "kind": "create", "service_date": str(DAY), "setting": "facility"} | facts
    return facts | {"lines": [line]}


def sync(owner, *operations, **envelope):
    return owner.post("/api/v1/entries/sync/", {"operations": operations} | envelope, format="json")


@pytest.mark.parametrize("clock", ABSURD, ids=repr)
def test_an_absurd_time_on_the_device_loses_no_entry(owner, rvu26a, noon, clock):
    for envelope, facts in [({}, {"at": clock}), ({"sent_at": clock}, {}), ({"sent_at": clock}, {"at": clock})]:
        operation = create(**facts)
        response = sync(owner, operation, **envelope)
        if response.status_code == 400:  # a null byte, which no request may have
            assert clock == "2026-03-02T18:00:00Z\u0000"
            continue
        (answer,) = response.json()["answers"]
        assert (response.status_code, answer["status"], answer["reason"]) == (200, "applied", "")
        (again,) = sync(owner, operation, **envelope).json()["answers"]
        assert again["status"] == "applied"
    now = datetime.now(UTC)
    for entry in Entry.objects.all():
        assert now - timedelta(days=400, seconds=1) <= entry.created_at <= now + timedelta(seconds=1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1991-12-31", "2026-02-30", "NaN", "", "10000-01-01", 0])
def test_an_absurd_date_of_service_is_refused_with_a_reason(owner, rvu26a, noon, day):
    operation = create(service_date=day)
    for _ in range(2):
        (answer,) = sync(owner, operation).json()["answers"]
        assert answer["status"] == "refused"
        assert answer["reason"]


def test_a_clock_that_goes_back_keeps_the_order_of_syncing(owner, rvu26a, noon):
    for at in ("2026-03-02T17:00:00Z", "2026-03-02T09:00:00Z"):
        (answer,) = sync(owner, create(at=at), sent_at=at).json()["answers"]
        assert answer["status"] == "applied"
    first, second = Entry.objects.order_by("pk")
    assert first.created_at == second.created_at == datetime(2026, 3, 2, 18, tzinfo=UTC)
