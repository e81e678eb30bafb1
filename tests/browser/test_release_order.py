"""The device chooses the release of a date as the server does, and lets lines wait for one."""

import random
from datetime import date, timedelta

from playwright.sync_api import expect

from codes.domain.release_order import basis_of, lookup_order, short_label
from codes.models import Release
from logbook.models import Entry
from logbook.parsing.bundle import build_bundles
from tests import making
from tests.codes.domain.test_release_order import FIRST_DAYS, Loaded, newest_first

CHOOSE = """async (cases) => {
  const { releaseFor, shortLabel } = await import("/static/js/device/release-order.js");
  return cases.map(([day, releases]) => {
    const found = releaseFor(day, releases);
    if (!found) return null;
    const { release, basis } = found;
    return [release.release, basis, shortLabel(basis, release.release, release.year)];
  });
}"""
TYPE = "Codes, modifiers, or a name to search"


def as_json(one):
    return {"release": one.label, "year": one.year, "effective_from": one.effective_from.isoformat()}


def by_server(day, releases):
    order = lookup_order(day, releases)
    if not order:
        return None
    basis = basis_of(day, order, order[0])
    return [order[0].label, basis.value, short_label(basis, order[0].label, order[0].year)]


def test_the_browser_chooses_the_servers_release(page, live_server):
    rng = random.Random(14)
    every = [Loaded(year, letter) for year in range(2020, 2027) for letter in FIRST_DAYS]
    cases = [
        (date(2019, 1, 1) + timedelta(rng.randrange(3300)), newest_first(*rng.sample(every, rng.randrange(9))))
        for _ in range(3000)
    ]
    page.goto(f"{live_server.url}/robots.txt")
    answers = page.evaluate(CHOOSE, [[day.isoformat(), [as_json(one) for one in found]] for day, found in cases])
    for (day, releases), answer in zip(cases, answers, strict=True):
        assert answer == by_server(day, releases), (day, [one.label for one in releases])


def choose_date(page, day):
    page.get_by_label("Date of service").select_option("other")
    page.get_by_label("Date", exact=True).fill(day)
    page.get_by_role("button", name="Use this date").click()


def test_a_line_before_every_release_is_logged_on_the_device_and_waits(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    choose_date(page, "2019-05-06")
    page.get_by_label(TYPE).fill("20610")
    expect(page.locator(".line-value")).to_have_text("waits")
    expect(page.locator("[data-release-note]")).to_have_text("No release covers this date yet")
    page.get_by_role("button", name="Log 1 procedure").click()
    expect(page.locator(".toast")).to_contain_text("1 logged")
    for _ in range(100):
        if Entry.objects.exists():
            break
        page.wait_for_timeout(100)
    (entry,) = Entry.objects.all()
    assert (entry.service_date, entry.release, entry.release_basis) == (date(2019, 5, 6), None, "waiting")


def test_the_device_shows_which_release_stands_in(signed_in, site):
    first = Release.objects.order_by("effective_from").first()
    making.load([making.row("20610", work_rvu="0.66")], first.year - 2, "D")
    build_bundles()
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("20610")
    choose_date(page, f"{first.year - 2}-03-03")
    expect(page.locator("[data-release-note]")).to_contain_text(f"RVU{(first.year - 2) % 100}D, stand-in")
    expect(page.get_by_role("button", name="Log 1 procedure · 0.66 wRVU")).to_be_visible()
    choose_date(page, f"{first.year - 1}-03-03")
    expect(page.locator("[data-release-note]")).to_contain_text(
        f"RVU{(first.year - 2) % 100}D, {first.year - 2} values"
    )
