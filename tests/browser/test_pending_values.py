"""Changes that haven't synced: the device shows the sums that the server has after it, or says that it can't tell."""

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from logbook.domain.valuation.policy import Policy, policy_as_data
from logbook.models import Entry, PolicyVersion
from rvuedge.common.rounding import round_half_up
from tests.browser.phone import wait_until_available_offline
from tests.browser.test_main_job import TYPE, wait_for_entries
from tests.effort import share_of
from tests.sessions import log

# `here`: the device's log, and short ways to find entries and to show the list again.
START = """async () => {
  const { device } = await import("/static/js/device/page.js");
  const { localDay } = await import("/static/js/device/days.js");
  const { log, sync } = await device();
  const line = ([hcpcs, ...modifiers]) => ({ hcpcs, modifiers, units: 1, title: "", wrvu: "1.00" });
  const one = async (code) => (await log.entries()).find(({ hcpcs }) => hcpcs === code);
  globalThis.here = {
    log, sync, one, localDay,
    create: (codes) => {
      const lines = codes.split(" ").map((code) => line(code.split("-")));
      return log.create({ day: localDay(), setting: "facility", lines });
    },
    edit: async (code, changes) => log.edit(await one(code), changes),
    remove: async (code) => log.remove(await one(code)),
    removePatient: async (code) => log.removeSession((await one(code)).session),
    split: async (code) => log.split([await one(code)]),
    join: async (code, into) => log.join((await one(code)).session, (await one(into)).session),
    move: async (code, into) => log.move([await one(code)], (await one(into)).session),
  };
}"""
# Patients logged before (| between them), the change, and the day's wRVU after it: RVU26A, Medicare parity. 99213 1.30,
# 99214 1.92, 47562 10.21, 49505 7.76, 20610 0.77, 45378 3.18, 45380 3.47, 45385 4.46; the second procedure counts half.
CHANGES = {
    "units": ("99213", "here.edit('99213', { units: 4 })", "5.20"),
    "modifier": ("27447", "here.edit('27447', { modifiers: ['LT', '50'] })", None),
    "modifier of a ranked line": ("47562 49505", "here.edit('49505', { modifiers: ['22', '52'] })", None),
    "code": ("47562 49505", "here.edit('49505', { hcpcs: '20610' })", None),
    "setting": ("47562 49505", "here.edit('47562', { setting: 'nonfacility' })", None),
    "ranked line removed": ("47562 49505", "here.remove('47562')", "7.76"),
    "ranked line restored": ("47562 49505", "here.remove('47562').then((gone) => here.log.restore(gone))", "14.09"),
    "split": ("47562 49505 | 99213", "here.split('49505')", "19.27"),
    "join": ("47562 | 49505", "here.join('49505', '47562')", "14.09"),
    "move": ("47562 | 49505 20610", "here.move('49505', '47562')", None),
    "family": ("45385 | 45380", "here.join('45380', '45385')", "4.75"),
    "date": ("47562 49505", "here.edit('47562', { service_date: here.localDay(1) })", "7.76"),
    "creation": ("99213", "here.create('47562 49505')", "15.39"),
    "creation, then changes": (
        "99213",
        "here.create('47562-RT 49505 20610').then(() => here.edit('49505', { units: 2 }))"
        ".then(() => here.split('20610'))",
        None,
    ),
    "patient undone": ("47562 | 99213", "here.removePatient('47562')", "1.30"),
}  # fmt: skip


def day_of(page):
    return date.fromisoformat(page.evaluate("here.localDay()"))


def server_total(page):
    values = Entry.objects.filter(deleted_at=None, service_date=day_of(page)).values_list("wrvu", flat=True)
    return str(round_half_up(sum(values, Decimal(0))))


def open_log(page, site, user, patients):
    """The log page with patients that the server has, today on the device."""
    page.goto(f"{site}/log/")
    page.evaluate(START)
    for patient in patients.split(" | "):
        log(user, *patient.split(), day=day_of(page))
    page.evaluate("here.sync.refresh(true).then(() => here.sync.report(true))")
    expect(page.locator(".today-patient")).to_have_count(patients.count("|") + 1)
    expect(total(page)).to_have_text(server_total(page))


def total(page):
    return page.locator("[data-today-total]")


def change_offline(page, change):
    page.context.set_offline(True)
    before = page.evaluate("here.log.entries().then(JSON.stringify)")
    page.evaluate(f"{change}.then(() => here.sync.report(true))")
    assert page.evaluate("here.log.entries().then(JSON.stringify)") != before
    page.wait_for_timeout(100)


def sync(page):
    page.context.set_offline(False)
    page.evaluate("here.sync.changed()")
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced", timeout=60_000)
    page.complaints.clear()  # of requests while offline


def shown(page):
    return page.locator(".today-patients").inner_text()


@pytest.mark.parametrize("name", share_of(CHANGES, 2))
def test_the_device_shows_what_the_server_counts_after_the_sync(signed_in, site, clinician, name):
    patients, change, expected = CHANGES[name]
    page = signed_in
    open_log(page, site, clinician, patients)
    change_offline(page, change)
    offline = total(page).inner_text()
    lines = shown(page)
    sync(page)
    assert offline == server_total(page)
    assert expected in (offline, None)
    expect(total(page)).to_have_text(offline)
    assert shown(page) == lines


