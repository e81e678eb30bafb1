"""A log of three months on Mar 4, 2026, and its owner."""

from datetime import date

import pytest

from tests.sessions import log


@pytest.fixture
def owner(owner, rvu25d, rvu26a):
    """The client of alice, with two releases."""
    return owner


@pytest.fixture
def three_months(alice, owner):
    """20610 is 0.79 in 2025 and 0.77 in 2026, 99213 is 1.30."""
    log(alice, "20610")
    log(alice, "99213", day=date(2026, 3, 1))
    log(alice, "20610", "99213", day=date(2026, 2, 3))
    log(alice, "99213", day=date(2026, 2, 20))
    log(alice, "20610", day=date(2025, 12, 30))
