"""Who is who in every test: alice owns, charlie is a stranger."""

import pytest

from rvuedge.accounts.models import User
from rvuedge.accounts.services import save_profile


@pytest.fixture
def alice(db):
    user = User.objects.create_user("alice@example.com", "correct-horse-battery")
    save_profile(user=user, name="Alice Adler", career_stage="attending", specialty="general-surgery")
    return user


@pytest.fixture
def charlie(db):
    return User.objects.create_user("charlie@example.com", "correct-horse-battery")
