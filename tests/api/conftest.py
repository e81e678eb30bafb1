"""API clients: alice owns the log, charlie is a stranger, nobody isn't signed in."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from logbook.parsing.bundle import build_bundles
from tests.tokens import bearer


@pytest.fixture
def noon(noon):
    cache.clear()  # so requests of earlier tests don't count toward the throttle
    return noon


@pytest.fixture
def bundles(rvu26a):
    """Build the code bundle of RVU26A."""
    build_bundles()


@pytest.fixture
def nobody():
    return APIClient()


@pytest.fixture
def owner(alice):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer(alice))
    return client


@pytest.fixture
def stranger(charlie):
    client = APIClient()
    client.force_login(charlie)
    return client
