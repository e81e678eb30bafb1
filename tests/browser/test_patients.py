"""Patients on a device: split, joined, moved and undone offline, on one device and on two. The server has each line
once, in the session where the device had it."""

import pytest
from playwright.sync_api import expect

from logbook.models import Entry, EntryConflict
from tests.browser.conftest import close
from tests.browser.phone import expect_waiting, sign_in
from tests.browser.test_main_job import wait_for_entries
from tests.effort import share_of
from tests.sessions import log

# `here`: the device's account, and short ways to log patients and to find them.
START = """async () => {
  const { device } = await import("/static/js/device/page.js");
  const account = await device();
  const lines = (...patients) => patients.flatMap((codes, n) =>
    codes.split(" ").map((hcpcs) => ({ hcpcs, modifiers: [], units: 1, title: "", wrvu: "1.00", patient: n + 1 })));
  globalThis.here = {
    ...account,
    create: (...patients) => account.log.create({ day: "2026-03-02", setting: "facility", lines: lines(...patients) }),
    find: async (code) => (await account.log.entries()).filter(({ hcpcs }) => hcpcs === code),
    patients: async () => {
      const found = {};
      for (const { session, hcpcs } of await account.log.entries()) (found[session] ??= []).push(hcpcs);
      return Object.entries(found).map(([session, codes]) => `${session}: ${codes.join(" ")}`).sort();
    },
  };
}"""
# Random changes to a log, each stored before the next: the numbers come from a seed.
RANDOM_CHANGES = """async (seed) => {
  const { log, create } = here;
  let state = seed;
  const random = (below) => (state = (state * 48271) % 2147483647) % below;
  const made = [];
  const gone = [];
  for (let n = 0; n < 30; n += 1) {
    const entries = await log.entries();
    const any = () => entries[random(entries.length)];
    const kind = entries.length < 3 ? 0 : random(8);
    if (kind === 0) made.push(await create("47562 20610", "99213", "99214 97760"));
    if (kind === 1) await log.split([any()]);
    if (kind === 2) await log.join(any().session, any().session);
    if (kind === 3) await log.move([any(), any()].filter((one, n, all) => all.indexOf(one) === n), any().session);
    if (kind === 4) gone.push([await log.remove(any())]);
    if (kind === 5) gone.push(await log.removeSession(any().session));
    if (kind === 6 && gone.length) await log.restoreAll(gone.pop());
    if (kind === 7 && made.length > 1 && random(4) === 0) await log.undo(made.pop());
  }
}"""
pytestmark = pytest.mark.usefixtures("clinician")


def start(page, site):
    page.goto(f"{site}/log/")
    expect(page.locator("[data-first], .again-row").first).to_be_visible()
    page.evaluate(START)
    return page


def device_patients(page):
    return page.evaluate("here.patients()")


def server_patients():
    found = {}
    for entry in Entry.objects.filter(deleted_at=None).order_by("session", "position"):
        found.setdefault(entry.session, []).append(entry.code_id)
    return sorted(f"{session}: {' '.join(codes)}" for session, codes in found.items())


def codes(patients):
    return sorted(patient.partition(": ")[2] for patient in patients)


def sync(page):
    """Sync, and wait until nothing is waiting here."""
    page.evaluate("here.sync.changed()")
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced", timeout=60_000)


def test_patients_changed_offline_arrive_as_the_device_had_them(signed_in, context, site):
    page = start(signed_in, site)
    context.set_offline(True)
    page.evaluate("""(async () => {
      const { log, create, find } = here;
      await create("47562 20610", "99213", "99214");
      await log.split(await find("20610"));
      await log.join((await find("99214"))[0].session, (await find("99213"))[0].session);
      await create("97760");
      await log.move(await find("97760"), (await find("47562"))[0].session);
    })()""")
    expected = device_patients(page)
    assert codes(expected) == ["20610", "47562 97760", "99213 99214"]
    assert Entry.objects.count() == 0
    context.set_offline(False)
    sync(page)
    assert server_patients() == expected == device_patients(page)
    assert Entry.objects.count() == 5
    page.complaints.clear()


@pytest.mark.parametrize("seed", share_of([3, 11, 20260302], 3))
def test_any_changes_offline_arrive_as_the_device_had_them(signed_in, context, site, seed):
    page = start(signed_in, site)
    for n in range(2):  # the second time, some of the entries are the server's
        context.set_offline(True)
        page.evaluate(RANDOM_CHANGES, seed + n)
        expected = device_patients(page)
        context.set_offline(False)
        sync(page)
        assert server_patients() == expected
        assert device_patients(page) == expected
    assert not EntryConflict.objects.exists()
    page.complaints.clear()


def test_an_undone_patient_that_was_never_sent_leaves_nothing(signed_in, context, site):
    page = start(signed_in, site)
    context.set_offline(True)
    page.evaluate("""(async () => {
      const { log, create, find } = here;
      await create("47562 20610", "99213");
      await log.edit((await find("20610"))[0], { units: 2 });
      globalThis.gone = await log.removeSession((await find("47562"))[0].session);
    })()""")
    assert codes(device_patients(page)) == ["99213"]
    page.evaluate("here.sync.report(true)")
    expect_waiting(page, 1)
    page.evaluate("here.log.restoreAll(gone)")
    assert codes(device_patients(page)) == ["47562 20610", "99213"]
    context.set_offline(False)
    sync(page)
    assert codes(server_patients()) == ["47562 20610", "99213"]
    assert Entry.objects.get(code="20610").units == 2
    assert Entry.objects.count() == 3
    page.complaints.clear()


