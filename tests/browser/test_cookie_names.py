"""Devices log and sync under production's cookie names, which only a secure origin may set."""

import pytest

from tests.browser.phone import TYPE, sign_in
from tests.browser.test_main_job import type_codes, wait_for_entries


@pytest.fixture
def production_names(settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def test_a_device_finds_the_token_under_its_prefixed_name(production_names, watched, site, clinician):
    sign_in(watched, site)
    watched.goto(f"{site}/log/")
    assert watched.evaluate("document.cookie").count("__Host-csrftoken=") == 1
    type_codes(watched, "99213 ")
    watched.get_by_label(TYPE).press("Control+Enter")
    wait_for_entries(watched, 1)
