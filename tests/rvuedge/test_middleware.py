"""Health checks, the content security policy, and the visitor's time zone."""

from datetime import UTC, datetime

import psycopg
import pytest
import time_machine
from django.db import connection


def test_health_needs_no_database_session_or_known_host(client):
    response = client.get("/health/", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert not response.cookies


@pytest.mark.django_db
def test_ready_checks_the_database(client):
    assert client.get("/ready/").json() == {"status": "ok"}


@pytest.mark.django_db(transaction=True)
def test_ready_fails_when_the_database_is_down(client):
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    response = client.get("/ready/")
    assert response.status_code == 503
    assert response.json()["reason"] == "the database isn't responding"
    connection.close()
    assert client.get("/ready/").json() == {"status": "ok"}


@pytest.mark.django_db
def test_the_policy_forbids_inline_scripts_and_styles_and_other_origins(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["img-src"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("America/Los_Angeles", "2026-03-01"),
        ("Asia/Tokyo", "2026-03-02"),
        ("No/Such_Zone", "2026-03-01"),
        ("../../etc/passwd", "2026-03-01"),
        ("", "2026-03-01"),
    ],
)
def test_the_day_starts_at_midnight_in_the_visitors_time_zone(client, alice, zone, today):
    client.force_login(alice)
    client.cookies["timezone"] = zone
    with time_machine.travel(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), tick=False):
        response = client.get("/log/")
    assert response.context["today"].isoformat() == today


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/codes/%00/", "/api/v1/codes/%00/", "/api/v1/bundles/%00/"])
def test_a_null_byte_is_refused(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/json") == address.startswith("/api/")
