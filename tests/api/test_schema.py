"""The API does what its schema says: schemathesis calls every address in every way the schema allows."""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from logbook.entries import services
from logbook.parsing.bundle import build_bundles
from logbook.valuation.crediting import Line
from rvuedge.wsgi import application
from tests.api.test_entries import DAY
from tests.effort import FULL
from tests.tokens import bearer

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
pytestmark = pytest.mark.django_db


@pytest.fixture
def api(db):
    """The schema, served by the WSGI application; the test's database connection stays open between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield _api()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _api():
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)


@pytest.fixture
def token(alice, bundles, monkeypatch):
    for name in list(SimpleRateThrottle.THROTTLE_RATES):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, name, "100000/min")
    cache.clear()
    build_bundles()
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610"), Line("99213")])
    return bearer(alice)


def call_everything(api, examples, **headers):
    """Call each address with that many generated requests; any response outside its schema fails."""
    count = 0
    for found in api.get_all_operations():
        operation = found.ok()

        @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def check(case):
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity", **headers})

        check()
        count += 1
    return count


def test_signed_in_responses_match_the_schema(api, token):
    assert call_everything(api, 30 if FULL else 10, Authorization=token) >= 15


def test_anonymous_responses_match_the_schema(api, token):
    assert call_everything(api, 5) >= 15
