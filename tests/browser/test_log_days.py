"""Whole days on a phone: many patients typed at once, with few keys and taps, and the right total.

Values are the work RVUs of RVU26A under Medicare's rules; each total is worked out by hand beside its patients.
"""

import re
import time
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from logbook.models import Entry
from tests.browser.test_main_job import TYPE, wait_for_entries

pytestmark = pytest.mark.browser_context_args(has_touch=True, is_mobile=True)

# Worked in the design's README-pay: 9 lines of 4 patients.
EXAMPLE = [
    ("9922357 47563 49593", "19.68"),  # 3.50 + 11.18 + 10.00 × 50%
    ("9920425 45385 45380", "7.35"),  # 2.60 + 4.46 + 3.47 − 3.18
    ("99223", "3.50"),
    ("47562 49505RT", "14.09"),  # 10.21 + 7.76 × 50%
]
SURGEON = [
    ("9922357 44970", "12.71"),  # 3.50 + 9.21: a visit isn't ranked
    ("47562", "10.21"),
    ("4965050", "9.30"),  # 6.20 × 150%, both sides
    ("19303RT 38525RT 38900RT", "20.205"),  # 14.63 + 6.27 × 50% + 2.44, an add-on in full
    ("60240", "14.66"),
    ("44204 49593", "30.76"),  # 25.76 + 10.00 × 50%
    ("99232", "1.59"),
    ("99232", "1.59"),
]
FAMILY_DOCTOR = (
    [("99213", "1.30")] * 10
    + [("99214", "1.92")] * 8
    + [("99212", "0.70")] * 2
    + [("99203", "1.60")] * 2
    + [("G0439 9921325", "3.22")] * 2  # 1.92 + 1.30, a wellness visit with a problem visit
    + [("99396", "1.90"), ("9921425 20610RT", "2.69"), ("9921325 17110", "1.98"), ("9921325 69210", "1.89")]
)
ENDOSCOPIST = [
    ("45378", "3.18"),
    ("45385", "4.46"),
    ("45385 45380", "4.75"),  # 4.46 + 3.47 − 3.18
    ("43239", "2.33"),
    ("43239 45385", "5.625"),  # two families: 4.46 + 2.33 × 50%
    ("45390", "5.89"),
    ("45385 45380 45381", "5.04"),  # 4.46 + 0.29 + 3.47 − 3.18
    ("43249 43239", "2.89"),  # 2.60 + 2.33 − 2.04, the base is 43235
    ("9920425 43239", "4.93"),
]
DAYS = {
    "example": (EXAMPLE, "44.62", "44.62"),
    "surgeon": (SURGEON, "101.025", "101.03"),
    "family doctor": (FAMILY_DOCTOR, "47.86", "47.86"),
    "endoscopist": (ENDOSCOPIST, "39.095", "39.10"),
}


class Thumb:
    """Types and taps on a phone, and counts both."""

    def __init__(self, page):
        self.page, self.keys, self.taps = page, 0, 0

    def type(self, text):
        self.page.get_by_label(TYPE).press_sequentially(text)
        self.keys += len(text)

    def tap(self, target):
        target.tap()
        self.taps += 1


@pytest.mark.parametrize("day", DAYS)
def test_a_whole_day_is_logged_by_patient(signed_in, site, day, record_property):
    patients, total, shown = DAYS[day]
    assert sum(Decimal(value) for _, value in patients) == Decimal(total)
    page = signed_in
    page.goto(f"{site}/log/")
    if day == "family doctor":
        page.get_by_label("Setting").select_option("nonfacility")
    started = time.monotonic()
    thumb = Thumb(page)
    thumb.tap(page.get_by_label(TYPE))
    for n, (typed, _) in enumerate(patients):
        if n > 0:
            thumb.tap(page.get_by_role("button", name="Next patient"))
        thumb.type(typed)
    procedures = sum(len(typed.split()) for typed, _ in patients)
    bands = page.locator(".patient-band")
    expect(bands).to_have_count(len(patients))
    thumb.tap(page.get_by_role("button", name=re.compile(rf"^Log \d+ procedures · {re.escape(shown)} wRVU$")))
    wait_for_entries(page, procedures)
    seconds = time.monotonic() - started
    record_property("effort", f"{day}: {thumb.keys} keys, {thumb.taps} taps, {seconds:.1f} s")
    typed_before = sum(len(typed) for typed, _ in patients)  # what a day typed as one patient takes, with 2 taps
    assert thumb.keys == typed_before
    assert thumb.taps <= 2 + len(patients)
    entries = Entry.objects.filter(deleted_at=None)
    assert sum(entry.wrvu for entry in entries) == Decimal(total)
    sessions = {}
    for entry in entries.order_by("position"):
        sessions.setdefault(entry.session, []).append(entry)
    found = sorted(sum(entry.wrvu for entry in each) for each in sessions.values())
    assert found == sorted(Decimal(value) for _, value in patients)
    expect(page.locator("[data-today-total]")).to_have_text(shown)
    expect(page.locator(".today-patient")).to_have_count(len(patients))


def test_visits_part_by_themselves_and_can_be_joined(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).press_sequentially("99213 99214 2061050 99213")
    expect(page.locator(".patient-band")).to_have_count(3)
    page.locator(".patient-band").last.tap()
    expect(page.get_by_text("A second visit starts a new patient.")).to_be_visible()
    page.get_by_role("button", name="Same patient").last.tap()
    expect(page.get_by_label(TYPE)).to_have_value("99213 99214 2061050 + 99213")
    expect(page.locator(".patient-band")).to_have_count(2)
