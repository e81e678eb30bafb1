"""One honest number: a set, a favorite and "Repeat yesterday" show what logging them counts, on this device and on the
server, for every policy."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from logbook.domain.valuation.policy import Policy, policy_as_data
from logbook.models import Entry, PolicyVersion
from rvuedge.common.rounding import round_half_up
from tests.browser.conftest import sign_in
from tests.browser.test_main_job import TYPE, wait_for_entries
from tests.effort import share_of
from tests.sessions import log

PATIENTS = ["47562-22 20610-RT 20610-LT", "45385 45380 43239", "99214-25 20610", "45385"]
POLICIES = {
    "parity": Policy(),
    "by work": Policy(preset="custom", basis="work", by_modifier={"22": "1.25"}, rounds_lines=True),
    "pinned": Policy(preset="custom", pinned="RVU25D"),
}


def choose(user, policy):
    PolicyVersion.objects.create(user=user, number=1, settings=policy_as_data(policy))


def server_total(**kwargs):
    return round_half_up(sum(Entry.objects.filter(**kwargs).values_list("wrvu", flat=True), Decimal(0)))


def value_of(page, name):
    row = page.locator("[data-recent-list] button", has_text=re.compile(f"^{name}"))
    expect(row.locator("[data-value]")).to_have_text(re.compile(r"^\d+\.\d\d$"))
    return row, row.locator("[data-value]").inner_text()


@pytest.mark.parametrize("name", share_of(POLICIES, 2))
def test_repeat_yesterday_shows_what_it_logs(clinician, watched, site, name):
    choose(clinician, POLICIES[name])
    yesterday = timezone.localdate() - timedelta(1)
    for patient in PATIENTS:
        log(clinician, *patient.split(), day=yesterday)
    page = sign_in(watched, site, clinician.email)
    page.goto(f"{site}/log/")
    row, value = value_of(page, "Repeat yesterday")
    assert value == str(server_total(service_date=yesterday))
    row.click()
    expect(page.locator("[data-log]")).to_contain_text(f" · {value} wRVU")
    page.locator("[data-log]").click()
    expect(page.locator(".toast")).to_contain_text(f"{value} wRVU")
    wait_for_entries(page, 2 * len(" ".join(PATIENTS).split()))
    assert server_total(service_date=timezone.localdate()) == Decimal(value)
    assert Entry.objects.filter(service_date=timezone.localdate()).values("session").distinct().count() == 4


@pytest.mark.parametrize("name", share_of(POLICIES, 2))
def test_a_set_shows_what_it_logs(clinician, signed_in, site, name):
    choose(clinician, POLICIES[name])
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill(" | ".join(PATIENTS) + " ")
    page.get_by_role("button", name="Save these lines as a set").click()
    page.locator("dialog[open]").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Clear the field").click()
    row, value = value_of(page, "Set 1")
    row.click()
    page.locator("[data-log]").click(timeout=4_000)  # the message "Cleared." covers no button
    expect(page.locator(".toast")).to_contain_text(f"{value} wRVU")
    wait_for_entries(page, len(" ".join(PATIENTS).split()))
    assert str(server_total()) == value
