"""Clients of the API: alice owns, charlie is a stranger, nobody is signed in."""

import pytest
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from logbook.parsing.bundle import build_bundles


@pytest.fixture
def noon(noon):
    cache.clear()  # the throttles count what came before
    return noon


@pytest.fixture
def bundles(rvu26a):
    """The code bundle of RVU26A is built."""
    build_bundles()


@pytest.fixture
def nobody():
    return APIClient()


@pytest.fixture
def owner(alice):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=alice).key}")
    return client


@pytest.fixture
def stranger(charlie):
    client = APIClient()
    client.force_login(charlie)
    return client