def test_the_sum_stays_right_if_the_refresh_after_a_sync_fails(signed_in, site, clinician):
    """The answer to a deletion lacks the line that counts in full now."""
    page = signed_in
    open_log(page, site, clinician, "47562 49505")
    page.context.route("**/api/v1/entries/?page_size*", lambda route: route.abort())
    page.evaluate("here.remove('47562').then(() => here.sync.changed())")
    wait_for_entries(page, 1)
    expect(total(page)).to_have_text("7.76")
    page.reload()
    expect(total(page)).to_have_text("7.76")
    page.context.unroute("**/api/v1/entries/?page_size*")
    page.reload()
    page.evaluate(START)
    page.wait_for_function("() => here.log.store.get('unsettled').then((found) => found.length === 0)")
    expect(total(page)).to_have_text("7.76")
    page.complaints.clear()


POLICIES = {
    "full": Policy(preset="full"),
    "custom": Policy(
        preset="custom", basis="work", by_modifier={"22": "1.25"}, by_code={"20610": "2"}, rounds_lines=True
    ),
    "pinned": Policy(preset="custom", pinned="RVU25D"),
}


@pytest.mark.parametrize("name", POLICIES)
def test_the_policy_values_what_changed_offline(signed_in, site, clinician, name):
    PolicyVersion.objects.create(user=clinician, number=1, settings=policy_as_data(POLICIES[name]))
    page = signed_in
    open_log(page, site, clinician, "47562 49505 | 20610")
    change_offline(page, "here.edit('49505', { modifiers: ['22'] }).then(() => here.join('20610', '47562'))")
    offline = total(page).inner_text()
    sync(page)
    assert offline == server_total(page)


UNKNOWN = {
    "factor": {"factor": "1.5"},
    "work": {"entered_work": "5"},
    "days of care": {"postoperative_days": 30},
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_value_from_what_the_device_lacks_is_marked(signed_in, site, clinician, name):
    """The line keeps the server's value until it syncs."""
    page = signed_in
    page.goto(f"{site}/log/")
    page.evaluate(START)
    (entry,) = log(clinician, "49505", day=day_of(page))
    Entry.objects.filter(pk=entry.pk).update(**UNKNOWN[name])
    page.evaluate("here.sync.refresh(true).then(() => here.sync.report(true))")
    expect(total(page)).to_have_text("7.76")
    change_offline(page, "here.edit('49505', { units: 2 })")
    expect(total(page)).to_have_text("≈ 7.76")
    expect(page.locator(".today-line")).to_contain_text("until it syncs")
    sync(page)
    expect(total(page)).to_have_text(server_total(page))
    expect(page.locator(".today-line")).not_to_contain_text("until it syncs")


def test_entries_under_an_earlier_policy_are_marked(signed_in, site, clinician):
    page = signed_in
    open_log(page, site, clinician, "47562 | 49505")
    PolicyVersion.objects.create(user=clinician, number=1, settings=policy_as_data(Policy(preset="full")))
    page.reload()
    page.evaluate(START)
    page.wait_for_function("() => document.querySelector('quick-log').bundleStore?.policy.name === 'full'")
    change_offline(page, "here.join('49505', '47562')")
    expect(total(page)).to_have_text("≈ 17.97")
    sync(page)
    expect(total(page)).to_have_text("14.09")


def test_another_date_takes_its_release_once_the_device_has_it(signed_in, site, clinician):
    """99213 is 1.30 in RVU26A and in RVU25D; 49505 is 7.76 in RVU26A and 7.96 in RVU25D."""
    page = signed_in
    open_log(page, site, clinician, "49505 99213")
    wait_until_available_offline(page)
    page.evaluate(START)
    page.goto(f"{site}/log/waiting/")
    page.evaluate(START)
    change_offline(page, "here.edit('49505', { service_date: '2025-12-01' })")
    facts = page.locator("[data-waiting-list] [data-facts]")
    expect(facts).to_contain_text(re.compile(r"≈ 7\.76 wRVU until it syncs"))
    page.context.set_offline(False)
    page.context.route("**/api/v1/entries/sync/", lambda route: route.abort())
    page.reload()
    expect(facts).to_contain_text(re.compile(r"· 7\.96 wRVU$"))
    page.context.set_offline(True)
    page.reload()
    expect(facts).to_contain_text(re.compile(r"· 7\.96 wRVU$"))
    page.context.unroute("**/api/v1/entries/sync/")
    page.evaluate(START)
    sync(page)
    assert round_half_up(Entry.objects.get(code="49505").wrvu) == Decimal("7.96")


def test_pages_for_this_device_show_the_same_values(signed_in, site, clinician):
    page = signed_in
    page.goto(f"{site}/log/")
    wait_until_available_offline(page)
    page.goto(f"{site}/dashboard/")
    page.wait_for_function("() => caches.match('/dashboard/').then(Boolean)")
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("47562 49505")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(total(page)).to_have_text("14.09")
    page.evaluate(START)
    page.evaluate("here.remove('47562').then(() => here.edit('49505', { units: 1, modifiers: ['LT'] }))")
    page.goto(f"{site}/log/waiting/")
    facts = page.locator("[data-waiting-list] [data-facts]")
    expect(facts.filter(has_text="7.76 wRVU")).to_have_count(2)  # logged and edited
    expect(facts.filter(has_text="wRVU")).to_have_count(2)  # the deleted line counts nothing
    page.goto(f"{site}/dashboard/")
    expect(page.locator("[data-saved-notice]")).to_contain_text("1 line logged on this device (7.76 wRVU)")
    page.evaluate(START)
    sync(page)
    wait_for_entries(page, 1)
    assert server_total(page) == "7.76"
