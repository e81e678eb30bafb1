"""Who is who in every test: alice owns, charlie is a stranger."""

import pytest

from rvuedge.accounts.models import User
from rvuedge.accounts.services import save_profile
from tests import cms


@pytest.fixture
def alice(db):
    user = User.objects.create_user("alice@example.com", "correct-horse-battery")
    save_profile(user=user, name="Alice Adler", career_stage="attending", specialty="general-surgery")
    return user


@pytest.fixture
def charlie(db):
    return User.objects.create_user("charlie@example.com", "correct-horse-battery")


def pytest_collection_modifyitems(config, items):
    """Tests on CMS's own files run where the files are; elsewhere they are left out, and the run says so."""
    if cms.FOLDER.is_dir():
        return
    left_out = [item for item in items if "cms" in item.keywords]
    items[:] = [item for item in items if "cms" not in item.keywords]
    config.hook.pytest_deselected(items=left_out)


def pytest_report_header():
    """Whether the run has CMS's own files."""
    if cms.FOLDER.is_dir():
        return f"CMS files: {cms.FOLDER}"
    return f"CMS files: {cms.FOLDER} is absent, so the tests marked cms are left out"
