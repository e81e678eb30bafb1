"""Staff upload a correction without its date: the import asks, and the two releases can be compared afterwards."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from codes.importing import services
from codes.models import Release
from tests import cms
from tests.browser.conftest import sign_in
from tests.browser.looking import look
from tests.working import start_worker, stop

pytestmark = pytest.mark.cms


@pytest.fixture
def worker(transactional_db, staging):
    process = start_worker(silent_seconds="10")
    yield process
    stop(process)


@pytest.fixture
def staff(watched, live_server, rosa):
    """The page of rosa, signed in, on a desktop."""
    watched.set_viewport_size({"width": 1440, "height": 900})
    return sign_in(watched, live_server.url, "rosa@example.com")


def test_a_correction_from_upload_to_comparison(staff, live_server, worker, axe):
    services.import_release(cms.FOLDER / "older" / "rvu24a_rebuilt.zip", publish=True)
    staff.goto(f"{live_server.url}/staff/releases/")
    staff.get_by_label("The file holds CPT codes").check()
    staff.get_by_label("Release file").set_input_files(cms.FOLDER / "older" / "rvu24ar_rebuilt.zip")
    staff.get_by_role("button", name="Upload and check").click()
    expect(staff.get_by_role("heading", name="Which release is this, and from when?")).to_be_visible()
    expect(staff.get_by_text("RVU24AR is a correction.")).to_be_visible()
    address = staff.url.removeprefix(live_server.url)
    assert look(staff, axe, live_server.url, [address]) == {}

    staff.get_by_label("Effective from").fill("2024-03-09")
    staff.get_by_role("button", name="Continue import").click()
    staff.wait_for_url(re.compile(r"/staff/releases/\d+/$"), timeout=60_000)
    expect(staff.get_by_text("In effect from Mar 9, 2024, compared with RVU24A")).to_be_visible()
    for show in ("factors", "caps"):
        release = Release.objects.get(letter="AR")
        assert look(staff, axe, live_server.url, [f"/staff/releases/{release.pk}/?show={show}"]) == {}
    staff.get_by_role("button", name="Publish RVU24AR").click()
    expect(staff.get_by_text("RVU24AR is published. Everyone can see it now.")).to_be_visible()
    assert Release.objects.get(letter="AR").effective_from == date(2024, 3, 9)

    staff.goto(f"{live_server.url}/codes/releases/")
    staff.get_by_role("link", name="Compare any two").click()
    staff.get_by_label("From").select_option("RVU24AR")
    staff.get_by_label("To", exact=True).select_option("RVU24A")
    staff.get_by_label("Change", exact=True).select_option("Anesthesia factors")
    staff.get_by_role("button", name="Show").click()
    expect(staff.get_by_text("19.77 → 19.45")).to_be_visible()
    pages = [f"/codes/releases/compare/?from=RVU24A&to=RVU24AR&kind={kind}" for kind in ("", "factors", "caps")]
    assert look(staff, axe, live_server.url, ["/codes/releases/", *pages]) == {}