def test_a_refused_patient_can_be_changed_and_its_later_changes_follow(signed_in, context, site):
    page = start(signed_in, site)
    context.set_offline(True)
    page.evaluate("""(async () => {
      const { log, create, find } = here;
      await create("99999 20610", "99213");
      await log.edit((await find("99213"))[0], { units: 2 });
    })()""")
    context.set_offline(False)
    page.evaluate("here.sync.changed()")
    expect(page.locator("[data-sync-words]").last).to_have_text("1 couldn't sync")
    assert Entry.objects.count() == 0
    page.evaluate("""(async () => {
      const { log, find } = here;
      await log.edit((await find("99999"))[0], { hcpcs: "47562" });
    })()""")
    sync(page)
    assert codes(server_patients()) == ["47562 20610", "99213"]
    assert Entry.objects.get(code="99213").units == 2
    assert not EntryConflict.objects.exists()
    page.complaints.clear()


@pytest.fixture
def two_devices(browser, browser_context_args, site, clinician):
    """Two phones of one clinician: (page, context) each, with the same two patients."""
    found = []
    for _ in range(2):
        context = browser.new_context(**browser_context_args)
        page = context.new_page()
        sign_in(page, site)
        found.append((page, context))
    first, second = found[0][0], found[1][0]
    start(first, site)
    first.evaluate("here.create('47562 20610', '99213')")
    sync(first)
    start(second, site)
    second.evaluate("here.sync.refresh(true)")
    for page, context in found:
        assert codes(device_patients(page)) == ["47562 20610", "99213"]
        context.set_offline(True)
    yield found
    for _, context in found:
        close(context)


def go_online(devices):
    for page, context in devices:
        context.set_offline(False)
        sync(page)
    for page, _ in devices:
        page.evaluate("here.sync.refresh(true)")


SPLIT = "(async () => here.log.split(await here.find('20610')))()"


def test_two_devices_that_split_one_patient_keep_both_versions(two_devices):
    for page, _ in two_devices:
        page.evaluate(SPLIT)
    first = device_patients(two_devices[0][0])
    go_online(two_devices)
    assert server_patients() == first
    assert Entry.objects.count() == 3
    conflict = EntryConflict.objects.get()
    assert (conflict.entry.code_id, set(conflict.proposal)) == ("20610", {"session", "deleted"})
    for page, _ in two_devices:
        assert device_patients(page) == first


def test_a_join_into_a_patient_that_the_other_device_deleted_works(two_devices):
    (first, _), (second, _) = two_devices
    first.evaluate("(async () => here.log.removeSession((await here.find('99213'))[0].session))()")
    second.evaluate("""(async () => {
      const [moved] = await here.find("20610");
      await here.log.move([moved], (await here.find("99213"))[0].session);
    })()""")
    go_online(two_devices)
    assert codes(server_patients()) == ["20610", "47562"]
    assert Entry.objects.count() == 3
    assert not EntryConflict.objects.exists()
    assert device_patients(first) == device_patients(second) == server_patients()


def test_one_device_splits_while_the_other_joins(two_devices):
    (first, _), (second, _) = two_devices
    first.evaluate(SPLIT)
    second.evaluate("""(async () => {
      await here.log.join((await here.find("99213"))[0].session, (await here.find("20610"))[0].session);
    })()""")
    go_online(two_devices)
    assert codes(server_patients()) == ["20610", "47562 99213"]
    assert device_patients(first) == device_patients(second) == server_patients()
    assert not EntryConflict.objects.exists()


def test_a_device_has_the_whole_day_however_long(signed_in, site, alice):
    for _ in range(9):
        log(alice, *["20610"] * 10)
    page = start(signed_in, site)
    page.evaluate("here.sync.refresh(true)")
    assert page.evaluate("here.log.entries().then((entries) => entries.length)") == 90
    wait_for_entries(page, 90)


def test_the_code_of_an_entry_can_be_corrected_offline(signed_in, context, site):
    page = start(signed_in, site)
    page.evaluate("here.create('99213 20610')")
    sync(page)
    page.goto(f"{site}/log/waiting/")
    page.get_by_role("button", name="Edit 99213").click()
    sheet = page.locator("[data-entry-sheet]")
    sheet.get_by_label("Modifiers").fill("25 zy")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.locator("[data-entry-problem]")).to_have_text("“ZY” isn't a modifier.")
    context.set_offline(True)
    sheet.get_by_label("Modifiers").fill("25")
    sheet.get_by_label("Code").fill("99214")
    sheet.get_by_role("button", name="Save").click()
    expect_waiting(page, 1)
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced", timeout=60_000)
    assert codes(server_patients()) == ["99214 20610"]
    assert Entry.objects.get(code="99214").modifiers == ["25"]
    page.complaints.clear()
