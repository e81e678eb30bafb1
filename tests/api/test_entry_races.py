"""Changing an entry over the API while another device changes it."""

import threading

import psycopg
import pytest
from django.db import connection
from rest_framework.test import APIClient

from logbook.entries import services
from logbook.valuation.crediting import Line
from tests.api.test_entries import DAY, address
from tests.working import wait_until

LOCK_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.django_db(transaction=True)
def test_changing_an_entry_during_its_deletion_is_a_conflict(alice, rvu26a, noon):
    (entry,) = services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610")])
    responses = []

    def change():
        client = APIClient()
        client.force_authenticate(alice)
        responses.append(client.patch(address(entry), {"units": 3}, format="json"))
        connection.close()

    settings = connection.settings_dict
    with psycopg.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"]) as other:
        other.execute("UPDATE logbook_entry SET deleted_at = now() WHERE id = %s", [entry.pk])
        thread = threading.Thread(target=change)
        thread.start()
        wait_until(lambda: _count(LOCK_WAITS))
        other.commit()
    thread.join()
    (response,) = responses
    assert response.status_code == 409
    assert response.json()["error"]["message"] == "The entry is deleted. Restore it first."
    entry.refresh_from_db()
    assert entry.units == 1


def _count(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
